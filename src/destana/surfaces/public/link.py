"""The page behind a link from a chat: a photo and a place for one report. Opening it changes nothing, sending does."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from destana.foundation.areas import queries as areas
from destana.foundation.files import actions as files
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.terms import Added, Point
from destana.surfaces.public import choices
from destana.surfaces.public.form import Sent
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

MOST = 3
"""Photos of one sending: more than three of one place tell the desk nothing new, and cost the sender's quota."""
_LARGEST = 12 * 1024 * 1024
_BROKEN = (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnicodeError, RequestDataTooBig)


@anyone
@never_cache
@csrf_exempt  # the link is the key; the phone that opens it has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or take what was sent. A chat's preview robot only ever opens it, and so uses nothing up."""
    return _private(_answer(request, token, timezone.now()))


def _answer(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    code = queries.code_of_link(token, at=at)
    if not code:
        return _closed(request)
    if request.method != "POST":
        return _form(request, token, code)
    try:
        data, uploads = request.POST, request.FILES.getlist("foto")[:MOST]
    except _BROKEN:
        return _form(request, token, code, problem=_("The form arrived damaged or too large"), status=400)
    try:
        kept = [
            files.keep_photo(data=one.read(_LARGEST + 1), name=one.name or "", at=at).id
            for one in uploads
            if one.name
        ]
        reports.use_link(token=token, photos=kept, added=_added(data), at=at)
    except reports.LinkClosed:
        return _closed(request)
    except (files.PhotoRefused, reports.NothingAdded) as refused:
        return _form(request, token, code, problem=str(refused), data=data, status=422)
    except files.DiskFull as full:
        return _form(request, token, code, problem=str(full), data=data, status=503)
    return page(request, "public/tautan_jadi.html", {"here": "report", "code": code}, is_secret=True)


def _added(data: QueryDict) -> Added:
    """Read the place: a village and RT that were named, and where the phone stands."""
    place = choices.place_of(settings.DISTRICT, data.get("desa", ""))
    point = Sent(
        key="",
        stamp=None,
        lat=data.get("lat", "")[:40],
        lng=data.get("lng", "")[:40],
        accuracy=data.get("ketelitian", "")[:40],
    ).point
    village = place.code if place else _village_at(point)
    return Added(village=village, rts=data.get("rt", "").strip()[:20], point=point)


def _village_at(point: Point | None) -> str:
    spot = areas.village_at(point.lat, point.lng) if point else None
    return spot.code if spot and spot.sure else ""


def _form(
    request: HttpRequest,
    token: str,
    code: str,
    *,
    problem: str = "",
    data: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = choices.place_of(settings.DISTRICT, data.get("desa", "")) if data else None
    context: dict[str, Any] = {
        "here": "report",
        "code": code,
        "action": f"/k/{token}",
        "most": MOST,
        "places": choices.places(settings.DISTRICT),
        "place": chosen,
        "rt": data.get("rt", "") if data else "",
        "problem": problem,
        "problems": [{"field": "foto", "sentence": problem}] if problem else [],
        "oops": bool(problem),
        "other_url": f"?bahasa={'id' if chosen_language(request) == 'en' else 'en'}",
    }
    return page(request, "public/tautan.html", context, status=status, is_secret=True)


def _closed(request: HttpRequest) -> HttpResponse:
    """Unknown, used and expired look alike, and lead on."""
    return page(request, "public/tautan_lewat.html", {"here": "report"}, status=404)


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address to the one who has it: no search engine, no referrer."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
