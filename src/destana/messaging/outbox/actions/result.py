"""Write how a call ended. The message changes only while it is still ours; the attempt keeps the fact in any case."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from destana.messaging.outbox import rules
from destana.messaging.outbox.models import Attempt, ChannelPause, Message
from destana.messaging.outbox.terms import Claim, Outcome, PauseKind, Result, State


def finish(results: Sequence[tuple[Claim, Result, float]], *, owner: str, at: datetime) -> int:
    """Write results in one transaction; returns how many counted. Each has a random number in [0, 1) for the wait.

    A result that comes after the lease was lost is noted on its attempt, and changes nothing else.
    """
    with transaction.atomic():
        written = sum(_one(claim, result, owner, at, roll) for claim, result, roll in results)
        for claim, result, _roll in results:
            _channel(claim.channel, result, at)
    return written


def mine(owner: str) -> Q:
    """The guard: the message is open and still in this worker's hands."""
    return Q(owner=owner, state=State.QUEUED)


def _one(claim: Claim, result: Result, owner: str, at: datetime, roll: float) -> bool:
    row = Message.objects.filter(mine(owner), pk=claim.message_id).first()
    changes = _changes(row, result, at, roll) if row is not None else {}
    # Conditional again: between the look and the write another worker may have taken it.
    is_ours = bool(changes) and bool(
        Message.objects.filter(mine(owner), pk=claim.message_id).update(**changes)
    )
    Attempt.objects.filter(pk=claim.attempt_id, outcome__in=[Outcome.OPEN, Outcome.UNKNOWN]).update(
        outcome=result.outcome,
        ended_at=at,
        code=result.code[:40],
        note=result.note[:200],
        is_late=not is_ours,
    )
    return is_ours


def _changes(row: Message, result: Result, at: datetime, roll: float) -> dict[str, object]:
    """Return what to write on a message that is still ours."""
    tries = row.tries + 1
    step = rules.after(result, now=at, tries=tries, is_repeatable=row.is_repeatable, roll=roll)
    in_doubt = row.in_doubt or step.in_doubt
    state = step.state
    if state == State.QUEUED and row.cancelled_at is not None:
        state = rules.given_up(is_cancelled=True, in_doubt=in_doubt)
    changes: dict[str, object] = {
        "state": state,
        "owner": "",
        "code": result.code[:40],
        "in_doubt": in_doubt and state != State.SENT,
        "settled_at": None if state == State.QUEUED else at,
    }
    if step.counted:
        changes["tries"] = tries
    if step.due_at is not None:
        changes["due_at"] = step.due_at
    if result.provider_ids:
        changes["parts"] = [*row.parts, *result.provider_ids]
        changes["provider_id"] = result.provider_ids[-1][:200]
    if result.moved_to:
        changes["address"] = result.moved_to
    return changes


def _channel(name: str, result: Result, at: datetime) -> None:
    """Count failures in a row and let the channel rest where the rules say so. A person's pause is never shortened."""
    rows = ChannelPause.objects.filter(channel=name)
    if result.outcome == Outcome.SENT:
        rows.exclude(failures=0).update(failures=0)
        rows.filter(kind=PauseKind.DOWN).update(kind=PauseKind.NONE, until=None, reason="")
        return
    if not (rules.is_failure(result) or result.whole_channel or result.channel_down):
        return
    ChannelPause.objects.bulk_create([ChannelPause(channel=name)], ignore_conflicts=True)
    if rules.is_failure(result):
        rows.update(failures=F("failures") + 1)
    failures = rows.values_list("failures", flat=True).get()
    rest = rules.rest(result, now=at, failures=failures)
    if rest is None:
        return
    longer = Q(until__isnull=True) | Q(until__lt=rest.until)
    rows.filter(longer).exclude(kind=PauseKind.PERSON).update(
        kind=rest.kind, until=rest.until, reason=f"{result.code} {result.note}".strip()[:200]
    )
