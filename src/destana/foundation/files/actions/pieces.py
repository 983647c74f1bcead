"""A file in pieces: promised with its hash, kept piece by piece, put together once or not at all.

A piece lies in the database, in the commit that acknowledges it: so any process may take the next one, and nothing is
left on the disk by a phone that never comes back. See docs/adr/0012-photos-come-in-pieces.md.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.foundation.files.models import Piece, Upload
from destana.foundation.files.queries import by_token, upload_of
from destana.foundation.files.rules import pieces as rules
from destana.foundation.files.rules.photo import PhotoRefused, TooLarge, read_preview
from destana.foundation.files.terms import MAX_BYTES, PIECE, FileView, UploadView
from destana.kit import codes
from destana.kit.refusals import Refusal

from .keep import keep_photo
from .store import check_room


class OutOfOrder(Refusal):
    """The piece does not begin where the last one ended; ``offset`` is where the next one belongs."""

    sentence = _("A part of the photo is missing before this one.")

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TooMuch(Refusal):
    """The piece is larger than a piece, or goes on beyond the promised end."""

    sentence = _("This part of the photo is too large.")
    status = 413


class WrongHash(Refusal):
    """The bytes are not those of the hash beside them; ``offset`` is where to go on (0: the whole was wrong)."""

    sentence = _("The photo was damaged on its way. It is sent again.")
    status = 460

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class NotWhole(Refusal):
    """There is still something to come."""

    sentence = _("The photo is not here as a whole yet.")


def expect(*, belongs_to: str, sha256: str, size: int, preview: bytes = b"", at: datetime) -> UploadView:
    """Note that a file of these bytes is promised; the same promise again is the same upload, with what it has.

    ``preview`` is believed only if it is a photo, and made anew. Raises :class:`TooLarge`.
    """
    if size > MAX_BYTES:
        raise TooLarge(size)
    row = Upload(
        token=codes.fresh(28), belongs_to=belongs_to, sha256=sha256, size=size, begun_at=at, touched_at=at
    )
    Upload.objects.bulk_create([row], ignore_conflicts=True)
    if small := _small(preview):
        open_ones = Upload.objects.filter(belongs_to=belongs_to, sha256=sha256, file=None, preview=b"")
        open_ones.update(preview=small)
    return upload_of(Upload.objects.get(belongs_to=belongs_to, sha256=sha256))


def _small(preview: bytes) -> bytes:
    try:
        return read_preview(preview) if preview else b""
    except PhotoRefused:
        return b""  # the picture itself is still to come; a bad preview only costs the early look


def add_piece(*, token: str, offset: int, data: bytes, sha256: str, at: datetime) -> UploadView:
    """Keep one piece, in one commit; a piece that is here already changes nothing.

    Raises :class:`NoSuchUpload`, :class:`TooMuch`, :class:`WrongHash`, :class:`OutOfOrder`, and ``DiskFull`` where only
    the room is left that belongs to the words of reports.
    """
    upload = by_token(token)
    if len(data) > PIECE or offset + len(data) > upload.size:
        raise TooMuch(offset, len(data))
    if not rules.is_right(data, sha256):
        raise WrongHash(upload.offset)
    check_room(len(data))
    with transaction.atomic():
        here = Upload.objects.filter(token=token, offset=offset, file=None, refused="")
        if data and here.update(offset=F("offset") + len(data), touched_at=at):
            row = Upload.objects.get(token=token)
            Piece.objects.create(upload=row, offset=offset, sha256=sha256, data=data)
            return upload_of(row)
    return _again(token, offset, data, sha256)


def _again(token: str, offset: int, data: bytes, sha256: str) -> UploadView:
    """Return the upload where this piece is part of it already; raise :class:`OutOfOrder` where it is not."""
    upload = by_token(token)
    known = Piece.objects.filter(upload__token=token, offset=offset, sha256=sha256).exists()
    if known or not upload.is_open or (not data and offset == upload.offset):
        return upload
    raise OutOfOrder(upload.offset)


def assemble(*, token: str, at: datetime) -> FileView:
    """Put the pieces together and keep the photo. The row of the upload is ended by :func:`close`.

    Raises :class:`NotWhole`; :class:`WrongHash` where the whole is not what was promised (the pieces are gone then, and
    it begins again at 0); ``PhotoRefused`` where it is no photo (then it is over); ``DiskFull``.
    """
    row = Upload.objects.get(token=token)
    if row.offset != row.size:
        raise NotWhole(row.offset)
    data = b"".join(bytes(one) for one in row.pieces.order_by("offset").values_list("data", flat=True))
    if not rules.is_right(data, row.sha256):
        _let_go([row.pk], offset=0)
        raise WrongHash(0)
    try:
        return keep_photo(data=data, at=at)
    except PhotoRefused as refusal:
        _let_go([row.pk], refused=type(refusal).__name__, preview=b"")
        raise


def close(*, token: str, file_id: int, at: datetime) -> None:
    """End an upload with the kept file, in the caller's transaction; the pieces and the preview go. Twice is once."""
    ids = list(Upload.objects.filter(token=token, file=None).values_list("pk", flat=True))
    _let_go(ids, file_id=file_id, offset=F("size"), preview=b"", touched_at=at, refused="")


def drop_silent(*, by: Doer, at: datetime, limit: int = 100) -> int:
    """Let go of the pieces of uploads that were silent for :data:`rules.SILENT`; returns how many uploads.

    The promise stays, so the report still says that a photo is missing, and the phone may begin again.
    """
    old = Upload.objects.filter(file=None, refused="", offset__gt=0, touched_at__lt=at - rules.SILENT)
    with transaction.atomic():
        ids = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
        _let_go(ids, offset=0)
        for pk in ids:
            audit.record(by=by, verb="upload.pieces_dropped", target=f"upload:{pk}", at=at)
    return len(ids)


def erase_previews(*, belongs_to: Collection[str], by: Doer, at: datetime) -> int:
    """Destroy the previews and pieces of uploads for these; returns how many uploads had one."""
    with transaction.atomic():
        rows = Upload.objects.filter(belongs_to__in=belongs_to).exclude(preview=b"", offset=0)
        ids = list(rows.filter(file=None).values_list("pk", flat=True))
        _let_go(ids, offset=0, preview=b"", refused="Erased")
        for pk in ids:
            audit.record(by=by, verb="upload.erased", target=f"upload:{pk}", at=at)
    return len(ids)


def _let_go(ids: list[int], **values: object) -> None:
    with transaction.atomic():
        Piece.objects.filter(upload_id__in=ids).delete()
        Upload.objects.filter(pk__in=ids).update(**values)
