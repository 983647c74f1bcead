"""Put the store in order: small verbs that the sweep calls."""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.foundation.files.models import File
from destana.foundation.files.queries import place
from destana.foundation.files.rules.photo import PhotoRefused, read_photo

from .store import put

ASIDE = "aside"
"""Folder for files without a row: nothing is deleted by a machine that may be wrong."""


def mark_missing(*, ids: Collection[int], by: Doer, at: datetime) -> int:
    """Write down that originals are gone; returns how many were not known to be."""
    return _mark(ids, missing=True, by=by, at=at)


def mark_found(*, ids: Collection[int], by: Doer, at: datetime) -> int:
    """Write down that originals are back, from a backup say; returns how many were known as missing."""
    return _mark(ids, missing=False, by=by, at=at)


def _mark(ids: Collection[int], *, missing: bool, by: Doer, at: datetime) -> int:
    word = "missing" if missing else "found"
    with transaction.atomic():
        rows = File.objects.filter(pk__in=ids, missing_since__isnull=missing).select_for_update()
        changed = list(rows.values_list("pk", flat=True))
        File.objects.filter(pk__in=changed).update(missing_since=at if missing else None)
        for pk in changed:
            audit.record(by=by, verb=f"file.{word}", target=f"file:{pk}", at=at)
    return len(changed)


def remake(sha256: str) -> bool:
    """Make the small pictures again from the original; False where the original no longer gives any."""
    try:
        photo = read_photo(place(sha256, "full").read_bytes(), settings.TIME_ZONE)
    except PhotoRefused:
        return False
    put(sha256, "screen", photo.screen)
    put(sha256, "preview", photo.preview)
    return True


def set_aside(path: Path) -> Path:
    """Move a file that no row knows out of the way, keeping its name."""
    folder = Path(settings.MEDIA_ROOT) / ASIDE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{path.parent.parent.name}-{path.name}"
    os.replace(path, target)  # noqa: PTH105 - on the same disk, in one step
    return target
