"""Receipts of the providers: kept once, understood when their message is known, an alarm when it never was ours.

A receipt may come before the answer to our own call. It is kept first, and waits open until its message is found and
in nobody's hands; the gateway asks again and again (:func:`settle_receipts`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import rules
from destana.messaging.outbox.actions.result import note_channel
from destana.messaging.outbox.actions.windows import close_windows
from destana.messaging.outbox.models import Attempt, DeliveryReceipt, Message
from destana.messaging.outbox.terms import Delivery, Outcome, Result, Said, Settled, State

log = structlog.get_logger(__name__)

_SOME = 500
"""So many are understood in one commit."""


def receive_receipts(deliveries: Sequence[Delivery], *, at: datetime) -> None:
    """Keep receipts; each of a message's steps once. What they mean is settled by :func:`settle_receipts`."""
    rows = [
        DeliveryReceipt(
            channel=one.channel,
            provider_id=(one.provider_id or f"key:{one.reference}")[:200],
            reference=one.reference[:200],
            said=one.said,
            said_at=one.at,
            received_at=at,
            result=_stored(one.result),
        )
        for one in deliveries
    ]
    DeliveryReceipt.objects.bulk_create(rows, batch_size=_SOME, ignore_conflicts=True)


def settle_receipts(*, at: datetime, roll: float) -> Settled:
    """Understand open receipts, oldest first; ``roll`` in [0, 1) spreads the waits of those that are to be tried again.

    Statuses only climb, and a failure never overrides what arrived. A message in the hands of a worker is left to it,
    and its receipt stays open. One that fits no message for ``rules.PATIENCE`` is foreign: it is put on the log, for
    whoever sent in our name has our keys.
    """
    done, last = Settled(), 0
    while _open().filter(pk__gt=last).exists():  # most turns find nothing, and take no writer's lock
        last = _some(last, at=at, roll=roll, done=done)
    return done


def _open() -> QuerySet[DeliveryReceipt]:
    return DeliveryReceipt.objects.filter(settled_at__isnull=True)


def _some(last: int, *, at: datetime, roll: float, done: Settled) -> int:
    """Understand the next receipts in one transaction; return the number of the last one."""
    with transaction.atomic():
        rows = list(_open().select_for_update().filter(pk__gt=last).order_by("id")[:_SOME])
        known = _Known(rows)
        for row in rows:
            _settle(row, known.message(row), at=at, roll=roll, done=done)
    return max((row.pk for row in rows), default=last + _SOME)


class _Known:
    """The messages that some receipts speak of, found in a fixed number of queries."""

    def __init__(self, rows: Iterable[DeliveryReceipt]) -> None:
        rows = list(rows)
        ids = {row.provider_id for row in rows}
        keys = {row.reference for row in rows if row.reference}
        channels = {row.channel for row in rows}
        before = DeliveryReceipt.objects.filter(
            channel__in=channels, provider_id__in=ids, message__isnull=False
        )
        names = before.values_list("channel", "provider_id", "message")
        self._told = {(channel, name): pk for channel, name, pk in names}
        # Two questions, not one with OR: each has its index.
        sent = Message.objects.select_for_update().filter(channel__in=channels, attempts__gt=0)
        by_id = list(sent.filter(provider_id__in=ids).exclude(provider_id=""))
        by_key = list(sent.filter(key__in=keys)) if keys else []
        earlier = list(sent.filter(pk__in=set(self._told.values()))) if self._told else []
        self._by_id = {(one.channel, one.provider_id): one for one in by_id}
        self._by_key = {one.key: one for one in by_key}
        self._by_number = {one.pk: one for one in earlier}

    def message(self, row: DeliveryReceipt) -> Message | None:
        """Return the message of a receipt: by our key, by the provider's id, or as an earlier receipt said."""
        name = (row.channel, row.provider_id)
        found = self._by_key.get(row.reference) if row.reference else None
        found = found or self._by_id.get(name) or self._by_number.get(self._told.get(name, 0))
        return found if found is not None and found.channel == row.channel else None


def _settle(
    row: DeliveryReceipt, message: Message | None, *, at: datetime, roll: float, done: Settled
) -> None:
    if message is None:
        _unknown(row, at, done)
        return
    if message.state == State.QUEUED and message.owner and message.due_at > at:
        done.waiting += 1
        return
    DeliveryReceipt.objects.filter(pk=row.pk).update(message=message, settled_at=at)
    if row.said == Said.FAILED:
        _failed(row, message, at=at, roll=roll, done=done)
    else:
        _climb(row, message, at, done)


