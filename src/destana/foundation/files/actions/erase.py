"""Destroy a photo whose time is over: its bytes, and where and when it was taken. The row stays."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.foundation.files.models import File
from destana.foundation.files.queries import place
from destana.foundation.files.terms import SIZES
from destana.kit.durable import sync_folder


def erase(*, ids: Collection[int], by: Doer, at: datetime) -> int:
    """Destroy these photos and return how many there were to destroy.

    The files go first: killed in between, the row still says that the photo is there, and the next run ends the work.
    The other way round, bytes would stay that nobody looks for.
    """
    with transaction.atomic():
        rows = list(File.objects.filter(pk__in=ids, erased_at=None).select_for_update())
        for row in rows:
            _remove(row.sha256)
            File.objects.filter(pk=row.pk).update(
                erased_at=at, missing_since=None, taken_at=None, lat=None, lng=None
            )
            audit.record(by=by, verb="file.erased", target=f"file:{row.pk}", at=at)
    return len(rows)


def _remove(sha256: str) -> None:
    for size in SIZES:
        path = place(sha256, size)
        if path.is_file():
            path.unlink()
            sync_folder(path.parent)
