"""Questions about kept photos. Whether somebody may see one is decided by the room that it belongs to."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from pathlib import Path

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from destana.kit.refusals import Refusal

from .models import File, Upload
from .rules.copies import DEFAULT_DISTANCE, MAX_DISTANCE, bands, distance, is_plain, near
from .terms import Copy, FileView, Size, UploadView

MOST_COPIES = 50


class NoSuchFile(Refusal):
    """No photo has this number."""

    sentence = _("This photo is not known.")
    status = 404


class NoSuchUpload(Refusal):
    """Nothing was promised under this token."""

    sentence = _("This upload is not known.")
    status = 404


class FileGone(Refusal):
    """The row is there and the file is not: the sweep will say so, a backup may bring it back."""

    sentence = _("This photo was kept, but its file is missing.")
    status = 404


def get(file_id: int) -> FileView:
    """Return a photo. Raises :class:`NoSuchFile`."""
    row = File.objects.filter(pk=file_id).first()
    if row is None:
        raise NoSuchFile(file_id)
    return view_of(row)


def many(file_ids: Iterable[int]) -> dict[int, FileView]:
    """Return the photos that exist by number, in one query."""
    return {row.pk: view_of(row) for row in File.objects.filter(pk__in=set(file_ids))}


def by_hash(sha256: str) -> FileView | None:
    """Return the photo with these bytes, or None."""
    row = File.objects.filter(sha256=sha256).first()
    return None if row is None else view_of(row)


def path(file_id: int, size: Size = "full") -> Path:
    """Return where the photo's file is. Raises :class:`NoSuchFile` or :class:`FileGone`."""
    found = place(get(file_id).sha256, size)
    if not found.is_file():
        raise FileGone(file_id, size)
    return found


def place(sha256: str, size: Size) -> Path:
    """Return where the file with this hash belongs, whether or not it is there."""
    ending = "" if size == "full" else ".jpg"  # an original has no ending: nothing will ever run or render it
    return Path(settings.MEDIA_ROOT) / size / sha256[:2] / f"{sha256}{ending}"


def copies_of(file_id: int, *, threshold: int = DEFAULT_DISTANCE) -> list[Copy]:
    """Return the photos that look like this one, the most alike first. Raises :class:`NoSuchFile`."""
    own = get(file_id)
    return [copy for copy in similar(own.dhash, threshold=threshold) if copy.file.id != file_id]


def similar(dhash: str, *, threshold: int = DEFAULT_DISTANCE) -> list[Copy]:
    """Return at most 50 photos whose hash differs in no more than ``threshold`` (at most 7) bits.

    Exact, on four indexes. A picture without structure (night, sky) looks like every other and finds nothing.
    """
    if is_plain(dhash):
        return []
    limit = max(0, min(threshold, MAX_DISTANCE))
    wanted = [Q(**{f"band{place}__in": list(near(band))}) for place, band in enumerate(bands(dhash))]
    pairs = File.objects.filter(reduce(or_, wanted)).values_list("pk", "dhash")
    found = sorted((distance(dhash, other), pk) for pk, other in pairs if distance(dhash, other) <= limit)
    found = found[:MOST_COPIES]
    views = many(pk for _distance, pk in found)
    return [Copy(views[pk], bits) for bits, pk in found]


def by_token(token: str) -> UploadView:
    """Return the upload with this token. Raises :class:`NoSuchUpload`."""
    row = _uploads().filter(token=token).first()
    if row is None:
        raise NoSuchUpload
    return upload_of(row)


def uploads_for(belongs_to: str) -> list[UploadView]:
    """Return what was promised for this and is still to come, the first promise first."""
    rows = _uploads().filter(belongs_to=belongs_to, file=None, refused="").order_by("pk")
    return [upload_of(row) for row in rows]


def whole_uploads(limit: int) -> list[UploadView]:
    """Return uploads whose last byte came and that nobody has ended: the server stopped in between."""
    rows = _uploads().filter(file=None, refused="", offset=F("size")).order_by("touched_at")
    return [upload_of(row) for row in rows[:limit]]


def coming_for() -> list[str]:
    """Return for what there is a preview or a piece of something that is still to come."""
    rows = Upload.objects.filter(file=None, refused="").exclude(preview=b"", offset=0)
    return list(rows.order_by("touched_at").values_list("belongs_to", flat=True))


def preview_of(token: str) -> bytes:
    """Return the preview (JPEG) of an upload that is still to come. Raises :class:`NoSuchUpload`."""
    row = Upload.objects.filter(token=token, file=None).exclude(preview=b"").first()
    if row is None:
        raise NoSuchUpload
    return bytes(row.preview)


def _uploads() -> QuerySet[Upload]:
    """Return uploads without their previews' bytes."""
    return Upload.objects.defer("preview").annotate(
        shown=ExpressionWrapper(~Q(preview=b""), output_field=BooleanField())
    )


def upload_of(row: Upload) -> UploadView:
    """Return the row as the door shows it."""
    return UploadView(
        token=row.token,
        belongs_to=row.belongs_to,
        sha256=row.sha256,
        size=row.size,
        offset=row.offset,
        touched_at=row.touched_at,
        file_id=row.file_id,
        refused=row.refused,
        has_preview=vars(row)["shown"] if "shown" in vars(row) else bool(row.preview),
    )


def view_of(row: File) -> FileView:
    """Return the row as the door shows it."""
    return FileView(
        id=row.pk,
        sha256=row.sha256,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
        taken_at=row.taken_at,
        zone_known=row.zone_known,
        lat=row.lat,
        lng=row.lng,
        dhash=row.dhash,
        kept_at=row.kept_at,
        is_missing=row.missing_since is not None,
        is_erased=row.erased_at is not None,
    )
