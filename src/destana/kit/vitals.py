"""Signs of life that need no database: disk, battery, the worker's beat; and the oldest row of a state."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

COPY_AGE = timedelta(hours=1)
"""The worker copies every 5 minutes; after an hour without one the place for copies is gone or full."""

RESTORE_AGE = timedelta(days=3)
"""Each nightly copy is restored for trial; after three days without, somebody looks."""

DISK_WARN_BYTES = 1024 * 1024 * 1024
"""With less than this the health page says degraded: a busy day of photos takes about as much."""

BEAT_SECONDS = 120.0
"""A worker whose last sign of life (the time of ``DATA/worker.beat``) is older than this has stopped."""

POWER = Path("/sys/class/power_supply")
"""Where Linux tells about batteries."""


@dataclass(frozen=True, slots=True)
class Oldest:
    """The row that has been longest in one state: since when, and how long a row may be. None: the state is empty."""

    state: str
    label: str
    since: datetime | None
    limit: timedelta

    def is_over(self, now: datetime) -> bool:
        """Say whether the row has been there for longer than it may."""
        return self.since is not None and now - self.since > self.limit


@dataclass(frozen=True, slots=True)
class Battery:
    """How full, in percent, and whether it is being used up."""

    percent: int
    is_draining: bool


def beat_file(data: Path) -> Path:
    """Return the file whose time the worker renews with every round."""
    return data / "worker.beat"


def beat_age(data: Path, *, now: float) -> float | None:
    """Return the seconds from the worker's last sign of life to ``now`` (epoch seconds); None where it never ran."""
    try:
        return max(0.0, now - beat_file(data).stat().st_mtime)
    except FileNotFoundError:
        return None


def disk_free(data: Path) -> int:
    """Return the free bytes of the disk that holds ``data``."""
    return shutil.disk_usage(data).free


def battery(folder: Path = POWER) -> Battery | None:
    """Return the emptiest battery of the machine, or None where it tells of none."""
    found = []
    for each in sorted(folder.glob("*")):
        try:
            if (each / "type").read_text().strip() == "Battery":
                percent = int((each / "capacity").read_text())
                found.append(Battery(percent, (each / "status").read_text().strip() == "Discharging"))
        except (OSError, ValueError):  # a supply that tells no figure is no battery that we know
            continue
    return min(found, key=lambda one: one.percent, default=None)


@dataclass(frozen=True, slots=True)
class Trial:
    """The last copy or the last restore of one: when, and what was wrong with it; empty: it was whole."""

    at: datetime
    fault: str


def backup_file(data: Path) -> Path:
    """Return the file in which the worker keeps how the last backup (``copy``) and trial restore (``drill``) went."""
    return data / "backup.json"


def last_trial(data: Path) -> Trial | None:
    """Return the last restore, for trial or in earnest; None where there was none."""
    return _told(data, "drill")


def last_copy(data: Path) -> Trial | None:
    """Return the worker's last copy, None where it made none."""
    return _told(data, "copy")


def _told(data: Path, what: str) -> Trial | None:
    try:
        said = json.loads(backup_file(data).read_text())[what]
        return Trial(datetime.fromisoformat(said["at"]), said["fault"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