def _unknown(row: DeliveryReceipt, at: datetime, done: Settled) -> None:
    """Wait a little for the message that it speaks of; then it is nobody's of ours."""
    if at - row.received_at < rules.PATIENCE:
        done.waiting += 1
        return
    DeliveryReceipt.objects.filter(pk=row.pk).update(settled_at=at, is_foreign=True)
    log.error("receipt_foreign", channel=row.channel, receipt=row.pk, said=row.said)
    audit.record(
        by=SYSTEM,
        verb="receipt.foreign",
        target=f"message:receipt:{row.pk}",
        at=at,
        after={"channel": row.channel, "said": row.said},
    )
    done.foreign += 1


def _climb(row: DeliveryReceipt, message: Message, at: datetime, done: Settled) -> None:
    said = Said(row.said)
    if len(message.parts) > 1 and not _all_say(said, message, row):
        return
    changes: dict[str, Any] = {"state": said.value, "settled_at": at, "owner": "", "in_doubt": False}
    if not message.provider_id:  # the answer to our call was lost; this is it
        changes |= {"provider_id": row.provider_id, "parts": [row.provider_id]}
    rows = Message.objects.filter(pk=message.pk, state__in=rules.climbs_from(said))
    done.climbed += rows.update(**changes)
    # A worker died with the answer in its hands: this is the answer.
    lost = Attempt.objects.filter(message=message, outcome=Outcome.OPEN)
    lost.update(outcome=Outcome.SENT, ended_at=at, code="receipt")


def _all_say(said: Said, message: Message, row: DeliveryReceipt) -> bool:
    """Whether every part of a long message stands there or higher: a warning of which a part is missing is not read."""
    told = DeliveryReceipt.objects.filter(message=message, said__in=rules.at_least(said))
    ids = {*told.values_list("provider_id", flat=True), row.provider_id}
    return ids >= set(message.parts)


def _failed(row: DeliveryReceipt, message: Message, *, at: datetime, roll: float, done: Settled) -> None:
    """It was taken and then not delivered. An older attempt's failure says nothing about the one that went since."""
    if message.provider_id and row.provider_id not in message.parts:
        return
    result = _result(row.result)
    tries = message.tries + (1 if result.counts else 0)
    step = rules.after(result, now=at, tries=max(tries, 1), is_repeatable=message.is_repeatable, roll=roll)
    changes: dict[str, Any] = {"state": step.state, "code": result.code[:40], "in_doubt": False, "owner": ""}
    if step.state == State.QUEUED and (message.cancelled_at is not None or _is_told_elsewhere(message)):
        changes["state"] = State.CANCELLED
    if changes["state"] == State.QUEUED:
        changes |= {"settled_at": None, "due_at": step.due_at, "tries": tries, "parts": [], "provider_id": ""}
    else:
        changes["settled_at"] = at
    open_ones = (State.SENT, State.UNKNOWN, State.QUEUED)
    done.failed += Message.objects.filter(pk=message.pk, state__in=open_ones).update(**changes)
    note_channel(message.channel, result, at)
    if result.window_closed:
        close_windows(channel=message.channel, addresses=[message.address])
    if result.contact_dead and message.contact_id is not None:
        done.dead.append((message.contact_id, result.code))
    if result.contact_doubtful and message.contact_id is not None:
        done.doubtful.append((message.contact_id, result.code))


def _is_told_elsewhere(message: Message) -> bool:
    """Whether the person was written to on another channel meanwhile, and that was not refused."""
    lost = (State.REFUSED, State.EXPIRED, State.CANCELLED)
    return Message.objects.filter(instead_of=message).exclude(state__in=lost).exists()


_KEPT = (
    "code",
    "note",
    "after",
    "counts",
    "whole_channel",
    "channel_down",
    "contact_dead",
    "contact_doubtful",
    "at_most",
    "window_closed",
)


def _stored(result: Result | None) -> dict[str, Any]:
    if result is None:
        return {}
    said = asdict(result)
    return {"outcome": result.outcome.value, **{name: said[name] for name in _KEPT if said[name] is not None}}


def _result(stored: dict[str, Any]) -> Result:
    """Return what follows from a failure; without a word about it, it is final."""
    outcome = Outcome(stored.get("outcome", Outcome.REFUSED))
    return Result(outcome=outcome, **{name: stored[name] for name in _KEPT if name in stored})
