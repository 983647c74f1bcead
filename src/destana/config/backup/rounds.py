"""The worker's part: a copy every 5 minutes, one a night that is restored for trial, and old ones removed.

How it went stands in ``DATA/backup.json``: ``copy`` and ``drill``, each with ``at``, ``file`` and ``fault`` (empty =
good); ``drill`` also has ``seconds``. For a health page: :func:`state`.
"""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from destana.config.backup import archive, bringing, card
from destana.config.backup.faults import CannotBackUp, CannotRestore
from destana.kit.vitals import backup_file

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=5)
OFTEN, NIGHTLY = "often", "nightly"
KEEP = {OFTEN: 24, NIGHTLY: 14}
"""So many of each kind stay: two hours, and two weeks."""
NIGHT_FROM = 1
"""Local hour from which a day's nightly copy is due; a machine that was off makes it when it is on again."""


def run_due(at: datetime) -> int:
    """Make the copy that is due at ``at``; does nothing without DESTANA_BACKUP_DIR. Returns 0: it moves no rows."""
    if settings.BACKUP_DIR is None:
        return 0
    to = Path(settings.BACKUP_DIR)
    if _is_night_due(to, at):
        _nightly(to, at)
    elif _is_due(to, at):
        _copy(to, at, OFTEN)
    return 0


def state() -> dict[str, Any]:
    """Return how the last copy and the last drill went."""
    try:
        found: dict[str, Any] = json.loads(_state_file().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _state_file() -> Path:
    return backup_file(Path(settings.DATA))


def _tell(what: str, **words: object) -> None:
    fresh = _state_file().with_suffix(".new")
    fresh.write_text(json.dumps({**state(), what: words}))
    fresh.replace(_state_file())
    if words["fault"]:
        log.error("backup.failed", what=what, fault=words["fault"])


def ours(to: Path, kind: str) -> list[tuple[datetime, Path]]:
    """Return the copies of this kind and mode in a folder, oldest first; every other file is none of our business."""
    pattern = re.compile(rf"destana-{settings.MODE}-(\d{{8}}T\d{{6}}Z)-{kind}\.backup")
    return sorted(
        (datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), path)
        for path in (to.iterdir() if to.is_dir() else ())
        if (match := pattern.fullmatch(path.name)) and path.is_file()
    )


def _is_due(to: Path, at: datetime) -> bool:
    """Whether the newest copy of either kind is 5 minutes away from now, also when the clock went back."""
    made = [moment for kind in KEEP for moment, _path in ours(to, kind)]
    return not made or abs(at - max(made)) >= EVERY


def _is_night_due(to: Path, at: datetime) -> bool:
    here = timezone.localtime(at)
    made = ours(to, NIGHTLY)
    return here.hour >= NIGHT_FROM and not any(
        timezone.localtime(moment).date() == here.date() for moment, _path in made
    )


def _copy(to: Path, at: datetime, kind: str) -> Path | None:
    try:
        path, _manifest = archive.make(to=to, at=at, kind=kind)
    except (CannotBackUp, CannotRestore, OSError) as fault:
        _tell("copy", at=at.isoformat(), file="", fault=str(fault))
        return None
    thin(to, kind)
    _tell("copy", at=at.isoformat(), file=path.name, fault="")
    return path


def thin(to: Path, kind: str) -> None:
    """Remove what is older than the newest :data:`KEEP`, and unfinished files of a killed backup."""
    for _moment, path in ours(to, kind)[: -KEEP[kind]]:
        path.unlink(missing_ok=True)
    archive.remove_old(to, f".destana-{settings.MODE}-*{archive.PART}")


def _nightly(to: Path, at: datetime) -> None:
    path = _copy(to, at, NIGHTLY)
    if path is None:
        return
    begin, fault = time.monotonic(), ""
    try:
        bringing.drill(file=path, key=card.office_key(Path(settings.DATA)), at=at)
    except (CannotRestore, OSError) as refused:
        fault = str(refused)
    seconds = round(time.monotonic() - begin, 1)
    _tell("drill", at=at.isoformat(), file=path.name, fault=fault, seconds=seconds)
