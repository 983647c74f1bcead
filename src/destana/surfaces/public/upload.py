"""Photos in pieces, as tus 1.0 has it (core, checksum): ``HEAD`` says where to go on, ``PATCH`` brings the next piece.

An upload begins with the report that promises it (``janji``, answered by ``unggahan``), so there is nothing to create
here; its address is the only key. See docs/adr/0012-photos-come-in-pieces.md.
"""

import base64
import binascii
import hashlib
import re
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from destana.foundation.files import actions as files
from destana.foundation.files import queries
from destana.foundation.files.terms import MAX_BYTES, PIECE, UploadView
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit, TooMany
from destana.foundation.people.terms import reporter
from destana.kit.refusals import Refusal
from destana.response.reports import actions as reports
from destana.surfaces.public import take
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, localized

VERSION = "1.0.0"
KIND = "application/offset+octet-stream"
FLOOD = Limit("upload-piece", most=4800, window=timedelta(minutes=10))
"""Pieces from one address: 150 MiB, what 60 reports of a village's Wi-Fi bring at 2.5 MiB each."""

RETRY_AFTER = 60
"""Seconds after which a phone may try again when there is no room for photos."""

_NUMBER = re.compile(r"[0-9]{1,10}")
_WHAT_WE_CAN = {
    "Tus-Version": VERSION,
    "Tus-Extension": "checksum",
    "Tus-Checksum-Algorithm": "sha256",
    "Tus-Max-Size": str(MAX_BYTES),
}


class NotTus(Refusal):
    """The request does not keep to the protocol."""


def address(token: str) -> str:
    """Return where an upload is reached; nothing for none."""
    return f"/unggah/{token}" if token else ""


@anyone
@never_cache
@csrf_exempt  # no cookie is read: the address, which only the sender of the report was told, is the key
@require_http_methods(["HEAD", "PATCH", "OPTIONS"])
@localized
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Say how far an upload is, or take its next piece."""
    if request.method == "OPTIONS":
        return _dressed(HttpResponse(status=204), _WHAT_WE_CAN)
    try:
        _check_version(request)
        if request.method == "HEAD":
            return _standing(HttpResponse(), queries.by_token(token))
        return _take(request, token, timezone.now())
    except TooMany as over:
        return _refused(over, {"Retry-After": str(over.retry_after)})
    except files.DiskFull as full:
        return _refused(full, {"Retry-After": str(RETRY_AFTER)})
    except (files.OutOfOrder, files.WrongHash) as where:
        return _refused(where, {"Upload-Offset": str(where.offset)})
    except Refusal as refused:
        return _refused(refused, {})


def _take(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    people.claim(FLOOD, address_of(request), at=at)
    if request.content_type != KIND:
        raise NotTus(sentence="Content-Type")
    if _number(request.headers.get("Content-Length") or "0") > PIECE:
        raise files.TooMuch
    offset = _number(request.headers.get("Upload-Offset", ""))
    data, sha256 = request.body, read_checksum(request.headers.get("Upload-Checksum", ""))
    held = files.add_piece(token=token, offset=offset, data=data, sha256=sha256, at=at)
    if held.is_open and held.offset == held.size:
        finish(held, at=at)
        held = queries.by_token(token)
    return _standing(HttpResponse(status=204), held, data)


def finish(held: UploadView, *, at: datetime) -> None:
    """Keep a photo whose last byte is here and give it to its report; both, or it is still to come.

    Raises what :func:`files.assemble` raises.
    """
    kept = files.assemble(token=held.token, at=at)
    with transaction.atomic():
        if held.belongs_to.startswith(take.REPORT):
            report_id = int(held.belongs_to.removeprefix(take.REPORT))
            by = reporter(None, take.CHANNEL)
            reports.add_photo(report_id=report_id, file_id=kept.id, by=by, at=at)
        files.close(token=held.token, file_id=kept.id, at=at)


def read_checksum(text: str) -> str:
    """Read ``sha256 <base64>`` into lower-case hex. Raises :class:`NotTus`."""
    kind, _space, told = text.partition(" ")
    try:
        digest = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotTus(sentence="Upload-Checksum") from error
    if kind != "sha256" or len(digest) != hashlib.sha256().digest_size:
        raise NotTus(sentence="Upload-Checksum")
    return digest.hex()


def _check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise NotTus(sentence="Tus-Resumable")


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise NotTus(sentence="Upload-Offset")
    return int(text)


def _standing(answer: HttpResponse, held: UploadView, data: bytes | None = None) -> HttpResponse:
    """How far it is; after a piece with the hash of what was read, so that the phone knows that it was ours to read.

    ``Upload-Complete`` (a word of the IETF's draft) says that the photo is kept and its report has it.
    """
    told = {"Upload-Offset": str(held.offset), "Upload-Length": str(held.size)}
    told["Upload-Complete"] = "?1" if held.file_id is not None else "?0"
    if data is not None:
        digest = hashlib.sha256(data).digest()
        told["Upload-Checksum"] = f"sha256 {base64.b64encode(digest).decode()}"
    if held.refused:
        answer.status_code = 410
    return _dressed(answer, told)


def _refused(refusal: Refusal, headers: dict[str, str]) -> HttpResponse:
    status = 400 if isinstance(refusal, NotTus) else refusal.status
    answer = JsonResponse({"galat": str(refusal), "jenis": type(refusal).__name__}, status=status)
    return _dressed(answer, headers)


def _dressed(answer: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in {"Tus-Resumable": VERSION, **headers}.items():
        answer[name] = value
    return answer
