"""Keep a photo: the original as evidence, two small pictures for showing, one row."""

import hashlib
import logging
from datetime import datetime

from django.conf import settings

from destana.foundation.files.models import File
from destana.foundation.files.queries import by_hash, place, view_of
from destana.foundation.files.rules.copies import bands
from destana.foundation.files.rules.photo import Photo, PhotoRefused, read_photo
from destana.foundation.files.terms import SIZES, FileView

from .store import put

log = logging.getLogger(__name__)


def keep_photo(*, data: bytes, name: str = "", at: datetime) -> FileView:
    """Keep a photo and return it; the same bytes again return the same row and mend files that were lost.

    ``name`` is what the sender calls it: it is believed in nothing and not kept. The files are on the disk before the
    row is; a row that is rolled back leaves files for the sweep. Raises ``EmptyFile``, ``TooLarge``,
    ``TooManyPixels``, ``NotAPhoto``, ``BrokenPhoto`` (all ``PhotoRefused``) or ``DiskFull`` (503); then there is
    no row. An ``OSError`` means that the disk itself failed.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = by_hash(sha256)
    if known and not known.is_missing and all(place(sha256, size).is_file() for size in SIZES):
        return known
    try:
        photo = read_photo(data, settings.TIME_ZONE)
    except PhotoRefused as refusal:
        log.info("photo refused: %s, %d bytes, named *.%s", type(refusal).__name__, len(data), name[-4:])
        raise
    put(sha256, "full", data)
    put(sha256, "screen", photo.screen)
    put(sha256, "preview", photo.preview)
    row = _row(sha256, len(data), photo, at)
    File.objects.bulk_create([row], ignore_conflicts=True)
    File.objects.filter(sha256=sha256, missing_since__isnull=False).update(missing_since=None)
    # Destroyed once, sent again: a photo like any other, kept from now on.
    File.objects.filter(sha256=sha256, erased_at__isnull=False).update(
        erased_at=None, kept_at=at, taken_at=row.taken_at, lat=row.lat, lng=row.lng
    )
    return view_of(File.objects.get(sha256=sha256))


def _row(sha256: str, size: int, photo: Photo, at: datetime) -> File:
    quarters = bands(photo.dhash)
    return File(
        sha256=sha256,
        media_type=photo.media_type,
        size=size,
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken.at,
        zone_known=photo.taken.zone_known,
        lat=photo.taken.lat,
        lng=photo.taken.lng,
        dhash=photo.dhash,
        band0=quarters[0],
        band1=quarters[1],
        band2=quarters[2],
        band3=quarters[3],
        kept_at=at,
    )
