"""How every verb moves a matter: one conditional update, one row of history, one line in the log."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit import worktime
from destana.kit.refusals import Refusal
from destana.response.consultations import access, rules
from destana.response.consultations.models import Consultation, Move
from destana.response.consultations.terms import Kind, State, Urgency


class CannotFollow(Refusal):
    """The state table does not allow this step, or not on this one's word."""

    sentence = gettext_lazy("This step does not fit the state of the matter.")


class SomebodyWasFaster(Refusal):
    """Somebody changed the matter since this desk looked at it."""

    sentence = gettext_lazy("Somebody else has just changed this matter. Please look again.")


class Held(Refusal):
    """Another desk is writing an answer."""

    sentence = gettext_lazy("Another desk is answering this matter.")


def lock(matter_id: int) -> Consultation:
    """Return the matter, locked for this transaction where the database locks rows."""
    return Consultation.objects.select_for_update(of=("self",)).get(pk=matter_id)


def check_seen(matter: Consultation, seen: int | None) -> None:
    """Raise :class:`SomebodyWasFaster`, with the name, where the matter is newer than what the desk saw."""
    if seen is None or seen == matter.version:
        return
    last = Move.objects.filter(consultation=matter).order_by("-id").first()
    values = {
        "name": (last.by_name if last else "") or _("Somebody"),
        "state": State(matter.state).label,
    }
    raise SomebodyWasFaster(
        matter.pk, sentence=_("%(name)s has just changed this matter: %(state)s.") % values
    )


def check_free(matter: Consultation, by: Actor, at: datetime) -> None:
    """Raise :class:`Held` where another desk holds the matter."""
    if not access.is_free(by, matter, at):
        name = matter.lease_by.name if matter.lease_by else ""
        raise Held(matter.pk, sentence=_("%(name)s is answering this matter now.") % {"name": name})


def move(
    matter: Consultation, after: State, *, by: Actor, at: datetime, verb: str, reason: str = "", **values: Any
) -> None:
    """Take the matter to ``after`` with the other ``values``, if it still is as it was read.

    The clock stops on the way to the asker and goes on from there. Raises :class:`CannotFollow`, or
    :class:`SomebodyWasFaster` where another writer came between.
    """
    before = State(matter.state)
    if not rules.may_move(before, after, access.standing(by, matter)):
        sentence = _("The matter is now: %(state)s.") % {"state": before.label}
        raise CannotFollow(before, after, sentence=sentence)
    by = access.shown_in_log(by, matter)
    values = {**_clock(matter, after, at), **values}
    _update(matter, at=at, state=after, **values)
    Move.objects.create(
        consultation=matter,
        before=before,
        after=after,
        by_ref=by.ref,
        by_name=by.name,
        reason=reason[:500],
        at=at,
    )
    audit.record(
        by=by,
        verb=verb,
        target=f"consultation:{matter.pk}",
        at=at,
        reason=reason,
        before={"state": before},
        after={"state": after, **_told(values)},
    )
    matter.refresh_from_db()


def change(
    matter: Consultation, *, by: Actor, at: datetime, verb: str, reason: str = "", **values: Any
) -> None:
    """Change other fields of a matter without moving it, under the same guard as :func:`move`."""
    by = access.shown_in_log(by, matter)
    _update(matter, **values)
    audit.record(
        by=by, verb=verb, target=f"consultation:{matter.pk}", at=at, reason=reason, after=_told(values)
    )
    matter.refresh_from_db()


def due(kind: Kind, urgency: Urgency, *, at: datetime) -> datetime:
    """Return by when somebody answers: by the wall clock where life is at stake, else in working hours."""
    if urgency in rules.NEED_TIME:
        return at + rules.NEED_TIME[urgency]
    return worktime.after(at, rules.working_time(kind))


def _clock(matter: Consultation, after: State, at: datetime) -> dict[str, Any]:
    """Stop the clock while the asker is asked, and let it go on afterwards; every other wait is the office's own."""
    by_wall = matter.urgency in rules.NEED_TIME
    if after == State.WAITING_ASKER:
        left = matter.due_at - at if by_wall else worktime.between(at, matter.due_at)
        return {"clock_left": max(timedelta(), left)}
    if matter.clock_left is None:
        return {}
    left = matter.clock_left
    return {"clock_left": None, "due_at": at + left if by_wall else worktime.after(at, left)}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Return what the log may hold of a change: no names and no numbers of people."""
    return {
        name: str(value) if isinstance(value, timedelta) else value
        for name, value in values.items()
        if name not in {"asker_name", "asker_phone", "landmark"}
    }


def _update(matter: Consultation, **values: Any) -> None:
    at = values.pop("at", None)
    if at is not None:
        values["changed_at"] = at
    rows = Consultation.objects.filter(pk=matter.pk, state=matter.state, version=matter.version)
    if not rows.update(version=F("version") + 1, **values):
        raise SomebodyWasFaster(matter.pk)
