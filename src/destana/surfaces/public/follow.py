"""Following a village by e-mail: asked for on a page, confirmed by a link, stopped by a link."""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from destana.foundation.people import actions as people
from destana.foundation.people import queries as contacts
from destana.foundation.people.actions import Limit, TooMany
from destana.foundation.people.terms import reporter
from destana.messaging.channels import registry
from destana.messaging.channels.webpush import queries as phones
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing
from destana.response.hazards.terms import Level
from destana.surfaces.public import choices
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

CHANNEL = "email"
LIFE = timedelta(days=3)
"""A confirmation link works for so long."""
_ASK = Limit("follow-ask", most=10, window=timedelta(hours=1))
_ASK_ONE = Limit("follow-ask-one", most=3, window=timedelta(hours=24))
_FOLLOW_SALT = "destana.ikuti"
LEVELS = (Level.SIAGA, Level.NONE)
"""What may be chosen: only BE READY and LEAVE NOW, or everything."""


@anyone
@csrf_exempt  # it sends one letter to the address typed, at most three a day, and changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def follow(request: HttpRequest) -> HttpResponse:
    """The form, and the letter with the link."""
    if request.method != "POST":
        return _form(request)
    address, village = request.POST.get("email", "").strip(), request.POST.get("desa", "")
    place = choices.place_of(settings.DISTRICT, village)
    level = Level.NONE if request.POST.get("kabar") == "semua" else Level.SIAGA
    problems = _problems(address, place)
    if request.POST.get("situs", "").strip():
        return page(request, "public/ikuti_dikirim.html", {"address": address})
    if problems or place is None:
        return _form(request, problems=problems, status=422)
    try:
        _send_link(address, place, level, request)
    except TooMany as too_many:
        response = _form(request, problems=[{"field": "email", "sentence": str(too_many)}], status=429)
        response["Retry-After"] = str(too_many.retry_after)
        return response
    return page(request, "public/ikuti_dikirim.html", {"address": address, "place": place})


@anyone
@never_cache
@csrf_exempt  # the signed link is the key
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button behind the link: mail scanners open links, people press buttons."""
    try:
        address, village, level = signing.loads(token, salt=_FOLLOW_SALT, max_age=LIFE)
    except signing.BadSignature:
        return page(request, "public/ikuti_lewat.html", status=410)
    place = choices.place_of(settings.DISTRICT, village)
    if request.method == "POST" and place is not None:
        at = timezone.now()
        contact = people.meet(channel=CHANNEL, address=address.lower(), at=at)  # as letters come in
        by = reporter(contact.id, CHANNEL)
        people.follow(contact_id=contact.id, village=place.code, level=Level(level), by=by, at=at)
        return page(
            request, "public/ikuti_jadi.html", {"place": place, "stop": contacts.stop_path(contact.id)}
        )
    return page(request, "public/ikuti_sahkan.html", {"place": place, "address": address})


@anyone
@never_cache
@csrf_exempt  # mail programs post here by themselves (RFC 8058), without cookies
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The stop link: a button for people, one press for mail programs."""
    try:
        contact_id = contacts.whose_stop_link(token)
    except contacts.BadStopLink:
        return page(request, "public/ikuti_lewat.html", status=410)
    if request.method == "POST":
        people.stop(contact_id=contact_id, by=reporter(contact_id, CHANNEL), at=timezone.now())
        return page(request, "public/ikuti_berhenti.html")
    return page(request, "public/ikuti_stop.html")


def _problems(address: str, place: choices.Place | None) -> list[dict[str, str]]:
    found = []
    try:
        validate_email(address)
    except ValidationError:
        found.append(
            {"field": "email", "sentence": _("This address is not complete. Example: nama@contoh.id.")}
        )
    if place is None:
        found.append({"field": "desa", "sentence": _("Choose a village.")})
    return found


def _form(
    request: HttpRequest, *, problems: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    said = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "places": choices.places(settings.DISTRICT),
        "place": choices.place_of(settings.DISTRICT, said.get("desa", "")),
        "address": said.get("email", ""),
        "wants_all": said.get("kabar") == "semua",
        "problems": problems or [],
        "oops": bool(problems),
        "has_mail": registry.is_on(CHANNEL),
        "has_telegram": registry.is_on("telegram"),
        "push_key": phones.public_key() if registry.is_on("webpush") else "",
        "has_simulator": registry.is_on("simulator"),
        "other_url": f"/ikuti?bahasa={'id' if chosen_language(request) == 'en' else 'en'}",
    }
    context |= {f"wrong_{problem['field']}": problem["sentence"] for problem in problems or []}
    return page(request, "public/ikuti.html", context, status=status)


def _send_link(address: str, place: choices.Place, level: Level, request: HttpRequest) -> None:
    at = timezone.now()
    people.claim(_ASK, address_of(request), at=at)
    people.claim(_ASK_ONE, address.casefold(), at=at)
    token = signing.dumps([address, place.code, level.value], salt=_FOLLOW_SALT)
    link = f"{settings.SITE}/ikuti/sahkan/{token}"
    text = _(
        "Somebody, probably you, wants the official news of %(village)s by e-mail.\n\n"
        "Yes, that was me:\n%(link)s\n\n"
        "The link works for 3 days. Was it not you? Then do nothing, and no more letters come."
    )
    subject = _("Do you want the news of %(village)s?") % {"village": place.name}
    body = Outgoing(text=text % {"village": place.name, "link": link}, subject=subject)
    key = f"follow:{hashlib.sha256(token.encode()).hexdigest()}"
    outbox.queue(
        key=key, contact_id=None, channel=CHANNEL, address=address, body=body, at=at, expires_at=at + LIFE
    )
