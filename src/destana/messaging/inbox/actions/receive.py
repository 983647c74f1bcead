"""Take in: the raw bytes are in a committed row before anybody is told that they arrived."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from destana.kit.refusals import Refusal
from destana.kit.rows import insert
from destana.messaging.inbox.actions.read import mark_ignored, mark_read
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import Arrival, Receipt, State

LONGEST_KEY = 200

# Insert or ignore, never "look first, then insert": two copies of one message come at the same moment.
_ONCE = "ON CONFLICT (channel, key) DO NOTHING"


class BadKey(Refusal):
    """A message needs a key of its own to be kept once."""

    sentence = _("This message has no valid key.")
    status = 422


class StorageFull(Refusal):
    """The disk is full: nothing was stored, so nothing may be acknowledged."""

    sentence = _("Our storage is full right now. Your message was not saved; please send it again later.")
    status = 503


def receive(
    *, channel: str, key: str, raw: bytes, content_type: str = "application/json", at: datetime
) -> Receipt:
    """Keep one message; it is committed when this returns.

    The same key with the same bytes is the same message; with other bytes both copies are kept and ``conflict`` is
    true. Raises :class:`BadKey`, :class:`StorageFull`; ``RuntimeError`` inside a transaction, which could still fail.
    """
    with keeping():
        return receive_many([Arrival(channel, key, raw, content_type)], at=at)[0]


@contextmanager
def keeping() -> Iterator[None]:
    """One transaction, one wait for the disk: what is received in it is committed when it ends, all or none.

    What else is written in it stands or falls with the messages. Raises :class:`StorageFull`; ``RuntimeError`` inside
    another transaction.
    """
    try:
        with transaction.atomic(durable=True):
            yield
    except DatabaseError as error:
        if is_full(error):
            raise StorageFull from error
        raise


def receive_many(arrivals: Sequence[Arrival], *, at: datetime, is_read: bool = False) -> list[Receipt]:
    """Keep several messages in the transaction of :func:`keeping`; receipts in the same order. Raises :class:`BadKey`.

    ``is_read`` says that the caller does all that is to be done about new ones, so that nobody has to read them.
    """
    for arrival in arrivals:
        if not 0 < len(arrival.key) <= LONGEST_KEY or not arrival.key.isprintable():
            raise BadKey(arrival.channel)
    rows = [_row(arrival, at, State.READ if is_read else State.NEW) for arrival in arrivals]
    found = insert(InboundMessage, rows, and_then=_ONCE, give="channel, key, id")
    fresh = {(channel, key): int(number) for channel, key, number in found}
    receipts = []
    for arrival, row in zip(arrivals, rows, strict=True):
        number = fresh.pop((arrival.channel, arrival.key), None)
        receipts.append(Receipt(number, is_new=True) if number else _known(arrival, row["sha256"], at))
    return receipts


def unpack(message_id: int, parts: Sequence[Arrival], *, at: datetime, strange: str = "") -> None:
    """Put what a body held into rows of its own, in the caller's transaction; one that came before is not kept twice.

    The body's bytes are destroyed then, for all that they said stands in the rows; unless something ``strange`` was in
    it. Raises :class:`BadKey`, and ``AlreadyRead`` when somebody was faster.
    """
    receive_many(parts, at=at)
    if strange:
        mark_ignored(message_id, why=strange, at=at)
        return
    mark_read(message_id, at=at)
    InboundMessage.objects.filter(pk=message_id).update(raw=b"", sha256="", erased_at=at)


def join(part_ids: Sequence[int], whole: Arrival, *, at: datetime) -> None:
    """Put the whole of a message in the place of its parts, in the caller's transaction.

    Raises :class:`BadKey`, and ``AlreadyRead`` when somebody was faster: then nothing may be committed.
    """
    receive_many([whole], at=at)
    for part_id in part_ids:
        mark_read(part_id, at=at)


def _row(arrival: Arrival, at: datetime, state: State) -> dict[str, Any]:
    return {
        "channel": arrival.channel,
        "key": arrival.key,
        "raw": arrival.raw,
        "content_type": arrival.content_type[:100],
        "sha256": hashlib.sha256(arrival.raw).hexdigest(),
        "received_at": at,
        "state": state.value,
        "read_at": None if state is State.NEW else at,
    }


def _known(arrival: Arrival, digest: str, at: datetime) -> Receipt:
    """The key was there before: compare, and keep what differs."""
    first = InboundMessage.objects.only("id", "sha256").get(channel=arrival.channel, key=arrival.key)
    if first.sha256 in {
        digest,
        "",
    }:  # empty: the first copy was destroyed long ago, and nothing can be compared
        return Receipt(first.pk, is_new=False)
    copy = Conflict(
        message=first, raw=arrival.raw, content_type=arrival.content_type[:100], sha256=digest, received_at=at
    )
    Conflict.objects.bulk_create([copy], ignore_conflicts=True)
    return Receipt(first.pk, is_new=False, conflict=True)


def is_full(error: BaseException) -> bool:
    """Whether the database says that the disk is full (SQLITE_FULL; PostgreSQL 53100)."""
    return "database or disk is full" in str(error) or _sqlstate(error) == "53100"


def is_broken_disk(error: BaseException) -> bool:
    """Whether writing itself failed (SQLITE_IOERR; PostgreSQL 58030): after a failed fsync nothing can be trusted."""
    return "disk I/O error" in str(error) or _sqlstate(error) == "58030"


def _sqlstate(error: BaseException) -> str:
    return str(getattr(error.__cause__, "sqlstate", "") or "")
