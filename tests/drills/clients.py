"""Clients that report without a pause and keep the ledger: what was acknowledged, outside the server."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.drills.office import Office, report, send, update

ACKNOWLEDGED = {200, 201}
API, HOOK = "/api/v1/reports", "/hook/telegram"


@dataclass(frozen=True)
class Entry:
    """An acknowledged message; ``mark`` is what the drill's clock showed after the whole answer was read."""

    key: str
    mark: int


@dataclass
class Ledger:
    """What the senders hold in their hands. Appending to a list is atomic in Python."""

    reports: list[Entry] = field(default_factory=list)
    updates: list[Entry] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    again: int = 0
    limited: int = 0


@dataclass
class Clients:
    """Threads that send until they are told to stop; who got no answer sends the same key again."""

    office: Office
    ledger: Ledger
    mark: Callable[[], int] = lambda: 0
    threads: int = 4
    stopping: threading.Event = field(default_factory=threading.Event)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them send while the body runs; on leaving each brings its last message home first."""
        self.stopping.clear()
        crew = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(self.threads)]
        for each in crew:
            each.start()
        try:
            yield
        finally:
            self.stopping.set()
            for each in crew:
                each.join(30)
            assert not any(each.is_alive() for each in crew), "a client still waits for its acknowledgement"

    def _work(self, own: int) -> None:
        is_hook = own == 0
        while not self.stopping.is_set():
            number = next(self.numbers)
            if is_hook:
                self._bring(HOOK, update(number), str(number), self.ledger.updates, own)
            else:
                key = f"drill-{number:08}"
                self._bring(API, report(key), key, self.ledger.reports, own)

    def _bring(self, path: str, body: object, key: str, entries: list[Entry], own: int) -> None:
        limit = time.monotonic() + 25
        while time.monotonic() < limit:
            # Each address may send ten a second; a crew that changes its address is many villages.
            answer = send(self.office, path, body, source=2 + own * 50 + int(key[-4:]) % 50)
            if answer is not None and answer.status in ACKNOWLEDGED:
                entries.append(Entry(key, self.mark()))
                return
            if answer is not None and answer.status not in {429, 503}:
                self.ledger.odd.append(answer.status)
            self.ledger.again += 1
            self.ledger.limited += answer is not None and answer.status == 429
            if self.stopping.wait(0.05) and self.office.process is None:
                return
