"""The clock as a user: a loop over rows that wait, one thread a lane, so that a slow provider keeps nobody waiting.

A job is a function of the moment that returns how many rows it moved. State lives in the rows alone: killing the worker
at any time loses nothing, and a second worker would only find less to do.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from django.db import close_old_connections, connections
from django.utils import translation

from destana.messaging.gateway.writer import end_process
from destana.messaging.inbox import actions as inbox

log = structlog.get_logger(__name__)

FAULT_PAUSE = 5.0
"""Seconds that a job rests after a fault, so that a broken disk does not fill the log."""


@dataclass(frozen=True)
class Job:
    """One thing that is due again and again: ``run`` is called every ``every`` seconds, at once while it finds work."""

    name: str
    lane: str
    every: float
    run: Callable[[datetime], int]


def work(
    jobs: Iterable[Job], *, stop: threading.Event, look: Callable[[datetime], None] = lambda _at: None
) -> None:
    """Run all jobs until ``stop`` is set: each lane in a thread of its own, a lane's jobs in turn.

    ``look`` is called with the moment before each turn; a job whose moment cannot be judged does not run.
    """
    lanes: dict[str, list[Job]] = {}
    for job in jobs:
        lanes.setdefault(job.lane, []).append(job)
    threads = [
        threading.Thread(target=_run_lane, args=(lane, stop, look), name=name, daemon=True)
        for name, lane in lanes.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(timeout=1)


def run_once(jobs: Iterable[Job], at: datetime) -> int:
    """Run each job one time at ``at``: for tests and for replaying the past. Returns how many rows moved."""
    return sum(job.run(at) for job in jobs)


def _run_lane(jobs: list[Job], stop: threading.Event, look: Callable[[datetime], None]) -> None:
    due = dict.fromkeys((job.name for job in jobs), 0.0)
    translation.activate("id")
    while not stop.is_set():
        for job in jobs:
            if time.monotonic() >= due[job.name]:
                due[job.name] = time.monotonic() + _run(job, look)
        stop.wait(max(0.01, min(due.values()) - time.monotonic()))
    connections.close_all()


def _run(job: Job, look: Callable[[datetime], None]) -> float:
    """Run a job and return the seconds until its next turn."""
    close_old_connections()
    try:
        at = datetime.now(UTC)
        look(at)
        return 0.0 if job.run(at) else job.every
    except Exception as error:  # one broken job must not stop the others
        if inbox.is_broken_disk(error):
            end_process()
        log.exception("job.failed", job=job.name)
        return max(job.every, FAULT_PAUSE)
