"""One thread that writes what webhooks bring: many requests, one transaction, one wait for the disk.

With ``synchronous=FULL`` a commit waits for the disk; under a surge the requests that come in during one wait share the
next. A request is answered only after the commit that holds its message.
"""

import os
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Arrival, Receipt
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import PRESS_KEY, Outgoing, Priority

log = structlog.get_logger(__name__)

BATCH = 200
"""At most so many messages share a commit."""

ANSWER_LIFE = timedelta(minutes=1)
"""After a minute no phone waits any more."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button press: the phone waits for an answer, whatever the chat makes of it."""

    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Job:
    """One message to keep, and the promise to tell when it is kept."""

    arrival: Arrival
    at: datetime
    press: Press | None = None
    promise: "Future[Receipt]" = field(default_factory=Future)


def end_process() -> None:
    """Ask this process to end; the supervisor starts a fresh one. What follows a failed fsync cannot be trusted."""
    os.kill(os.getpid(), signal.SIGTERM)


class Writer:
    """The thread and its queue. Started by the first message; one per process."""

    def __init__(self, on_broken_disk: Callable[[], None] = end_process) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._on_broken_disk = on_broken_disk

    def submit(self, job: Job) -> "Future[Receipt]":
        """Queue a message; the future is done after the commit, or holds why it could not be kept."""
        self._jobs.put(job)
        self._start()
        return job.promise

    def stop(self) -> None:
        """Write what waits, then end the thread."""
        thread = self._thread
        if thread is not None:
            self._jobs.put(None)
            thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="inbox-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while (batch := self._next()) is not None:
                self.write(batch)
        finally:
            connection.close()

    def _next(self) -> list[Job] | None:
        """Wait for a message and take all that came meanwhile; None ends the thread."""
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)  # seen again, alone, after this batch
                break
            batch.append(job)
        for job in batch:
            job.promise.set_running_or_notify_cancel()  # from here on nobody can cancel it under our hands
        return batch

    def write(self, batch: list[Job]) -> None:
        """Keep a batch; if it fails as a whole, each alone, so that one bad message does not take the others along."""
        try:
            receipts = _keep(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the senders must be told
            self._fell(error)
            if len(batch) > 1:
                for job in batch:
                    self.write([job])
            elif not batch[0].promise.cancelled():
                batch[0].promise.set_exception(error)
            return
        for job, receipt in zip(batch, receipts, strict=True):
            if not job.promise.cancelled():
                job.promise.set_result(receipt)

    def _fell(self, error: Exception) -> None:
        """Drop a connection that may be of no use any more; end the process when the disk itself failed."""
        log.error("inbox_write_failed", error=type(error).__name__)
        if isinstance(error, DatabaseError) or isinstance(error.__cause__, DatabaseError):
            connection.close()
        if inbox.is_broken_disk(error):
            self._on_broken_disk()


def _keep(batch: list[Job]) -> list[Receipt]:
    def answer_presses(receipts: Sequence[Receipt]) -> None:
        pressed = [job for job, receipt in zip(batch, receipts, strict=True) if job.press and receipt.is_new]
        if pressed:
            _answer(pressed)

    return inbox.receive_many([job.arrival for job in batch], at=batch[0].at, then=answer_presses)


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
