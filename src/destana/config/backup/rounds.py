"""The worker's part: a copy within every 5 minutes, one a night that is restored for trial, and old ones removed.

How it went stands in ``DATA/backup.json``: ``copy`` and ``drill``, each with ``at``, ``file`` and ``fault`` (empty =
good); ``drill`` also has ``seconds``. For a health page: :func:`state`.
"""

import json
import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from destana.config.backup import archive, bringing, card, opening, place
from destana.config.backup.archive import to_vault
from destana.config.backup.faults import CannotBackUp, CannotRestore
from destana.config.backup.vault import Vault
from destana.kit.vitals import backup_file

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=4)
"""From the beginning of one copy to the next, so that with the worker's rest of half a minute and the copy's own time
one is finished every 5 minutes: promise P15."""
OFTEN, NIGHTLY = "often", "nightly"
KEEP = {OFTEN: 30, NIGHTLY: 14}
"""So many of each kind stay: two hours, and two weeks."""
NIGHT_FROM = 1
"""Local hour from which a day's nightly copy is due; a machine that was off makes it when it is on again."""


_TELLING = threading.Lock()


def run_due(at: datetime) -> int:
    """Make the copy that is due at ``at``; does nothing without DESTANA_BACKUP_DIR. Returns 0: it moves no rows."""
    if settings.BACKUP_DIR is None:
        return 0
    to = Path(settings.BACKUP_DIR)
    if _is_night_due(to, at):
        if _copy(to, at, NIGHTLY) is not None:
            sweep(to, card.office_key(Path(settings.DATA)))
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
    with _TELLING:  # copies and trials run in threads of their own
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
    """Whether the newest copy of either kind is far enough away from now, also when the clock went back."""
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
        path, _manifest = archive.make(to=to, at=at, kind=kind, apart=kind == OFTEN)
    except (CannotBackUp, CannotRestore) as fault:
        _tell("copy", at=at.isoformat(), file="", fault=str(fault))
        return None
    kept = thin(to, kind)
    _tell("copy", at=at.isoformat(), file=path.name, fault="", kept=kept)
    return path


def thin(to: Path, kind: str) -> int:
    """Remove what is older than the newest :data:`KEEP`, and unfinished files of a killed backup.

    Returns how many the place refused to give up: there whoever owns it removes them.
    """
    kept = place.remove_all(path for _moment, path in ours(to, kind)[: -KEEP[kind]])
    place.remove_old(to, f".destana-{settings.MODE}-*{place.PART}")
    return kept


def prove_due(at: datetime) -> int:
    """Bring the newest nightly copy and the newest of the often kind back for trial, once a night.

    In a thread of its own, because no copy may wait for that. Returns 0: it moves no rows.
    """
    if settings.BACKUP_DIR is None:
        return 0
    to = Path(settings.BACKUP_DIR)
    nights = ours(to, NIGHTLY)[-1:]
    if not nights or state().get("drill", {}).get("file") == nights[0][1].name:
        return 0
    key = card.office_key(Path(settings.DATA))
    begin = time.monotonic()
    faults = [fault for _moment, path in [*nights, *ours(to, OFTEN)[-1:]] for fault in _tried(path, key, at)]
    seconds = round(time.monotonic() - begin, 1)
    _tell("drill", at=at.isoformat(), file=nights[0][1].name, fault=" ".join(faults), seconds=seconds)
    return 0


def _tried(path: Path, key: bytes, at: datetime) -> list[str]:
    """Bring a copy back for trial; return what is wrong with it. Damaged photos are sealed anew by the next copy."""
    try:
        lost = bringing.drill(file=path, key=key, at=at, leave_out=True).lost
    except CannotRestore as refused:
        return [str(refused)]
    if not lost:
        return []
    apart = opening.read_apart(path, key)
    Vault(to_vault(path.parent), key).forget(apart.files, lost)
    return [f"{len(lost)} photo files beside {path.name} were missing or damaged; they are sealed anew."]


def sweep(to: Path, key: bytes) -> int:
    """Remove sealed photos that no kept copy needs; nothing, where one of the copies cannot be read."""
    vault, needed = Vault(to_vault(to), key), set[str]()
    for _moment, path in ours(to, OFTEN):
        try:
            needed |= vault.names(opening.read_apart(path, key).files)
        except CannotRestore as fault:
            log.warning("backup.not_swept", file=path.name, fault=str(fault))
            return 0
    return vault.sweep(needed)
