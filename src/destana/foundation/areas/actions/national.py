"""Load the areas of Indonesia from the files of idn-area-data."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from destana.foundation.areas.access import check_may_keep
from destana.foundation.areas.models import Area
from destana.foundation.areas.queries import counts
from destana.foundation.areas.rules.national import (
    FILES,
    AreaFilesIncomplete,
    AreaRow,
    BadAreaFile,
    bad,
    check_complete,
    read_level,
)
from destana.foundation.areas.terms import Level
from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer

from . import ground

__all__ = ["AreaFilesIncomplete", "BadAreaFile", "Loaded", "Progress", "load_indonesia"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

BATCH = 5_000
_MARK = "national"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. ``counts`` are the areas now by level; the others tell how many rows changed."""

    counts: Mapping[Level, int]
    added: int
    changed: int
    ended: int
    was_current: bool


def _quiet(_what: str, _done: int, _all: int) -> None:
    """Show nothing."""


def load_indonesia(
    folder: Path, *, at: datetime, by: Doer, progress: Progress = _quiet, complete: bool = True
) -> Loaded:
    """Bring the list of areas to what the files in ``folder`` say; files that were loaded already cost a hash.

    New areas begin at ``at`` (unless the list was empty), vanished ones end, nothing is deleted, and what an office
    knows of its own villages is not touched. ``complete=False`` takes a part of the list and ends nothing. Raises
    :class:`BadAreaFile`, :class:`AreaFilesIncomplete` or ``NotYourAreas``; then nothing is changed.
    """
    check_may_keep(by)
    texts = {level: _text(folder, name) for level, name in FILES.items()}
    digest = hashlib.sha256("\0".join(texts.values()).encode()).hexdigest()
    if ground.marked(_MARK) == digest:
        return Loaded(counts(), 0, 0, 0, was_current=True)
    rows = _read(texts, progress)
    if complete:
        check_complete(_counts(rows))
    with transaction.atomic():
        loaded = _write(rows, at=at, complete=complete, progress=progress)
        ground.mark(_MARK, digest)
        ground.changed()
        after = {"digest": digest, "added": loaded.added, "changed": loaded.changed, "ended": loaded.ended}
        audit.record(by=by, verb="areas.loaded", target="areas:indonesia", at=at, after=after)
    return loaded


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise bad(name, str(error)) from error


def _read(texts: Mapping[Level, str], progress: Progress) -> dict[str, AreaRow]:
    found: dict[str, AreaRow] = {}
    for step, (level, text) in enumerate(texts.items()):
        progress("read", step, len(texts))
        found |= read_level(level, text.splitlines(), found)
    progress("read", len(texts), len(texts))
    return found


def _counts(rows: Mapping[str, AreaRow]) -> dict[Level, int]:
    return {level: sum(row.level is level for row in rows.values()) for level in FILES}


def _write(rows: Mapping[str, AreaRow], *, at: datetime, complete: bool, progress: Progress) -> Loaded:
    present = {code: (name, end) for code, name, end in Area.objects.values_list("code", "name", "valid_to")}
    new = [row for row in rows.values() if row.code not in present]
    other = [row for code, row in rows.items() if code in present and present[code] != (row.name, None)]
    begins = at.date() if len(present) > len(rows) / 2 else None  # a first load knows no first days
    _upsert(new, begins, progress)
    _upsert(other, None, progress)
    gone = (
        [code for code, (_name, end) in present.items() if code not in rows and end is None]
        if complete
        else []
    )
    for some in _batches(gone, 500):
        Area.objects.filter(code__in=some).update(valid_to=at.date())
    return Loaded(counts(), len(new), len(other), len(gone), was_current=False)


def _upsert(rows: list[AreaRow], begins: date | None, progress: Progress) -> None:
    """Write rows, the higher levels first as the file order gives them, touching only what the list knows."""
    for done, some in enumerate(_batches(rows, BATCH)):
        progress("write", done * BATCH, len(rows))
        Area.objects.bulk_create(
            [
                Area(
                    code=row.code,
                    level=row.level,
                    name=row.name,
                    folded=row.folded,
                    parent_id=row.parent,
                    valid_from=begins,
                )
                for row in some
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "folded", "valid_to"],
        )
    if rows:
        progress("write", len(rows), len(rows))


def _batches(rows: list[T], size: int) -> Iterator[list[T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
