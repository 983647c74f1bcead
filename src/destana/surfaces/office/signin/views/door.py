"""Coming in and going out: password, then a second factor; or a passkey alone."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.foundation.people.rules import username as as_kept
from destana.kit.refusals import Refusal
from destana.surfaces.office.signin import factors, kept, limits, sessions
from destana.surfaces.office.signin.guard import anyone
from destana.surfaces.office.signin.pending import Pending
from destana.surfaces.office.signin.shown import page


class WrongPassword(Refusal):
    """User name and password do not fit; which of the two is not said."""

    sentence: ClassVar[str | Promise] = _("User name and password do not fit. Please look again.")
    status: ClassVar[int] = 422


class WrongKey(Refusal):
    """The passkey is none of this office's, or its owner left."""

    sentence: ClassVar[str | Promise] = _("This passkey does not open here. Use user name and password.")
    status: ClassVar[int] = 422


LONGEST = 20_000
"""Characters of a passkey's answer that are read; real ones have some 2,000."""


@anyone
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; the next page asks for the second factor."""
    target = safe_target(request)
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return page(request, "sign_in", target=target)
    username, now = request.POST.get("username", "")[:100], timezone.now()
    try:
        person = _by_password(request, username, request.POST.get("password", ""), now)
    except Refusal as refusal:
        return page(request, "sign_in", refusal, "username", target=target, username=username)
    pending = Pending.begin(request, person.pk, target=target, at=now)
    return step_on(request, pending, person, at=now)


@anyone
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator app, or one from paper."""
    now = timezone.now()
    pending = Pending.of(request, at=now)
    if pending is None:
        return HttpResponseRedirect(reverse("signin:sign_in"))
    try:
        person = queries.account_of(pending.person_id)
    except queries.UnknownPerson:
        return HttpResponseRedirect(reverse("signin:sign_in"))
    if request.method == "GET":
        return _code_page(request, person)
    place = limits.place_of(request, person.username)
    try:
        limits.claim_code(place, person.pk, at=now)
        how = _second(request, person, now)
    except Refusal as refusal:
        return _code_page(request, person, refusal)
    limits.code_was_good(place, person.pk)
    return step_on(request, pending.now(request, proved=how), person, at=now)


def _second(request: HttpRequest, person: Person, now: datetime) -> str:
    """Return which second factor the form proves: a typed code, or one of the person's passkeys."""
    credential = request.POST.get("credential", "")[:LONGEST]
    try:
        if credential:
            factors.check_key(person, credential)
            return factors.PASSKEY
        return factors.check_code(person.pk, request.POST.get("code", "")[:40], at=now)
    except factors.WrongProof:
        actions.note_sign_in_failed(username=person.username, why="code", at=now)
        raise


def _code_page(request: HttpRequest, person: Person, refusal: Refusal | None = None) -> HttpResponse:
    held = factors.held(person.pk)
    return page(
        request, "code", refusal, "code", held=held, question=factors.question(person) if held.keys else ""
    )


@anyone
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """Come in with a passkey alone: it checked the person itself.

    The question is handed out when somebody presses the button, so that looking at the page writes no session.
    """
    now = timezone.now()
    try:
        actions.claim(limits.KEY_ADDRESS, limits.address_of(request), at=now)
        if request.method == "GET":
            return HttpResponse(
                factors.question(), content_type="application/json", headers={"Cache-Control": "no-store"}
            )
        person = _by_key(request, now)
    except Refusal as refusal:
        return page(request, "sign_in", refusal, "username", target=safe_target(request))
    pending = Pending.begin(request, person.pk, target=safe_target(request), at=now)
    return step_on(request, pending.now(request, proved=factors.PASSKEY), person, at=now)


@anyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave. Only a form does it, so that no picture on another page signs anybody out."""
    if request.user.is_authenticated:
        sessions.close_session(request, at=timezone.now())
    response = HttpResponseRedirect(reverse("signin:sign_in"))
    # The next who sits here finds no page in the browser's memory. What waits for a signal on the phone stays.
    response["Clear-Site-Data"] = '"cache"'
    return response


def step_on(request: HttpRequest, pending: Pending, person: Person, *, at: datetime) -> HttpResponse:
    """Go to the step that is due, or open the session after the last one."""
    address = pending.next_page(person)
    if address:
        return HttpResponseRedirect(address)
    sessions.open_session(request, person, how=pending.proved, at=at)
    response: HttpResponse = HttpResponseRedirect(pending.target or settings.LOGIN_REDIRECT_URL)
    waiting = kept.take(request, person.pk)
    if waiting is not None:
        response = page(request, "kept", action=waiting["action"], fields=waiting["fields"])
    limits.remember(request, response, person.username)
    return response


def safe_target(request: HttpRequest) -> str:
    """Return where the sign-in leads: a page of ours, never another site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(target, {request.get_host()}) and target.startswith("/")
    return target if fits else settings.LOGIN_REDIRECT_URL


def _by_key(request: HttpRequest, now: datetime) -> Person:
    try:
        return queries.account_of(factors.whose_key(request.POST.get("credential", "")[:LONGEST]))
    except (factors.WrongProof, queries.UnknownPerson) as wrong:
        actions.note_sign_in_failed(username="", why="passkey", at=now)
        raise WrongKey from wrong


def _by_password(request: HttpRequest, username: str, password: str, now: datetime) -> Person:
    """Return the person, or raise: the same work and the same words for a known and an unknown name."""
    place = limits.place_of(request, as_kept(username) or username)
    limits.claim_password(place, as_kept(username) or username, at=now)
    row = Person.objects.filter(username=as_kept(username) or "").first()
    if row is None:
        Person().set_password(password)
    if row is None or not row.check_password(password) or not _is_open(row, now):
        actions.note_sign_in_failed(username=username, why="password", at=now)
        raise WrongPassword
    limits.password_was_good(place, row.username)
    return row


def _is_open(person: Person, now: datetime) -> bool:
    is_over = (
        person.must_change_password and person.one_time_until is not None and person.one_time_until < now
    )
    return person.is_active and not is_over
