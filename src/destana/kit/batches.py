"""One thread that writes what many requests bring: many jobs, one transaction, one wait for the disk.

With ``synchronous=FULL`` a commit waits for the disk; under a surge the jobs that come in during one wait share the
next. Whoever waits for a job is told only after the commit that holds it.
"""

import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Job = TypeVar("Job")
Kept = TypeVar("Kept")


class Batches(ABC, Generic[Job, Kept]):
    """The thread and its queue. Started by the first job; one per process. Subclasses say how a batch is kept."""

    name = "writer"
    most = 200
    """At most so many jobs share a commit."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Kept]] | None] = queue.SimpleQueue()
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

    def submit(self, job: Job) -> "Future[Kept]":
        """Queue a job; the future is done after the commit, or holds why it could not be kept."""
        promise: Future[Kept] = Future()
        self._jobs.put((job, promise))
        self._start()
        return promise

    def stop(self) -> None:
        """Write what waits, then end the thread."""
        thread = self._thread
        if thread is not None:
            self._jobs.put(None)
            thread.join()

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
            while (batch := self._next()) is not None:
                self.write(batch)
        finally:
            self.left()

    def _next(self) -> "list[tuple[Job, Future[Kept]]] | None":
        """Wait for a job and take all that came meanwhile; None ends the thread."""
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < self.most:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)  # seen again, alone, after this batch
                break
            batch.append(job)
        for _job, promise in batch:
            promise.set_running_or_notify_cancel()  # from here on nobody can cancel it under our hands
        return batch

    def write(self, batch: "Sequence[tuple[Job, Future[Kept]]]") -> None:
        """Keep a batch, also for those whose asker has left; if it fails as a whole, each job alone."""
        try:
            kept = self.keep([job for job, _promise in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, the senders must be told
            self.fell(error)
            for job, promise in batch:
                self._write_alone(job, promise)
            return
        for (_job, promise), result in zip(batch, kept, strict=True):
            if not promise.cancelled():
                promise.set_result(result)

    def _write_alone(self, job: Job, promise: "Future[Kept]") -> None:
        try:
            result = self.keep_alone(job)
        except Exception as error:  # noqa: BLE001 - as above
            self.fell(error)
            if not promise.cancelled():
                promise.set_exception(error)
            return
        if not promise.cancelled():
            promise.set_result(result)
