"""Where a row is measured: folders that vanish afterwards, and how long to take."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.drills.office import Office, prepare


@dataclass(frozen=True)
class Place:
    """``is_quick`` makes every row small: to see that it runs, not how fast it is."""

    folder: Path
    is_quick: bool = False

    @classmethod
    @contextmanager
    def made(cls, *, is_quick: bool = False) -> Iterator["Place"]:
        """Give a place that is removed with everything in it."""
        with tempfile.TemporaryDirectory(prefix="destana-bench-") as folder:
            yield cls(Path(folder), is_quick)

    @property
    def seconds(self) -> float:
        """How long a load lasts that is counted by time."""
        return 1.0 if self.is_quick else 8.0

    def size(self, whole: int) -> int:
        """Return how many rows or messages to take where ``whole`` is asked for."""
        return max(10, whole // 50) if self.is_quick else whole

    def new(self, name: str) -> Path:
        """Return the path of a folder that is not there yet."""
        number = sum(1 for _ in self.folder.iterdir())
        return self.folder / f"{number}-{name}"

    def office(self, name: str, **more: str) -> Office:
        """Return a fresh office on a copy of one that is prepared once; ``more`` are environment variables."""
        prepared = self.folder / "prepared"
        if not prepared.exists():
            prepare(prepared)
        return Office.copy_of(prepared, self.new(name), **more)
