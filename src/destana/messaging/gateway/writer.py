"""Keeps what webhooks bring: many messages, one commit (see :mod:`destana.kit.batches`)."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from destana.kit.batches import Batches
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Arrival, Receipt
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import PRESS_KEY, Outgoing, Priority

log = structlog.get_logger(__name__)

ANSWER_LIFE = timedelta(minutes=1)
"""After a minute no phone waits any more."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button press: the phone waits for an answer, whatever the chat makes of it."""

    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Job:
    """One message to keep."""

    arrival: Arrival
    at: datetime
    press: Press | None = None


def end_process() -> None:
    """End this process at once, in the middle of every request; the supervisor starts a fresh one.

    After a failed fsync the kernel calls the next one good although what it dropped is gone. A process that ended
    politely would acknowledge what its last requests bring; so they get no answer, and come again.
    """
    log.error("disk_failed")
    os._exit(os.EX_IOERR)


class Writer(Batches[Job, Receipt]):
    """The thread that keeps messages."""

    name = "inbox-writer"

    def __init__(self, on_broken_disk: Callable[[], None] = end_process) -> None:
        super().__init__()
        self._on_broken_disk = on_broken_disk

    def keep(self, batch: Sequence[Job]) -> list[Receipt]:
        """Keep all and queue the answers to button presses, in one transaction."""
        with inbox.keeping():
            receipts = inbox.receive_many([job.arrival for job in batch], at=batch[0].at)
            pressed = [
                job for job, receipt in zip(batch, receipts, strict=True) if job.press and receipt.is_new
            ]
            if pressed:
                _answer(pressed)
            return receipts

    def fell(self, error: Exception) -> None:
        """End the process when the disk itself failed; else drop a connection that may be of no use any more."""
        if inbox.is_broken_disk(error):
            self._on_broken_disk()
        drop_connection(error)

    def left(self) -> None:
        """Close the thread's connection."""
        connection.close()


def drop_connection(error: Exception) -> None:
    """Log why keeping failed, and close this thread's connection if the database was the reason."""
    log.error("inbox_write_failed", error=type(error).__name__)
    if isinstance(error, DatabaseError) or isinstance(error.__cause__, DatabaseError):
        connection.close()


def _answer(pressed: Sequence[Job]) -> None:
    """Queue the answers to button presses, or the phones show a spinner; in the transaction that keeps the presses."""
    at = pressed[0].at
    answers = [
        outbox.To(
            key=f"{PRESS_KEY}{job.arrival.channel}:{job.press.id}",
            contact_id=None,
            channel=job.arrival.channel,
            address=job.press.address,
            body=Outgoing(answers=job.press.id),
        )
        for job in pressed
        if job.press is not None
    ]
    outbox.queue_many(answers, priority=Priority.TALK, at=at, expires_at=at + ANSWER_LIFE, is_repeatable=True)
