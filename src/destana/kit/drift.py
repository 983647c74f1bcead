"""Whether the wall clock went on as time did.

A clock that is set, a battery that is empty or a wrong time server moves the wall clock by hours. Beside it runs a
clock that nobody can set: the seconds since the computer was switched on, sleep included. The difference of the two
stays the same until somebody moves the wall clock.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

LIMIT = timedelta(minutes=10)
"""A smaller step is a time server's correction; a larger one freezes expiry and publishing (reliability rule 23)."""
KEEP_SECONDS = 10.0
"""How often the latest moment is written down: it is all that is known after a restart of the computer."""
BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Mark:
    """Which start of the computer, the wall clock minus the seconds since then, and the latest wall clock seen."""

    boot: str
    offset: float
    latest: float


def mark(at: datetime) -> Mark:
    """Return how the clocks stand; ``at`` is what the wall clock shows."""
    wall = at.timestamp()
    return Mark(BOOT.read_text().strip(), wall - time.clock_gettime(time.CLOCK_BOOTTIME), wall)


def jump(before: Mark, now: Mark) -> float:
    """Return the seconds by which the wall clock was moved, 0 for less than :data:`LIMIT`.

    Over a restart of the computer only a step backwards can be told: forwards looks like a night switched off.
    """
    moved = now.offset - before.offset if now.boot == before.boot else min(0.0, now.latest - before.latest)
    return moved if abs(moved) > LIMIT.total_seconds() else 0.0


class Drift:
    """Compares each look with how the clocks stood before, also before this process began."""

    def __init__(self, file: Path, read: Callable[[datetime], Mark] = mark) -> None:
        """``file`` keeps the mark from one process to the next."""
        self._file, self._read = file, read
        self._mark: Mark | None = None
        self._written = 0.0
        self._turn = threading.Lock()

    def look(self, at: datetime, tell: Callable[[float], None]) -> None:
        """Call ``tell`` with the seconds of a jump. Where it raises, the jump is found again at the next look."""
        with self._turn:
            now, before = self._read(at), self._mark or self._kept()
            moved = jump(before, now) if before is not None else 0.0
            if moved:
                tell(moved)
            is_same = before is not None and not moved and before.boot == now.boot
            # The first offset stays: many small steps together are one large one.
            self._mark = Mark(now.boot, before.offset, now.latest) if before and is_same else now
            self._keep(is_new=not is_same)

    def _kept(self) -> Mark | None:
        try:
            return Mark(**json.loads(self._file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _keep(self, *, is_new: bool) -> None:
        if self._mark is None or not (is_new or time.monotonic() - self._written >= KEEP_SECONDS):
            return
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self._mark)))
        fresh.replace(self._file)
        self._written = time.monotonic()
