"""How every verb moves a report: one conditional update, one row of history, one line in the log."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.reports import access, rules
from destana.response.reports.models import Move, Report
from destana.response.reports.terms import State


class CannotFollow(Refusal):
    """The state table does not allow this step."""

    sentence = gettext_lazy("This step does not fit the state of the report.")


class SomebodyWasFaster(Refusal):
    """Somebody changed the report since this desk looked at it."""

    sentence = gettext_lazy("Somebody else has just changed this report. Please look again.")


class Held(Refusal):
    """Another desk holds the report. Its lease can be seen, waited for or broken."""

    sentence = gettext_lazy("Another desk is checking this report.")


def lock(report_id: int) -> Report:
    """Return the report, locked for this transaction where the database locks rows."""
    return Report.objects.select_for_update(of=("self",)).get(pk=report_id)


def check_can_follow(report: Report, after: State) -> None:
    """Raise :class:`CannotFollow` where the table does not allow ``after`` now."""
    if not rules.can_follow(State(report.state), after):
        raise CannotFollow(
            report.state,
            after,
            sentence=_("The report is now: %(state)s.") % {"state": report.get_state_display()},
        )


def check_seen(report: Report, seen: int | None) -> None:
    """Raise :class:`SomebodyWasFaster`, with name and time, where the report is newer than what the desk saw."""
    if seen is None or seen == report.version:
        return
    last = Move.objects.filter(report=report).order_by("-id").first()
    if last is None:
        raise SomebodyWasFaster(report.pk)
    raise SomebodyWasFaster(
        report.pk,
        sentence=_("%(name)s has just changed this report: %(state)s.")
        % {"name": last.by_name or _("Somebody"), "state": State(last.after).label},
    )


def move(
    report: Report,
    after: State,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    reason: str = "",
    channel: str = "",
    check: bool = True,
    **values: object,
) -> None:
    """Take the report to ``after`` with the other ``values``, if it still is as it was read.

    Raises :class:`CannotFollow`, or :class:`SomebodyWasFaster` where another writer came between.
    """
    if check:
        check_can_follow(report, after)
    before, by = State(report.state), access.shown_in_log(by, report)
    changed = Report.objects.filter(pk=report.pk, state=before, version=report.version).update(
        state=after, version=F("version") + 1, **values
    )
    if not changed:
        raise SomebodyWasFaster(report.pk)
    Move.objects.create(
        report=report,
        before=before,
        after=after,
        by_ref=by.ref,
        by_name=by.name,
        channel=channel,
        reason=reason[:500],
        at=at,
    )
    audit.record(
        by=by,
        verb=verb,
        target=f"report:{report.pk}",
        at=at,
        channel=channel,
        reason=reason,
        before={"state": before},
        after={"state": after, **values},
    )
    report.refresh_from_db()


def change(report: Report, *, by: Actor, at: datetime, verb: str, reason: str = "", **values: object) -> None:
    """Change other fields of a report without moving it, under the same guard as :func:`move`."""
    by = access.shown_in_log(by, report)
    changed = Report.objects.filter(pk=report.pk, version=report.version).update(
        version=F("version") + 1, **values
    )
    if not changed:
        raise SomebodyWasFaster(report.pk)
    audit.record(by=by, verb=verb, target=f"report:{report.pk}", at=at, reason=reason, after=dict(values))
    report.refresh_from_db()
