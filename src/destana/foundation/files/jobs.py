"""What is due in the store: once a day, rows and files are compared."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from destana.foundation.audit.terms import Doer

from . import actions
from .actions.store import PREFIX
from .models import File
from .queries import place
from .terms import SIZES, Swept

SETTLED = timedelta(hours=24)
"""A younger file may belong to a transaction that is not over yet."""


def sweep(*, at: datetime, by: Doer) -> Swept:
    """Compare rows and files, shelf by shelf (the first two digits of the hash).

    A row whose original is gone is marked (and unmarked when it is back); lost small pictures are made again; a
    file without a row that is older than a day is moved to ``aside``; a temporary file of that age is removed.
    """
    missing = orphans = leftovers = remade = 0
    for shelf in (f"{number:02x}" for number in range(256)):
        rows = dict(_rows(shelf))
        missing += _mark(rows, at=at, by=by)
        remade += _remake(rows)
        for path in _old_files(shelf, at):
            if path.name.startswith(PREFIX):
                path.unlink(missing_ok=True)
                leftovers += 1
            elif path.name.removesuffix(".jpg") not in rows:
                actions.set_aside(path)
                orphans += 1
    return Swept(missing=missing, orphans=orphans, leftovers=leftovers, remade=remade)


def _rows(shelf: str) -> Iterator[tuple[str, int]]:
    """Return hash → number of one shelf, without the destroyed; the bounds are hash digits: all collations agree."""
    after = f"{int(shelf, 16) + 1:02x}" if shelf != "ff" else "g"
    rows = File.objects.filter(sha256__gte=shelf, sha256__lt=after, erased_at=None)
    return rows.values_list("sha256", "pk").iterator()


def _mark(rows: dict[str, int], *, at: datetime, by: Doer) -> int:
    gone = [pk for sha256, pk in rows.items() if not place(sha256, "full").is_file()]
    here = set(rows.values()) - set(gone)
    for some in _batches(list(here)):
        actions.mark_found(ids=some, by=by, at=at)
    return sum(actions.mark_missing(ids=some, by=by, at=at) for some in _batches(gone))


def _remake(rows: dict[str, int]) -> int:
    lost = [
        sha256
        for sha256 in rows
        if place(sha256, "full").is_file()
        and not (place(sha256, "screen").is_file() and place(sha256, "preview").is_file())
    ]
    return sum(actions.remake(sha256) for sha256 in lost)


def _old_files(shelf: str, at: datetime) -> Iterator[Path]:
    before = (at - SETTLED).timestamp()
    for size in SIZES:
        folder = Path(settings.MEDIA_ROOT) / size / shelf
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.stat().st_mtime < before:
                yield path


def _batches(numbers: list[int], size: int = 500) -> Iterator[list[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
