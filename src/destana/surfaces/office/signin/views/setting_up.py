"""The first sign-in: an own password, a second factor, and ten codes on paper, before anything else opens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.surfaces.office.signin import factors, limits
from destana.surfaces.office.signin.guard import anyone
from destana.surfaces.office.signin.pending import Pending
from destana.surfaces.office.signin.shown import page
from destana.surfaces.office.signin.views.door import LONGEST, step_on

LONGEST_PASSWORD = 200
"""Characters; a longer one is refused, never cut."""


class WeakPassword(Refusal):
    """Too short or too common."""

    sentence: ClassVar[str | Promise] = _("This password is too short or too well known. Take three words.")
    status: ClassVar[int] = 422


class TwoPasswords(Refusal):
    """The two fields differ."""

    sentence: ClassVar[str | Promise] = _("The two passwords are not the same. Type both again.")
    status: ClassVar[int] = 422


@anyone
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Let the person choose the own password in place of the printed one."""
    now = timezone.now()
    under_way = _under_way(request, now)
    if under_way is None:
        return HttpResponseRedirect(reverse("signin:sign_in"))
    pending, person = under_way
    if not person.must_change_password:
        return step_on(request, pending, person, at=now)
    if request.method == "GET":
        return page(request, "new_password", person=person)
    try:
        check_strength(request.POST.get("password", ""), request.POST.get("again", ""), person)
        _introduce(request, person, now)
    except Refusal as refusal:
        return page(request, "new_password", refusal, refusal_field(refusal), person=person)
    actions.change_password(
        person_id=person.pk, password=request.POST["password"], by=queries.actor_of(person.pk), at=now
    )
    return step_on(request, pending, queries.account_of(person.pk), at=now)


def _introduce(request: HttpRequest, person: Person, now: datetime) -> None:
    """Put the own name on an account that was made for a post, where one is given."""
    name = clean(request.POST.get("name", "")) or person.name
    phone = request.POST.get("phone", person.phone)
    if (name, phone) != (person.name, person.phone):
        actions.introduce(person_id=person.pk, name=name, phone=phone, by=queries.actor_of(person.pk), at=now)


@anyone
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator app: a QR code, or the key to type, and one code to prove it."""
    now = timezone.now()
    under_way = _under_way(request, now)
    if under_way is None or factors.has_enough(under_way[1].pk):
        return HttpResponseRedirect(reverse("signin:sign_in"))
    pending, person = under_way
    if not pending.secret:
        pending = pending.now(request, secret=factors.new_secret())
    if request.method == "GET":
        return _set_up_page(request, pending, person)
    credential = request.POST.get("credential", "")[:LONGEST]
    place = limits.place_of(request, person.username)
    try:
        limits.claim_code(place, person.pk, at=now)
        if credential:
            factors.add_key(person, credential, request.POST.get("name", "")[:60])
        else:
            factors.add_app(person, pending.secret, typed_code(request), at=now)
    except Refusal as refusal:
        return _set_up_page(request, pending, person, refusal)
    limits.code_was_good(place, person.pk)
    how = factors.PASSKEY if credential else factors.TOTP
    actions.note_factor(by=queries.actor_of(person.pk), what=f"{how}_added", at=now)
    factors.make_codes(person)
    pending = pending.now(request, secret="", proved=how, codes_open=True)
    return step_on(request, pending, person, at=now)


def _set_up_page(
    request: HttpRequest, pending: Pending, person: Person, refusal: Refusal | None = None
) -> HttpResponse:
    wish = factors.key_wish(person)
    return page(request, "set_up", refusal, "code", wish=wish, **app_values(person, pending.secret))


def app_values(person: Person, secret: str) -> dict[str, Any]:
    """Return what a page shows to set up an authenticator app: picture, link, and the key to type."""
    link = factors.app_link(person, secret)
    return {"picture": factors.picture(link), "link": link, "secret": _in_fours(secret)}


def typed_code(request: HttpRequest) -> str:
    """Return the digits typed, without the gap that apps show."""
    return "".join(request.POST.get("code", "")[:20].split())


@anyone
@require_http_methods(["GET", "POST"])
def first_codes(request: HttpRequest) -> HttpResponse:
    """Show the ten paper codes once, to be printed or written down."""
    now = timezone.now()
    under_way = _under_way(request, now)
    if under_way is None or not under_way[0].codes_open:
        return HttpResponseRedirect(reverse("signin:sign_in"))
    pending, person = under_way
    if request.method == "GET":
        return page(
            request, "codes", codes=factors.codes_of(person.pk), person=person, now=now, is_first=True
        )
    return step_on(request, pending.now(request, codes_open=False), person, at=now)


def _under_way(request: HttpRequest, now: datetime) -> tuple[Pending, Person] | None:
    """Return the sign-in under way, once everything before these steps was shown."""
    pending = Pending.of(request, at=now)
    if pending is None:
        return None
    try:
        person = queries.account_of(pending.person_id)
    except queries.UnknownPerson:
        return None
    return None if factors.has_enough(person.pk) and not pending.proved else (pending, person)


def check_strength(password: str, again: str, person: Person | None = None) -> None:
    """Raise :class:`WeakPassword` or :class:`TwoPasswords` where the chosen password will not do."""
    if password != again:
        raise TwoPasswords
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword
    try:
        validate_password(password, user=person)
    except ValidationError as weak:
        raise WeakPassword from weak


def refusal_field(refusal: Refusal) -> str:
    """Return the field of a password form that the refusal is about."""
    return "again" if isinstance(refusal, TwoPasswords) else "password"


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
