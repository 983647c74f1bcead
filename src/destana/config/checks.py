"""What must be true before the office opens: durable database, safe keys, the right folder, room on the disk.

``destana prepare`` and every server process run these; each fault stops the start with a sentence.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from destana.config import limits, marker, worlds

_FULL = 2  # SQLite's number for synchronous=FULL
_OTHERS = 0o077  # any right of group or others


def database_faults(alias: str = "default") -> Iterator[str]:
    """Yield what is wrong with the database's promises: written through to the disk, foreign keys watched."""
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                yield from _sqlite_faults(cursor)
            else:
                cursor.execute("SHOW synchronous_commit")
                if cursor.fetchone()[0] == "off" and settings.MODE == "real":
                    yield "PostgreSQL has synchronous_commit=off: a power cut would take acknowledged reports."
    except DatabaseError as error:
        yield f"The database cannot be opened: {error}"


def _sqlite_faults(cursor: Any) -> Iterator[str]:
    wanted = {"synchronous": _FULL, "journal_mode": "wal", "foreign_keys": 1}
    for name, value in wanted.items():
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            yield f"SQLite has {name}={found} instead of {value}: a power cut would take acknowledged reports."


def key_faults(folder: Path) -> Iterator[str]:
    """Yield keys that are missing or that others on this machine can read."""
    if not (folder / "django").is_file():
        yield f"{folder}/django is missing: `destana prepare` makes it."
        return
    for path in [folder, *sorted(folder.iterdir())]:
        if path.stat().st_mode & _OTHERS:
            yield f"{path} can be read by others: chmod go-rwx {path}"


def disk_faults(data: Path) -> Iterator[str]:
    """Yield a sentence when there is too little room to promise anything."""
    free = shutil.disk_usage(data).free
    if free < limits.DISK_REFUSE_BYTES:
        yield f"Only {free >> 20} MiB are free on the disk of {data}; {limits.DISK_REFUSE_BYTES >> 20} are the least."


def mode_faults(data: Path, mode: str) -> Iterator[str]:
    """Yield a sentence when folder or database belong to another mode."""
    try:
        marker.check(data, mode)
    except marker.WrongMode as wrong:
        yield str(wrong)
        return
    from destana.config.models import Office

    if (found := Office.mode_of_database()) not in {None, mode}:
        yield f"The database holds {found} data and is never opened as {mode}. Check DATABASE_URL and DESTANA_MODE."


def start_faults() -> list[str]:
    """Return everything that speaks against opening the office, one sentence each."""
    data = Path(settings.DATA)
    faults = [*key_faults(data / "keys"), *disk_faults(data), *database_faults()]
    return faults or [*mode_faults(data, settings.MODE), *world_faults(data, settings.MODE)]


def world_faults(data: Path, mode: str) -> Iterator[str]:
    """Yield what would let an exercise and the real office touch: names, providers' keys, the signing key."""
    from destana.response.bulletins import queries as bulletins

    yield from worlds.host_faults(settings.OWN_HOSTS, mode)
    yield from worlds.credential_faults(settings.GIVEN_KEYS, data / "keys", mode)
    if bulletins.key_is_of_another_world():
        yield (
            f"The signing key in {data / 'keys'} was made for another mode than {mode}: an exercise and the real "
            "office never sign with the same key. Restore the key that belongs here."
        )


@register(Tags.database)
def check_start(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_options: object
) -> list[CheckMessage]:
    """Django's way to the same: ``django check --database default``."""
    if not databases:
        return []
    return [Error(fault, id=f"destana.E{number:03}") for number, fault in enumerate(start_faults(), start=1)]
