"""Taking a web report in: the photo on the disk, the raw form in the inbox, then the report; each step committed."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from destana.foundation.files import actions as files
from destana.foundation.files import queries as kept_files
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.foundation.people.terms import reporter
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.terms import Inbound, State
from destana.response.reports import actions as reports
from destana.response.reports.actions import Submitted
from destana.surfaces.public.form import WAITING, Photo, Sent, from_raw

CHANNEL = "web"
FLOOD = Limit("web-report", most=60, window=timedelta(minutes=10))
"""New reports from one address: a whole village may share one Wi-Fi; more than this is read by a person first."""
REPORT, MESSAGE = "report:", "inbox:"
"""How an upload names what it belongs to, before the number of the row."""

_PHOTO_SALT = "destana.lapor.foto"
_MOST = 12 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """What became of a form; ``report`` is None where the key was used before or a person reads it first."""

    report: Submitted | None
    is_conflict: bool = False
    is_set_aside: bool = False
    upload: str = ""
    """Token of the upload under which the promised photo may come in pieces; empty where nothing is to come."""


def keep_photo(upload: "UploadedFile[bytes] | None", token: str, *, at: datetime) -> Photo | None:
    """Keep the photo that came with the form, or find the one that an earlier try of the same form brought."""
    if upload is None or not upload.name:
        return _earlier(token)
    data = upload.read(_MOST + 1)
    photo = Photo(hashlib.sha256(data).hexdigest(), upload.size or len(data))
    try:
        view = files.keep_photo(data=data, name=upload.name, at=at)
    except files.DiskFull:
        return replace(photo, problem=WAITING)
    except files.PhotoRefused as refused:
        return replace(photo, problem=str(refused))
    return Photo(view.sha256, photo.size, view.id)


def photo_token(photo: Photo) -> str:
    """What a form shown again carries instead of the photo."""
    return signing.dumps([photo.sha256, photo.size], salt=_PHOTO_SALT)


def _earlier(token: str) -> Photo | None:
    try:
        sha256, size = signing.loads(token, salt=_PHOTO_SALT)
    except (signing.BadSignature, ValueError):
        return None
    view = kept_files.by_hash(sha256)
    return Photo(sha256, size, view.id) if view else None


def take_in(sent: Sent, *, address: str, at: datetime) -> Taken:
    """Keep the form, then make a report of it. Raises ``inbox.StorageFull``: then nothing was kept.

    A form that looks like a program's, or one too many from one address, is kept for a person and makes no report yet.
    """
    receipt = inbox.receive(channel=CHANNEL, key=sent.key, raw=sent.raw(), at=at)
    if receipt.is_new and (why := _doubt(sent, address, at)):
        inbox.mark_needs_person(receipt.id, why=why, at=at)
        return _aside(sent, receipt.id, at)
    if receipt.conflict:
        return Taken(None, is_conflict=True)
    state = State.NEW if receipt.is_new else _state(receipt.id)
    if state in (State.NEEDS_PERSON, State.IGNORED):
        return _aside(sent, receipt.id, at)
    return _submit(sent, receipt.id, is_unread=state == State.NEW, at=at)


def _aside(sent: Sent, inbox_id: int, at: datetime) -> Taken:
    """Kept for a person. Its photo may come all the same: it is found by its hash when the form becomes a report."""
    return Taken(None, is_set_aside=True, upload=_expect(sent, f"{MESSAGE}{inbox_id}", b"", at))


def _expect(sent: Sent, belongs_to: str, preview: bytes, at: datetime) -> str:
    photo = sent.photo
    if photo is None or not sent.is_promised or photo.file_id is not None:
        return ""
    upload = files.expect(belongs_to=belongs_to, sha256=photo.sha256, size=photo.size, preview=preview, at=at)
    return upload.token if upload.is_open else ""


def _state(message_id: int) -> State:
    message = messages.get(message_id)
    return message.state if message else State.NEW


def _doubt(sent: Sent, address: str, at: datetime) -> str:
    if sent.is_trapped:
        return "a hidden field was filled in, as programs do"
    if people.count(FLOOD, address, at=at) > FLOOD.most:
        return "many reports from one address in a short time"
    return ""


def _submit(sent: Sent, inbox_id: int, *, is_unread: bool, at: datetime) -> Taken:
    """One transaction: the report stands and the inbox says so, or neither."""
    try:
        with transaction.atomic():
            made, upload = _make(sent, inbox_id, at)
            if is_unread:
                inbox.mark_read(inbox_id, at=at)
    except reports.ConflictingCopy:
        return Taken(None, is_conflict=True)
    except inbox.AlreadyRead:
        # Another process finished this very form between our receive and now; its report is the report.
        made, upload = _make(sent, inbox_id, at)
    return Taken(made, upload=upload)


def _make(sent: Sent, inbox_id: int, at: datetime) -> tuple[Submitted, str]:
    """Submit; a form that comes again may bring the photo for which there was no room the first time.

    Returns the report, and the token of the upload for a photo that is still to come.
    """
    by = reporter(None, CHANNEL)
    made = reports.submit(intake=sent.intake(inbox_id=inbox_id), by=by, at=at)
    if not made.is_new and sent.photo is not None and sent.photo.file_id is not None:
        reports.add_photo(report_id=made.id, file_id=sent.photo.file_id, by=by, at=at)
        for upload in kept_files.uploads_for(f"{REPORT}{made.id}"):
            if upload.sha256 == sent.photo.sha256:
                files.close(token=upload.token, file_id=sent.photo.file_id, at=at)
    return made, _expect(sent, f"{REPORT}{made.id}", sent.preview, at)


def finish(message: Inbound, *, at: datetime) -> None:
    """Make the report of a form that was kept while the server stopped half-way."""
    sent = from_raw(message.raw)
    if sent.photo is not None:
        view = kept_files.by_hash(sent.photo.sha256)
        known = replace(sent.photo, file_id=view.id) if view else replace(sent.photo, problem=WAITING)
        sent = replace(
            sent, photo=known, is_promised=view is None
        )  # its phone asks again, and is then told where
    _submit(sent, message.id, is_unread=True, at=at)
