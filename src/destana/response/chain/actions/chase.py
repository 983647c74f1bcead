"""Silence: the alternate is called, then the desk is told; RT heads do not wait for a head who is silent."""

from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.response.chain import access, rules
from destana.response.chain.actions.tell import SomebodyWasFaster, move, tell, tell_waiting
from destana.response.chain.models import Call, Link
from destana.response.chain.queries.links import NoSuchVillage, open_links
from destana.response.chain.terms import Seat, State
from destana.response.hazards.terms import Level

BATCH = 100


def chase(*, by: Actor, at: datetime) -> int:
    """Pass on what was not answered in time, most overdue first, at most 100 at once; return how many moved."""
    due = Call.objects.filter(due_at__lte=at, run__ended_at=None).order_by("due_at", "pk")
    count = 0
    for call_id in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            with transaction.atomic():
                call = locked(call_id)
                if call.due_at is not None and call.due_at <= at and call.state != State.ACKNOWLEDGED:
                    pass_on(call, by=by, at=at, verb="chain.silent")
                    count += 1
        except SomebodyWasFaster:
            continue
    return count


def no_answer(*, call_id: int, version: int, by: Actor, at: datetime) -> None:
    """Somebody of the desk rang and nobody took it: the next one's turn, now.

    Raises ``NoSuchVillage``, ``CannotFollow``, ``SomebodyWasFaster``.
    """
    with transaction.atomic():
        call = locked(call_id)
        access.check_may_keep(by, call.village)
        if call.version != version:
            raise SomebodyWasFaster(call_id)
        pass_on(call, by=by, at=at, verb="chain.no_answer")


def locked(call_id: int) -> Call:
    """Return the call with its run, held until the transaction ends. Raises ``NoSuchVillage`` for one that is not."""
    row = (
        Call.objects.select_for_update(of=("self",))
        .select_related("run__bulletin")
        .filter(pk=call_id)
        .first()
    )
    if row is None:
        raise NoSuchVillage(call_id)
    return row


def pass_on(call: Call, *, by: Actor, at: datetime, verb: str) -> None:
    """Ask the next one of the seat who was not asked yet, or say that nobody is left."""
    following = _next(call)
    if following is None:
        move(call, State.UNREACHABLE, at=at, due_at=None)
        if call.seat == Seat.HEAD and call.run.ended_at is None:
            tell_waiting(call.run, call.village, at=at)
    else:
        due = at + rules.answer_within(Level(call.run.level))
        move(call, State.PASSED, at=at, link=following, turn=call.turn + 1, told_at=at, due_at=due)
        tell(call.run, [(call, following)], at=at)
    audit.record(
        by=by, verb=verb, target=f"call:{call.pk}", at=at, after={"state": call.state, "turn": call.turn}
    )


def _next(call: Call) -> Link | None:
    rows = open_links([call.village]).filter(seat=call.seat, rt=call.rt)
    asked = call.tellings.values("link_id")
    return rows.exclude(pk__in=asked).select_related("contact").first()
