"""Following a village by notifications on this phone: what the script of /ikuti and the service worker ask.

No session and no account: who knows the endpoint of a subscription is the phone. It is sent in a body, never in an
address. Only ``application/json`` is read, so no page of somebody else can post here without being asked first.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from destana.foundation.people import actions as people
from destana.foundation.people import queries as contacts
from destana.foundation.people.actions import Limit, TooMany
from destana.foundation.people.terms import reporter
from destana.kit.refusals import Refusal
from destana.messaging.channels.base import ChannelOff
from destana.messaging.channels.webpush import actions as push
from destana.messaging.channels.webpush import queries as phones
from destana.response.hazards.terms import Level
from destana.surfaces.public import choices
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, localized

CHANNEL = "webpush"
LARGEST = 8 * 1024
"""Bytes of a body; an endpoint has 2,000 characters at most."""
_ASK = Limit("push-ask", most=60, window=timedelta(hours=1))
"""New subscriptions from one address: a whole village may share one Wi-Fi."""


class Keys(msgspec.Struct):
    """The two keys of a subscription, base64url."""

    p256dh: str
    auth: str


class Given(msgspec.Struct):
    """A subscription as ``PushSubscription.toJSON()`` writes it."""

    endpoint: str
    keys: Keys

    def as_given(self) -> push.Given:
        """Return it in the channel's words."""
        return push.Given(self.endpoint, self.keys.p256dh, self.keys.auth)


class Asked(msgspec.Struct):
    """What a phone asks. Which members count depends on the address."""

    langganan: Given | None = None
    lama: str = ""
    titik: str = ""
    desa: str = ""
    kabar: str = ""


class NotReadable(Refusal):
    """The body is not what our script sends."""

    sentence = _("This did not arrive whole. Please try again.")
    status = 400


class NoVillage(Refusal):
    """The village is missing or unknown."""

    sentence = _("Choose a village.")
    status = 422


def read(raw: bytes) -> Asked:
    """Read a body; raises :class:`NotReadable`."""
    try:
        return msgspec.json.decode(raw, type=Asked)
    except (msgspec.DecodeError, RecursionError):
        raise NotReadable from None


def _answers(
    view: Callable[[HttpRequest, Asked], list[dict[str, str]]],
) -> Callable[[HttpRequest], HttpResponse]:
    """Read the body, answer with what the phone follows, and a refusal with its sentence."""

    @anyone
    @never_cache
    @csrf_exempt  # the endpoint in the body is the key
    @require_POST
    @localized
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse({"ikuti": view(request, _body(request))})
        except TooMany as refused:
            return _refusal(str(refused), 429, retry_after=refused.retry_after)
        except Refusal as refused:
            return _refusal(str(refused), refused.status)
        except ChannelOff:
            return _refusal(_("Notifications are not set up in this office yet."), 503)

    return answer


def _body(request: HttpRequest) -> Asked:
    try:
        if request.content_type != "application/json" or len(request.body) > LARGEST:
            raise NotReadable
        return read(request.body)
    except RequestDataTooBig:
        raise NotReadable from None


def _refusal(sentence: str, status: int, *, retry_after: float | None = None) -> HttpResponse:
    response = JsonResponse({"salah": sentence}, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


@_answers
def follow(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    """Let this phone follow one more village, or another level of it."""
    at = timezone.now()
    place = choices.place_of(settings.DISTRICT, asked.desa)
    if place is None:
        raise NoVillage
    if asked.langganan is None:
        raise NotReadable
    people.claim(_ASK, address_of(request), at=at)
    address = push.subscribe(asked.langganan.as_given(), at=at)
    contact = people.meet(channel=CHANNEL, address=address, at=at)
    level = Level.NONE if asked.kabar == "semua" else Level.SIAGA
    by = reporter(contact.id, CHANNEL)
    people.follow(contact_id=contact.id, village=place.code, level=level, by=by, at=at)
    return _followed(contact.id)


@_answers
def listed(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    """Tell what this phone follows."""
    contact_id = _contact(asked.titik)
    return _followed(contact_id) if contact_id is not None else []


@_answers
def stop(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    """Stop one village; without one, or after the last, everything: then nothing is kept of the phone."""
    contact_id, at = _contact(asked.titik), timezone.now()
    if contact_id is None:
        return []
    by = reporter(contact_id, CHANNEL)
    place = choices.place_of(settings.DISTRICT, asked.desa)
    if place is not None:
        people.unfollow(contact_id=contact_id, village=place.code, by=by, at=at)
    elif asked.desa:
        raise NoVillage
    left = _followed(contact_id) if place is not None else []
    if not left:
        people.stop(contact_id=contact_id, by=by, at=at)
        push.forget([contacts.contact(contact_id).address])
    return left


@_answers
def renew(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    """Go on under another subscription: the browser has ended the old one by itself."""
    at = timezone.now()
    if asked.langganan is None or not asked.lama:
        raise NotReadable
    if phones.address_of(asked.lama) is None:
        return []
    people.claim(_ASK, address_of(request), at=at)
    address = push.renew(asked.lama, asked.langganan.as_given(), at=at)
    contact = people.meet(channel=CHANNEL, address=address, at=at)
    return _followed(contact.id)


def _contact(endpoint: str) -> int | None:
    address = phones.address_of(endpoint) if endpoint else None
    return contacts.contact_id_at(CHANNEL, address) if address else None


def _followed(contact_id: int) -> list[dict[str, str]]:
    places = {place.code: place for place in choices.places(settings.DISTRICT)}
    rows: list[dict[str, Any]] = []
    for one in contacts.following(contact_id):
        place = places.get(one.village)
        if place is not None:
            all_news = one.min_rank == Level.NONE.rank
            rows.append({"desa": place.slug, "nama": place.name, "kabar": "semua" if all_news else "siaga"})
    return rows
