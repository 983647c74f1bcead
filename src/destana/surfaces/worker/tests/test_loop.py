"""The worker runs what is due, survives a broken job, and stops when told."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from destana.surfaces.worker import loop
from destana.surfaces.worker.loop import Job, run_once, work

AT = datetime(2026, 1, 14, tzinfo=UTC)


def test_it_runs_every_job_once_at_the_given_moment() -> None:
    seen: list[datetime] = []

    def note(at: datetime) -> int:
        seen.append(at)
        return 2

    jobs = [Job(name, "a", 1, note) for name in ("one", "two")]
    assert run_once(jobs, AT) == 4
    assert seen == [AT, AT]


def test_a_broken_job_does_not_stop_its_lane() -> None:
    stop = threading.Event()
    turns = 0

    def breaks(at: datetime) -> int:
        raise RuntimeError("broken on purpose")

    def counts(at: datetime) -> int:
        nonlocal turns
        turns += 1
        if turns == 3:
            stop.set()
        return 1

    work([Job("breaks", "lane", 0.01, breaks), Job("counts", "lane", 0.01, counts)], stop=stop)
    assert turns == 3


def test_a_slow_lane_does_not_hold_another() -> None:
    stop, released = threading.Event(), threading.Event()

    def slow(at: datetime) -> int:
        released.wait(timeout=10)
        return 0

    def quick(at: datetime) -> int:
        released.set()
        stop.set()
        return 0

    work([Job("slow", "one", 0.01, slow), Job("quick", "two", 0.01, quick)], stop=stop)
    assert released.is_set()


def test_no_job_runs_at_a_moment_that_cannot_be_judged() -> None:
    stop, looked, ran = threading.Event(), 0, 0

    def look(at: datetime) -> None:
        nonlocal looked
        looked += 1
        if looked == 1:
            raise OSError("the clock cannot be judged")

    def runs(at: datetime) -> int:
        nonlocal ran
        ran += 1
        stop.set()
        return 0

    jobs = [Job("first", "a", 0.01, runs), Job("second", "a", 0.01, runs)]
    work(jobs, stop=stop, look=look)
    assert (looked, ran) == (2, 1)


def test_a_disk_that_failed_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(loop, "end_process", stop.set)

    def fails(at: datetime) -> int:
        raise OperationalError("disk I/O error")

    work([Job("fails", "a", 0.01, fails)], stop=stop)
    assert stop.is_set()
