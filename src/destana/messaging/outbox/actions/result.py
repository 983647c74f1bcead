"""Write how calls ended. A message changes only while it is still ours; the attempt keeps the fact in any case."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from destana.messaging.outbox import rules
from destana.messaging.outbox.actions.claim import claim
from destana.messaging.outbox.actions.windows import close_windows
from destana.messaging.outbox.models import ChannelPause, Message
from destana.messaging.outbox.terms import Claim, Outcome, PauseKind, Priority, Result, State

Ended = tuple[Claim, Result, float]
"""A claim, how its call ended, and a random number in [0, 1) for the wait."""

_SENT = """
    UPDATE outbox_message SET state = 'sent', owner = '', in_doubt = FALSE, code = %s, settled_at = %s, tries = %s,
        parts = %s, provider_id = %s
    WHERE id = %s
"""
_ATTEMPT = """
    UPDATE outbox_attempt SET outcome = %s, ended_at = %s, code = %s, note = %s, is_late = %s
    WHERE message_id = %s AND number = %s AND outcome IN ('', 'unknown')
"""


def turn(results: Sequence[Ended], *, channel: str, owner: str, at: datetime, limit: int) -> list[Claim]:
    """Write what came back and take what goes next: :func:`finish` and :func:`claim` in one commit."""
    with transaction.atomic():
        if results:
            finish(results, owner=owner, at=at)
        return claim(channel=channel, owner=owner, at=at, limit=limit) if limit > 0 else []


def finish(results: Sequence[Ended], *, owner: str, at: datetime) -> int:
    """Write results in one transaction; returns how many counted.

    A result that comes after the lease was lost is noted on its attempt, and changes nothing else.
    """
    with transaction.atomic():
        held = _held([ended[0] for ended in results], owner)
        ours = [ended for ended in results if _name(ended) in held]
        _write_sent([ended for ended in ours if _is_plain(ended)], at)
        for ended in ours:
            if not _is_plain(ended):
                changes = _changes(ended, held[_name(ended)], at)
                Message.objects.filter(pk=ended[0].message_id).update(**changes)
            if ended[1].window_closed:
                close_windows(channel=ended[0].channel, addresses=[ended[0].address])
        _write_attempts(results, held, at)
        _write_channels(results, at)
    return len(ours)


_Held = dict[tuple[int, int], datetime | None]
"""By message and attempt: when the message was cancelled meanwhile, if it was."""


def _name(ended: Ended) -> tuple[int, int]:
    return ended[0].message_id, ended[0].number


def _held(claims: Sequence[Claim], owner: str) -> _Held:
    """Lock the messages, and return those that are open and still in this worker's hands by this very attempt.

    SQLite lets nobody else write until we have committed; PostgreSQL locks the rows.
    """
    ids = [one.message_id for one in claims]
    rows = Message.objects.select_for_update().filter(pk__in=ids, owner=owner, state=State.QUEUED)
    return {(pk, number): moment for pk, number, moment in rows.values_list("pk", "attempts", "cancelled_at")}


def _is_plain(ended: Ended) -> bool:
    """Whether the message simply went out: of these there are thousands."""
    return ended[1].outcome == Outcome.SENT and not ended[1].moved_to


def _write_sent(sent: Sequence[Ended], at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = []
    for claim_, result, _roll in sent:
        parts = [*claim_.parts, *result.provider_ids]
        last = parts[-1][:200] if parts else ""
        rows.append((result.code[:40], moment, claim_.tries + 1, json.dumps(parts), last, claim_.message_id))
    _execute_many(_SENT, rows)


def _write_attempts(results: Sequence[Ended], held: _Held, at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value(at)
    _execute_many(
        _ATTEMPT,
        [
            (
                result.outcome.value,
                moment,
                result.code[:40],
                result.note[:200],
                (claim_.message_id, claim_.number) not in held,
                claim_.message_id,
                claim_.number,
            )
            for claim_, result, _roll in results
        ],
    )


def _execute_many(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _changes(ended: Ended, cancelled_at: datetime | None, at: datetime) -> dict[str, object]:
    """Return what to write on a message that is still ours."""
    claim_, result, roll = ended
    tries = claim_.tries + 1
    step = rules.after(result, now=at, tries=tries, is_repeatable=claim_.is_repeatable, roll=roll)
    in_doubt = claim_.in_doubt or step.in_doubt
    state = step.state
    if state == State.QUEUED and cancelled_at is not None:
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
        changes["parts"] = [*claim_.parts, *result.provider_ids]
        changes["provider_id"] = result.provider_ids[-1][:200]
    if result.moved_to:
        changes["address"] = result.moved_to
    return changes


def _write_channels(results: Sequence[Ended], at: datetime) -> None:
    """Note on each channel how it goes, in the order of the results; a run of good ones is one."""
    for (name, is_sent), run in groupby(
        results, key=lambda ended: (ended[0].channel, ended[1].outcome == Outcome.SENT)
    ):
        if is_sent:
            _well(name, at)
            continue
        for _claim, result, _roll in run:
            note_channel(name, result, at)


def _well(name: str, at: datetime) -> None:
    """A message got through: failures are forgotten. Warnings that wait for the channel alone need not wait longer."""
    rows = ChannelPause.objects.filter(Q(failures__gt=0) | Q(kind=PauseKind.DOWN), channel=name)
    failures = rows.values_list("failures", flat=True).first()
    if failures is None:
        return
    rows.filter(kind=PauseKind.DOWN).update(kind=PauseKind.NONE, until=None, reason="")
    rows.update(failures=0)
    if failures >= rules.BREAKER_AT:
        waiting = Message.objects.filter(channel=name, state=State.QUEUED, owner="", due_at__gt=at)
        waiting.filter(priority=Priority.CRITICAL).update(due_at=at)


def note_channel(name: str, result: Result, at: datetime) -> None:
    """Note what a result that was no success says of the whole channel.

    Failures in a row are counted and the channel rests where the rules say so. A person's pause is never shortened.
    """
    rows = ChannelPause.objects.filter(channel=name)
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
