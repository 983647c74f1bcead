"""One thread that writes what many requests bring: many jobs, one transaction, one wait for the disk.

With ``synchronous=FULL`` a commit waits for the disk; under a surge the jobs that come in during one wait share the
next. Whoever waits for a job is told only after the commit that holds it.

Requests wait on an event loop, the disk on the thread. What one turn of the loop brings crosses to the thread in one
step, and what a commit has kept crosses back in one: crossing costs more than a job's own work (docs/benchmarks.md).
"""

import asyncio
import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

Job = TypeVar("Job")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Asked(Generic[Job, Kept]):
    """Jobs of one turn of a loop, and how it is told, in their order, what was kept or why not."""

    jobs: Sequence[Job]
    tell: Callable[[Sequence[Kept | Exception]], None]


class Batches(ABC, Generic[Job, Kept]):
    """The thread and its queue. Started by the first job; one per process. Subclasses say how a batch is kept."""

    name = "writer"
    most = 200
    """With so many jobs a batch is full; what the last turn brought beyond it is kept along."""

    gather = 0.001
    """Seconds that a batch smaller than the last one is held open: whoever was answered just now is about to ask again.

    Who asks alone waits for nobody. Without it eight clients were written as one and seven, at two thirds of the speed.
    """

    within = 5.0
    """Seconds for a commit, normally some milliseconds; after them nobody is kept waiting."""

    def __init__(self) -> None:
        self._gathered: list[tuple[Job, asyncio.Future[Kept]]] = []
        self._queue: queue.SimpleQueue[Asked[Job, Kept] | None] = queue.SimpleQueue()
        self._last = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def keep(self, batch: Sequence[Job]) -> Sequence[Kept]:
        """Keep a whole batch, or nothing of it and raise; results in the order of the jobs."""

    def keep_alone(self, job: Job) -> Kept:
        """Keep one job of a batch that could not be kept, so that one bad job does not take the others along."""
        return self.keep([job])[0]

    @abstractmethod
    def fell(self, error: Exception) -> None:
        """Keeping has failed: drop what may be of no use any more."""

    @abstractmethod
    def left(self) -> None:
        """The thread ends: give back what it held."""

    async def kept(self, job: Job) -> Kept:
        """Return what became of a job, after the commit that holds it. To be called on one loop.

        Raises what kept it from being kept, and ``TimeoutError`` after :attr:`within`: then it may be kept later.
        """
        loop = asyncio.get_running_loop()
        if not self._gathered:
            loop.call_soon(self._cross, loop)
        promise: asyncio.Future[Kept] = loop.create_future()
        self._gathered.append((job, promise))
        return await promise

    def put(self, asked: Asked[Job, Kept] | None) -> None:
        """Queue jobs; None lets the thread end."""
        self._queue.put(asked)
        self._start()

    def stop(self) -> None:
        """Write what waits, then end the thread."""
        thread = self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _cross(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand what was gathered to the thread, under one clock."""
        gathered, self._gathered = self._gathered, []
        promises = [promise for _job, promise in gathered]
        clock = loop.call_later(self.within, _give_up, promises)

        def settle(answers: Sequence[Kept | Exception]) -> None:
            clock.cancel()
            _settle(promises, answers)

        def tell(answers: Sequence[Kept | Exception]) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, answers)

        self.put(Asked([job for job, _promise in gathered], tell))

    def _start(self) -> None:
        thread = self._thread
        if thread is not None and thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while batch := self.next():
                self.write(batch)
        finally:
            self.left()

    def next(self) -> list[Asked[Job, Kept]]:
        """Wait for jobs and take all that came meanwhile; nothing ends the thread."""
        first = self._queue.get()
        if first is None:
            return []
        batch, count = [first], len(first.jobs)
        if count < self._last:
            time.sleep(self.gather)
        while count < self.most:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._queue.put(None)  # seen again, alone, after this batch
                break
            batch.append(more)
            count += len(more.jobs)
        self._last = count
        return batch

    def write(self, batch: Sequence[Asked[Job, Kept]]) -> None:
        """Keep a batch, also for those whose asker has left; if it fails as a whole, each job alone. Then tell all."""
        jobs = [job for asked in batch for job in asked.jobs]
        answers: Sequence[Kept | Exception]
        try:
            answers = self.keep(jobs)
        except Exception as error:  # noqa: BLE001 - whatever it is, the senders must be told
            self.fell(error)
            answers = [self._written_alone(job) for job in jobs]
        start = 0
        for asked in batch:
            asked.tell(answers[start : start + len(asked.jobs)])
            start += len(asked.jobs)

    def _written_alone(self, job: Job) -> Kept | Exception:
        try:
            return self.keep_alone(job)
        except Exception as error:  # noqa: BLE001 - as above
            self.fell(error)
            return error


def _give_up(promises: Sequence["asyncio.Future[Kept]"]) -> None:
    _settle(promises, [TimeoutError() for _promise in promises])


def _settle(promises: Sequence["asyncio.Future[Kept]"], answers: Sequence[Kept | Exception]) -> None:
    """Give each waiting request its answer; one whose visitor has left waits no more."""
    for promise, answer in zip(promises, answers, strict=True):
        if promise.done():
            continue
        if isinstance(answer, Exception):
            promise.set_exception(answer)
        else:
            promise.set_result(answer)
