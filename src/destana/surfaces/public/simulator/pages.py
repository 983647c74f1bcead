"""The practice phone's pages. They exist only while the office has the simulator switched on."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from destana.foundation.areas import queries as areas
from destana.foundation.files import queries as files
from destana.foundation.people.actions import TooMany
from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.messaging.channels.simulator import queries
from destana.surfaces.public.simulator import phone as phones
from destana.surfaces.public.simulator import said as words
from destana.surfaces.public.simulator.phone import Phone
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

P = ParamSpec("P")
HOME = "/simulator"
END = f"{HOME}#akhir"
"""Without script the page opens at its newest bubble."""
ANSWER_TIME = timedelta(seconds=40)
"""So long after an unanswered message the page without script looks again by itself."""
RETRY_AFTER = 60
"""Seconds after which to try again when our disk is full."""


def only_when_on(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hide a view where the office has no simulator."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.CHANNELS["simulator"].get("on"):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@anyone
@never_cache
@only_when_on
@require_safe
@localized
def talk(request: HttpRequest) -> HttpResponse:
    """The phone with its conversation, or the question who holds it."""
    held = phones.of(request)
    return (
        page(request, "public/simulator/start.html", _base(request)) if held is None else _show(request, held)
    )


@anyone
@never_cache
@only_when_on
@require_POST
@localized
def pick_up(request: HttpRequest) -> HttpResponse:
    """Give this browser a phone."""
    made = phones.new(request.POST.get("nama", ""))
    if not made.name:
        return page(
            request,
            "public/simulator/start.html",
            _base(request) | {"no_name": True, "oops": True},
            status=422,
        )
    response = redirect(HOME)
    phones.hand_over(response, made)
    return response


@anyone
@never_cache
@only_when_on
@require_POST
@localized
def put_away(request: HttpRequest) -> HttpResponse:
    """Take the phone away, so that somebody else can be played."""
    response = redirect(HOME)
    phones.put_away(response)
    return response


@anyone
@never_cache
@only_when_on
@require_POST
@localized
def send(request: HttpRequest) -> HttpResponse:
    """Say something with the phone."""
    held = phones.of(request)
    if held is None:
        return redirect(HOME)
    try:
        words.say(request, held, words.read(request), at=timezone.now())
    except Refusal as refused:
        return _refuse(request, held, refused)
    return redirect(END)


@anyone
@never_cache
@only_when_on
@require_safe
@localized
def news(request: HttpRequest) -> HttpResponse:
    """What was said since the bubble ``setelah``, as a piece of the page; 204 where nothing was."""
    held, after = phones.of(request), request.GET.get("setelah", "")
    if held is None or not (after.isascii() and after.isdecimal() and len(after) < 19):
        return HttpResponse(status=204)
    bubbles = queries.conversation(held.address, after=int(after))
    if not bubbles:
        return HttpResponse(status=204)
    context = {"bubbles": bubbles, "last": bubbles[-1].id, "form_key": codes.fresh(20)}
    return page(request, "public/simulator/bubbles.html", context)


@anyone
@never_cache
@only_when_on
@require_safe
def own_photo(request: HttpRequest, photo_id: str) -> HttpResponse:
    """A photo taken with this phone."""
    held = phones.of(request)
    mine = held is not None and any(one.photo == photo_id for one in queries.conversation(held.address))
    data = queries.photo(photo_id) if mine and photo_id else None
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="image/jpeg")


@anyone
@never_cache
@only_when_on
@require_safe
def office_photo(request: HttpRequest, file_id: int) -> HttpResponse:
    """A photo that the office sent to this phone."""
    held = phones.of(request)
    if held is None or all(one.photo_id != file_id for one in queries.conversation(held.address)):
        raise Http404
    try:
        picture = files.path(file_id, "screen").open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return cast("HttpResponse", FileResponse(picture, content_type="image/jpeg"))


def _base(request: HttpRequest) -> dict[str, Any]:
    other = "id" if chosen_language(request) == "en" else "en"
    return {"here": "simulator", "other_url": f"{HOME}?bahasa={other}"}


def _show(
    request: HttpRequest, held: Phone, *, problem: str = "", text: str = "", key: str = "", status: int = 200
) -> HttpResponse:
    bubbles = queries.conversation(held.address)
    newest = bubbles[-1] if bubbles else None
    context = _base(request) | {
        "phone": held,
        "bubbles": bubbles,
        "last": newest.id if newest else 0,
        "waits": bool(
            newest
            and newest.is_mine
            and newest.at
            and timezone.now() - newest.at < ANSWER_TIME
            and not problem
        ),
        "form_key": key or codes.fresh(20),
        "places": [place for place in areas.villages(settings.DISTRICT) if place.lat is not None],
        "text": text,
        "problem": problem,
        "oops": bool(problem),
    }
    return page(request, "public/simulator/talk.html", context, status=status)


def _refuse(request: HttpRequest, held: Phone, refused: Refusal) -> HttpResponse:
    """Say why, and show what was written: nobody types it twice."""
    text, key = request.POST.get("pesan", "")[: words.TEXT], request.POST.get("kunci", "")[:64]
    response = _show(request, held, problem=str(refused), text=text, key=key, status=refused.status)
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    elif refused.status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response
