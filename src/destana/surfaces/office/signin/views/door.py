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
from destana.surfaces.office.signin.views.shown import page


class WrongPassword(Refusal):
    """User name and password do not fit; which of the two is not said."""

    sentence: ClassVar[str | Promise] = _("User name and password do not fit. Please look again.")
    status: ClassVar[int] = 422


@anyone
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; the next page asks for the second factor."""
    target = safe_target(request)
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return page(request, "sign_in", target=target, question=factors.question())
    username, now = request.POST.get("username", "")[:100], timezone.now()
    try:
        person = _by_password(request, username, request.POST.get("password", "")[:200], now)
    except Refusal as refusal:
        return page(
            request,
            "sign_in",
            refusal,
            "username",
            target=target,
            username=username,
            question=factors.question(),
        )
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
    person = queries.account_of(pending.person_id)
    if request.method == "GET":
        return page(request, "code", held=factors.held(person.pk))
    place = limits.place_of(request, person.username)
    try:
        limits.claim_code(place, person.pk, at=now)
        how = factors.check_code(person.pk, request.POST.get("code", "")[:40], at=now)
    except Refusal as refusal:
        actions.note_sign_in_failed(username=person.username, why="code", at=now)
        return page(request, "code", refusal, "code", held=factors.held(person.pk))
    limits.code_was_good(place, person.pk)
    return step_on(request, pending.now(request, proved=how), person, at=now)


@anyone
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Come in with a passkey alone: it checked the person itself."""
    now = timezone.now()
    try:
        actions.claim(limits.KEY_ADDRESS, limits.address_of(request), at=now)
        person = queries.account_of(factors.whose_key(request.POST.get("credential", "")[:20_000]))
        if not person.is_active:
            raise factors.WrongProof
    except Refusal as refusal:
        return page(
            request, "sign_in", refusal, "username", target=safe_target(request), question=factors.question()
        )
    pending = Pending.begin(request, person.pk, target=safe_target(request), at=now)
    return step_on(request, pending.now(request, proved=factors.PASSKEY), person, at=now)


@anyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave. Only a form does it, so that no picture on another page signs anybody out."""
    if request.user.is_authenticated:
        sessions.close_session(request, at=timezone.now())
    return HttpResponseRedirect(reverse("signin:sign_in"))


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
