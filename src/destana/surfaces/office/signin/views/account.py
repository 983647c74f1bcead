"""The own account: where one is signed in, the keys, new paper codes, and the second factor once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.kit.refusals import Refusal
from destana.surfaces.office.signin import again as proof
from destana.surfaces.office.signin import factors, sessions
from destana.surfaces.office.signin.guard import get_actor, needs
from destana.surfaces.office.signin.views.door import safe_target
from destana.surfaces.office.signin.views.shown import page


@needs()
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in and which keys there are."""
    return _page(request)


@needs()
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
    return page(request, "codes", codes=made, person=_person(request), is_first=False)


@needs(fresh=True)
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Add a passkey: the phone's fingerprint or a security key."""
    if request.method == "GET":
        return page(request, "keys", wish=factors.key_wish(_person(request)))
    try:
        factors.add_key(
            _person(request), request.POST.get("credential", "")[:20_000], request.POST.get("name", "")[:60]
        )
    except Refusal as refusal:
        return page(request, "keys", refusal, "name", wish=factors.key_wish(_person(request)))
    actions.note_factor(by=get_actor(request), what="passkey_added", at=timezone.now())
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
