"""``/sehat`` and ``/healthz``: to the world only ``ok`` or ``degraded``.

What exactly is wrong stands in the office's own log and on the health page of the desk.
Raw ASGI: it must answer while Django's threads are busy and when the database is gone.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from destana.config.wire import Receive, Scope, Send
from destana.kit.vitals import (
    BEAT_SECONDS,
    COPY_AGE,
    DISK_WARN_BYTES,
    beat_age,
    disk_free,
    last_copy,
    last_trial,
)

_log = logging.getLogger(__name__)
_KEEP_SECONDS = 2.0  # how long one look serves all who ask
_LOOK_SECONDS = 5.0  # a database that does not answer within this is as good as gone


def disk_fault(data: Path) -> str:
    """Return a sentence when the disk is nearly full, else nothing."""
    free = disk_free(data)
    return f"{free >> 20} MiB free on the disk of {data}" if free < DISK_WARN_BYTES else ""


def worker_fault(data: Path) -> str:
    """Return a sentence when the worker ran once and has been silent since, else nothing."""
    age = beat_age(data, now=time.time())
    return f"the worker has been silent for {age:.0f} s" if age is not None and age > BEAT_SECONDS else ""


def copy_fault(data: Path) -> str:
    """Return a sentence when the last copy or the last trial with one failed, or when none came for too long."""
    copy, trial = last_copy(data), last_trial(data)
    if copy is None or copy.fault or datetime.now(UTC) - copy.at > COPY_AGE:
        return f"no copy was made: {copy.fault or 'too long ago' if copy else 'none yet'}"
    return f"the copy could not be brought back: {trial.fault}" if trial and trial.fault else ""


class Health:
    """Answer ``ok`` (200) or ``degraded`` (503)."""

    def __init__(self, data: Path, ask_database: Callable[[], str], *, copies: bool = False) -> None:
        """``ask_database`` returns a fault in words, or nothing; it may block and is called in a thread.

        ``copies`` says that the worker has a place for them.
        """
        self._copies = copies
        self._data = data
        self._ask_database = ask_database
        self._until = 0.0
        self._faults: list[str] = []
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        async with self._turn:
            if time.monotonic() >= self._until:
                await self._look()
        word, status = (b"degraded\n", 503) if self._faults else (b"ok\n", 200)
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        headers.append((b"content-length", str(len(word)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else word})

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                database = await asyncio.to_thread(self._ask_database)
        except TimeoutError:
            database = "the database does not answer"
        found = [database, disk_fault(self._data), worker_fault(self._data)]
        found += [copy_fault(self._data)] if self._copies else []
        faults = [fault for fault in found if fault]
        if faults != self._faults:
            _log.warning("Health: %s", "; ".join(faults) or "all is well again")
        self._faults = faults
        self._until = time.monotonic() + _KEEP_SECONDS
