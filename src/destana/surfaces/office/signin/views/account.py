"""The own account: where one is signed in, the keys, new paper codes, and the second factor once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.surfaces.office.signin import again as proof
from destana.surfaces.office.signin import factors, limits, sessions
from destana.surfaces.office.signin.guard import get_actor, needs
from destana.surfaces.office.signin.shown import page
from destana.surfaces.office.signin.views.door import LONGEST, safe_target
from destana.surfaces.office.signin.views.setting_up import (
    app_values,
    check_strength,
    refusal_field,
    typed_code,
)

_NEW_APP = "signin.new_app"


@needs()
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in and which keys there are."""
    return _page(request)


@needs(fresh=True)
@require_POST
def revoke(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of the own sessions."""
    sessions.end_one(request, _person(request), session_id, at=timezone.now())
    return HttpResponseRedirect(reverse("signin:me"))


@needs(fresh=True)
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Make ten new paper codes; the old ones are void."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("signin:me"))
    made = factors.make_codes(_person(request))
    actions.note_factor(by=get_actor(request), what="codes_made", at=timezone.now())
    return page(request, "codes", codes=made, person=_person(request), now=timezone.now(), is_first=False)


@needs(fresh=True)
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Add a passkey: the phone's fingerprint or a security key."""
    if request.method == "GET":
        return page(request, "keys", wish=factors.key_wish(_person(request)))
    try:
        factors.add_key(
            _person(request), request.POST.get("credential", "")[:LONGEST], request.POST.get("name", "")[:60]
        )
    except Refusal as refusal:
        return page(request, "keys", refusal, "name", wish=factors.key_wish(_person(request)))
    actions.note_factor(by=get_actor(request), what="passkey_added", at=timezone.now())
    return HttpResponseRedirect(reverse("signin:me"))


@needs(fresh=True)
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator app on a new phone; the old one's codes stop."""
    person, now = _person(request), timezone.now()
    secret = request.session.setdefault(_NEW_APP, factors.new_secret())
    if request.method == "GET":
        return page(request, "app", **app_values(person, secret))
    place = limits.place_of(request, person.username)
    try:
        limits.claim_code(place, person.pk, at=now)
        factors.add_app(person, secret, typed_code(request), at=now)
    except Refusal as refusal:
        return page(request, "app", refusal, "code", **app_values(person, secret))
    limits.code_was_good(place, person.pk)
    del request.session[_NEW_APP]
    actions.note_factor(by=get_actor(request), what="totp_added", at=now)
    return HttpResponseRedirect(reverse("signin:me"))


@needs(fresh=True)
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every other session ends."""
    person, now = _person(request), timezone.now()
    if request.method == "GET":
        return page(request, "password", person=person)
    chosen = request.POST.get("password", "")
    try:
        check_strength(chosen, request.POST.get("again", ""), person)
    except Refusal as refusal:
        return page(request, "password", refusal, refusal_field(refusal), person=person)
    actions.change_password(person_id=person.pk, password=chosen, by=get_actor(request), at=now)
    sessions.keep_open(request, _person(request), at=now)
    return HttpResponseRedirect(reverse("signin:me"))


@needs()
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Put the own name and telephone number on the account."""
    if request.method == "POST" and clean(request.POST.get("name", "")):
        actions.introduce(
            person_id=_person(request).pk,
            name=request.POST["name"],
            phone=request.POST.get("phone", ""),
            by=get_actor(request),
            at=timezone.now(),
        )
    return HttpResponseRedirect(reverse("signin:me"))


@needs(fresh=True)
@require_POST
def remove_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Drop a passkey that was lost; the last factor stays."""
    try:
        factors.remove_key(_person(request).pk, key_id)
    except Refusal as refusal:
        return _page(request, refusal)
    actions.note_factor(by=get_actor(request), what="passkey_removed", at=timezone.now())
    return HttpResponseRedirect(reverse("signin:me"))


@needs()
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor once more, and go back."""
    target = safe_target(request)
    if request.method == "POST" and proof.try_proof(request):
        return HttpResponseRedirect(target)
    return proof.page(request, action=request.path, fields=[("next", target)])


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    person = _person(request)
    return page(
        request,
        "me",
        refusal,
        person=person,
        held=factors.held(person.pk),
        sessions=sessions.sessions_of(request, person),
        roles=queries.person(person.pk).roles,
    )


def _person(request: HttpRequest) -> Person:
    return queries.account_of(int(request.user.pk or 0))
