"""The page behind the link of those who pass word on: no sign-in, no script; only a press changes anything."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from destana.foundation.areas import queries as areas
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.foundation.people.terms import reporter
from destana.response.bulletins import queries as bulletins
from destana.response.chain import actions, queries
from destana.response.chain.terms import Asked, How
from destana.surfaces.public import take
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, localized, page

VIA = "link"
PRESSES = Limit("chain-link", most=60, window=timedelta(minutes=10))
"""Presses from one address: a village office may share one line; a program sends more."""
_BROKEN = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnicodeError)


@anyone
@never_cache
@csrf_exempt  # the key in the link is what counts; the page is opened from a chat without cookies
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def announce(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is to be announced and one button; a robot that looks at the link changes nothing."""
    asked = queries.by_key(key[:16])
    if asked is None:
        return _test(request, key[:16])
    if request.method != "POST":
        return _show(request, asked)
    at = timezone.now()
    if people.count(PRESSES, address_of(request), at=at) > PRESSES.most:
        return _show(
            request, asked, problem=_("Too many presses from here. Please wait ten minutes."), status=429
        )
    problem = _press(request, asked, at)
    if problem:
        return _show(request, queries.by_key(key) or asked, problem=problem, status=422)
    return HttpResponseRedirect(request.path)


def _test(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a test call, which never looks like a warning; or none where the key is not ours."""
    ring = queries.ring_by_key(key)
    if ring is None:
        return page(request, "public/umumkan_lewat.html", status=404)
    if request.method != "POST":
        return page(request, "public/uji_rantai.html", {"ring": ring}, is_secret=True)
    actions.answer_ring(ring_id=ring.id, via=VIA, by=reporter(None, VIA), at=timezone.now())
    return HttpResponseRedirect(request.path)


def _press(request: HttpRequest, asked: Asked, at: datetime) -> str:
    """Note the answer; return what was wrong with the photo. The answer counts all the same."""
    try:
        how, upload = request.POST.get("cara", ""), request.FILES.get("foto")
    except _BROKEN:
        how, upload = "", None
    photo = take.keep_photo(upload, "", at=at)
    actions.acknowledge(
        telling_id=asked.telling_id,
        via=VIA,
        by=reporter(None, VIA),
        at=at,
        how=How(how) if how in How.values else How.NONE,
        photo_id=photo.file_id if photo else None,
    )
    return photo.problem if photo else ""


def _show(request: HttpRequest, asked: Asked, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": asked,
        "place": areas.name(asked.village),
        "bulletin": bulletins.by_code(asked.code),
        "ways": [(how.value, how.label) for how in How if how],
        "problem": problem,
        "problems": [{"field": "foto", "sentence": problem}] if problem else [],
    }
    return page(request, "public/umumkan.html", context, status=status, is_secret=True)
