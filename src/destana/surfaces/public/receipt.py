"""The receipt: progress for everybody who has the code, more photos and words for the one who has the link."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from destana.foundation.files import actions as files
from destana.foundation.files import queries as kept_files
from destana.foundation.people.terms import reporter
from destana.kit.refusals import Refusal
from destana.messaging.inbox import actions as inbox
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.queries import NotHere
from destana.surfaces.public import notes, take
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page


@anyone
@never_cache
@require_safe
@localized
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Three steps and no personal data: the code may be shown to anybody."""
    return _show(request, code)


@anyone
@never_cache
@require_safe
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """The report's photo for the holder of the link: a small picture until the whole is here, then the whole."""
    number, secret = number_of(code), request.GET.get("k", "")
    found = queries.find(district=settings.DISTRICT, number=number, secret=secret) if number else None
    picture = _picture(found) if found else b""
    if not picture:
        raise Http404
    return HttpResponse(picture, content_type="image/jpeg")


def _picture(report: Any) -> bytes:
    first = report.photos.order_by("id").values_list("file_id", flat=True).first()
    try:
        if first is not None:
            return kept_files.path(first, "screen").read_bytes()
        coming = kept_files.uploads_for(f"{take.REPORT}{report.pk}")
        return kept_files.preview_of(coming[0].token) if coming else b""
    except Refusal:
        return b""


@anyone
@never_cache
@csrf_exempt  # the link's secret is the key; the phone may have no cookie
@require_POST
@localized
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a photo or words to one's own report."""
    number, secret = number_of(code), request.POST.get("k", "")
    found = queries.find(district=settings.DISTRICT, number=number, secret=secret) if number else None
    if found is None:
        return _unknown(request, code)
    at, by = timezone.now(), reporter(None, take.CHANNEL)
    problem = ""
    upload = request.FILES.get("foto")
    if upload is not None:
        try:
            view = files.keep_photo(data=upload.read(), name=upload.name or "", at=at)
            reports.add_photo(report_id=found.pk, file_id=view.id, by=by, at=at)
        except (files.PhotoRefused, files.DiskFull) as refused:
            problem = str(refused)
    words = request.POST.get("kata", "")
    if words.strip():
        key = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]  # pressed twice is said once
        try:
            kept = inbox.receive(
                channel=take.CHANNEL, key=f"{found.code}:{key}", raw=words.encode("utf-8", "replace"), at=at
            )
        except inbox.StorageFull as full:
            return _show(request, code, problem=str(full), words=words, secret=secret, status=503)
        with transaction.atomic():
            reports.add_words(report_id=found.pk, key=key, words=words, by=by, at=at)
            if kept.is_new:
                inbox.mark_read(kept.id, at=at)
    if problem or not (upload or words.strip()):
        problem = problem or _("Add a photo or one sentence.")
        return _show(request, code, problem=problem, words=words, secret=secret, status=422)
    return redirect(f"/lapor/{found.code}?k={secret}&tambah=ya")


def number_of(code: str) -> int | None:
    """``L-0142``, ``l142`` or ``142`` → 142; None for anything else."""
    digits = code.strip().upper().removeprefix("L").lstrip("- ")
    return int(digits) if digits.isdecimal() and len(digits) <= 7 else None


def _show(
    request: HttpRequest,
    code: str,
    *,
    problem: str = "",
    words: str = "",
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    number = number_of(code)
    try:
        progress = queries.progress(district=settings.DISTRICT, number=number or 0)
    except NotHere:
        return _unknown(request, code)
    secret = secret or request.GET.get("k", "")
    own = queries.find(district=settings.DISTRICT, number=number or 0, secret=secret) if secret else None
    coming = kept_files.uploads_for(f"{take.REPORT}{own.pk}") if own else []
    other = "id" if chosen_language(request) == "en" else "en"
    context: dict[str, Any] = {
        "here": "report",
        "progress": progress,
        "received": progress.steps[0].at,
        "secret": secret if own else "",
        "coming": coming[0] if coming else None,
        "has_picture": bool(own and (own.photos.exists() or (coming and coming[0].has_preview))),
        "notes": notes.sentences(request.GET.get("catatan", "")),
        "added": request.GET.get("tambah") == "ya",
        "problem": problem,
        "problems": [{"field": "foto", "sentence": problem}] if problem else [],
        "oops": bool(problem),
        "words": words,
        "share": f"{settings.SITE}/lapor/{progress.code}",
        "other_url": f"?bahasa={other}" + (f"&k={secret}" if own else ""),
    }
    return page(request, "public/tanda_terima.html", context, status=status, is_secret=True)


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return page(request, "public/tidak_dikenal.html", {"here": "report", "code": code[:20]}, status=404)
