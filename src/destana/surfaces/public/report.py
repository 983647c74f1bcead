"""The report form, and what happens when it is sent."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from destana.kit.refusals import Refusal
from destana.messaging.inbox.actions import StorageFull
from destana.surfaces.public import choices, form, notes, stamp, take, upload
from destana.surfaces.public.form import Problem, Sent
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

RETRY_AFTER = 60
"""Seconds after which a phone may try again when our disk is full."""
_BROKEN = (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnicodeError)


@anyone
@never_cache
@csrf_exempt  # a report waiting on a phone carries no cookie; its own key makes it one report
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a filled one."""
    at = timezone.now()
    if request.method != "POST":
        return page(request, "public/lapor.html", _form(request, at))
    try:
        data, uploads = request.POST, request.FILES
    except RequestDataTooBig:
        return page(request, "public/lapor.html", _form(request, at, broken=True), status=413)
    except _BROKEN:
        return page(request, "public/lapor.html", _form(request, at, broken=True), status=400)
    sent = form.read(data)
    kept = take.keep_photo(uploads.get("foto"), data.get("foto_tersimpan", ""), at=at)
    sent = sent.with_photo(kept) if kept else _promised(sent, data.get("janji", ""), uploads.get("pratinjau"))
    problems = [] if sent.is_trapped else sent.problems()
    if problems:
        return _mend(request, sent, problems, at)
    try:
        taken = take.take_in(sent, address=address_of(request), at=at)
    except StorageFull as full:
        return _later(request, sent, full, at)
    except Refusal as refused:
        return _mend(request, sent, [Problem("foto", str(refused))], at)
    return _taken(request, sent, taken, at)


def _promised(sent: Sent, promise: str, small: "UploadedFile[bytes] | None") -> Sent:
    """The form of a phone that sends its photo afterwards, in pieces, with a preview at once."""
    photo = form.read_promise(promise)
    preview = small.read(form.PREVIEW) if photo is not None and small is not None else b""
    is_coming = photo is not None and photo.problem == form.WAITING
    return replace(sent, photo=photo, preview=preview, is_promised=is_coming)


@anyone
@never_cache
@csrf_exempt  # another app sends it, through a phone that has this page on its home screen
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def shared(request: HttpRequest) -> HttpResponse:
    """What another app shares, where the phone's own service worker has not taken it: the form, filled in with it."""
    if request.method != "POST":
        return redirect("/lapor")
    at = timezone.now()
    try:
        data, uploads = request.POST, request.FILES
    except (RequestDataTooBig, *_BROKEN):
        return redirect("/lapor")
    words = " ".join(part for name in ("judul", "kata", "tautan") if (part := data.get(name, "").strip()))
    sent = Sent(key=stamp.make(at)[0], stamp=None, words=words[: form.TEXT])
    sent = sent.with_photo(take.keep_photo(uploads.get("foto"), "", at=at))
    return page(request, "public/lapor.html", _form(request, at, sent))


@anyone
@require_safe
@localized
def short_link(request: HttpRequest, short: str) -> HttpResponse:
    """``/l/PMP`` on a poster: the form with the village filled in; an unknown one opens the plain form."""
    found = choices.place_of(settings.DISTRICT, short)
    return redirect(f"/lapor?desa={found.slug}" if found else "/lapor")


def _form(
    request: HttpRequest, at: datetime, sent: Sent | None = None, *, broken: bool = False
) -> dict[str, Any]:
    """What the form's template needs. A form shown again keeps its key: it is still the same report."""
    key, mark = stamp.make(at)
    wishes = request.GET
    place = choices.place_of(settings.DISTRICT, sent.village if sent else wishes.get("desa", ""))
    needs_help = sent.help if sent else wishes.get("tolong", "")
    theme = {"terang": "light", "gelap": "dark"}.get(wishes.get("tema", ""), "")
    return {
        "here": "report",
        "other_url": f"/lapor?bahasa={'id' if chosen_language(request) == 'en' else 'en'}",
        "theme": theme,
        "sent": sent,
        "key": sent.key if sent else key,
        "stamp": mark,
        "places": choices.places(settings.DISTRICT),
        "place": place,
        "happened": _chips(choices.HAPPENED, sent.happened if sent else ""),
        "depths": _chips(choices.DEPTHS, sent.depth if sent else ""),
        "help": _chips(choices.HELP, needs_help),
        "kept_photo": take.photo_token(sent.photo) if sent and sent.photo and sent.photo.file_id else "",
        "broken": broken,
        "now": at,
    }


def _chips(offered: tuple[choices.Choice, ...], chosen: str) -> list[dict[str, Any]]:
    return [{"value": chip.value, "label": chip.label, "checked": chip.value == chosen} for chip in offered]


def _mend(request: HttpRequest, sent: Sent, problems: list[Problem], at: datetime) -> HttpResponse:
    """Show the form again with everything that was typed, and what to mend."""
    if _wants_json(request):
        faults = [{"kolom": problem.field, "kalimat": str(problem.sentence)} for problem in problems]
        return JsonResponse({"salah": faults, "kunci": sent.key}, status=422)
    context = _form(request, at, sent) | {"problems": problems, "oops": True}
    context |= {f"wrong_{problem.field}": problem.sentence for problem in problems}
    return page(request, "public/lapor.html", context, status=422)


def _later(request: HttpRequest, sent: Sent, full: StorageFull, at: datetime) -> HttpResponse:
    """Our disk is full: nothing was kept, so say so, and show the words back to be sent again."""
    response: HttpResponse
    if _wants_json(request):
        response = JsonResponse({"galat": str(full), "kunci": sent.key}, status=503)
    else:
        context = _form(request, at, sent) | {"full": True, "oops": True}
        response = page(request, "public/lapor.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _taken(request: HttpRequest, sent: Sent, taken: take.Taken, at: datetime) -> HttpResponse:
    if taken.is_conflict:
        return _conflict(request, sent, at)
    if taken.report is None:
        return _set_aside(request, sent, taken)
    url = f"/lapor/{taken.report.code}?k={taken.report.secret}"
    told = notes.of(sent, at)
    if _wants_json(request):
        receipt = {
            "kode": taken.report.code,
            "url": url + notes.query(told),
            "kunci": sent.key,
            "diterima": at,
            "unggahan": upload.address(taken.upload),
        }
        return JsonResponse(receipt, status=201)
    return redirect(url + notes.query(told), preserve_request=False)


def _conflict(request: HttpRequest, sent: Sent, at: datetime) -> HttpResponse:
    """The key was used for something else: both are kept, and one press makes this a report of its own."""
    if _wants_json(request):
        return JsonResponse({"galat": "conflict", "kunci": sent.key}, status=409)
    key, mark = stamp.make(at)
    context = {
        "sent": sent,
        "key": key,
        "stamp": mark,
        "here": "report",
        "kept_photo": take.photo_token(sent.photo) if sent.photo and sent.photo.file_id else "",
    }
    return page(request, "public/bentrok.html", context, status=409)


def _set_aside(request: HttpRequest, sent: Sent, taken: take.Taken) -> HttpResponse:
    """Kept for a person to read before it becomes a report."""
    if _wants_json(request):
        told = {"kode": "", "kunci": sent.key, "unggahan": upload.address(taken.upload)}
        return JsonResponse(told, status=202)
    return page(request, "public/disimpan.html", {"here": "report"}, status=202)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
