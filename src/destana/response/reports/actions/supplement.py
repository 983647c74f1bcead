"""What the reporter adds afterwards, and what only few may see: the reporter's number."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access as people
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.hazards.terms import Depth
from destana.response.reports import access, queries, rules
from destana.response.reports.models import Report
from destana.response.reports.terms import Added, Urgency

from .moves import change, lock

REVEALED = "contact.revealed"
"""What the log says, of a number on the screen and of a name in a list alike."""


class ReasonMissing(Refusal):
    """A reveal without a reason."""

    sentence = _("Write why you need the number.")
    status = 422


def supplement(
    *, report_id: int, added: Added, by: Actor, at: datetime, is_correction: bool = False
) -> Report:
    """Fill what was open or only guessed. What a checker settled stays; urgency only climbs.

    ``is_correction``: the reporter takes back what was said before, so that it is replaced, too.

    Raises :class:`access.NotYours` for anybody but the reporter.
    """
    with transaction.atomic():
        report = lock(report_id)
        access.check_is_reporter(by, report)
        values = _open_values(report, added, is_correction=is_correction)
        if not values:
            return report
        guessed = [name for name in report.guessed if name not in values and f"{name}_id" not in values]
        change(report, by=by, at=at, verb="report.supplemented", guessed=guessed, **values)
        return report


def reveal_contact(*, report_id: int, reason: str, by: Actor, at: datetime) -> str:
    """Return the reporter's whole number, on record with the reason; wants a fresh second factor."""
    reason = clean(reason, 200)
    if not reason:
        raise ReasonMissing(report_id)
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_know_reporter(by, report, at)
        people.check_fresh(by)
        audit.record(by=by, verb=REVEALED, target=f"report:{report_id}", at=at, reason=reason)
        return queries.number_of(report)


def keep_confidential(*, report_id: int, by: Actor, at: datetime) -> bool:
    """Keep who reported from all but those who must know; False where it was kept already.

    Raises :class:`access.NotYours` for anybody but the reporter.
    """
    with transaction.atomic():
        report = lock(report_id)
        access.check_is_reporter(by, report)
        if report.is_confidential:
            return False
        change(report, by=by, at=at, verb="report.made_confidential", is_confidential=True)
    return True


def note_taken_back(*, report_id: int, by: Actor, at: datetime) -> bool:
    """Note that the reporter deleted a message of this report in the chat; False where that was noted already.

    What it said stays: a deleted message is evidence, too. Raises :class:`access.NotYours` for all but the reporter.
    """
    with transaction.atomic():
        report = lock(report_id)
        access.check_is_reporter(by, report)
        if report.taken_back_at is not None:
            return False
        change(report, by=by, at=at, verb="report.taken_back", taken_back_at=at)
    return True


def _open_values(report: Report, added: Added, *, is_correction: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "village_id": added.village,
        "rts": clean(added.rts, 60),
        "landmark": clean(added.landmark, 120),
        "hazard": added.hazard,
        "depth": added.depth,
        "trend": added.trend,
    }
    settled = bool(report.decided_at) or not report.is_open
    values = {
        name: value
        for name, value in said.items()
        if value
        and not settled
        and (is_correction or not getattr(report, name) or name.removesuffix("_id") in report.guessed)
    }
    if "depth" in values:
        values["depth_cm"] = Depth(added.depth).cm
    if added.point is not None and report.lat is None:
        values |= {"lat": added.point.lat, "lng": added.point.lng, "accuracy_m": added.point.accuracy_m}
    if added.people_in_danger is not None and (
        report.people_in_danger is None
        or added.people_in_danger
        or is_correction
        or "people_in_danger" in report.guessed
    ):
        values["people_in_danger"] = added.people_in_danger
    if added.photos_expected:
        values["photos_expected"] = report.photos_expected + added.photos_expected
    return values | _more_urgent(report, values)


def _more_urgent(report: Report, values: dict[str, Any]) -> dict[str, Any]:
    depth_cm = values.get("depth_cm") or report.depth_cm or 0
    urgency = rules.urgency(
        in_danger=values.get("people_in_danger") is True,
        alarm=False,
        kinds=(),
        hazard=str(values.get("hazard") or report.hazard),
        depth_cm=depth_cm if isinstance(depth_cm, int) else 0,
    )
    if urgency >= report.urgency:
        return {}
    due = report.received_at + rules.DEADLINE[Urgency(urgency)]
    return {"urgency": urgency, "due_at": min(due, report.due_at)}
