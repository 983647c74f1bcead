"""The second factor once more, on the spot: before publishing, revealing, exporting, giving roles.

The page carries the fields of the form that was stopped, so nothing is typed twice: the code goes along with them to
the same address. It works without script; a passkey needs one.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.kit.refusals import Refusal
from destana.surfaces.office.signin import factors, kept, limits, sessions, shown
from destana.surfaces.office.signin.way import came_from, go

CODE, KEY = "_kode", "_kunci"
"""Names of the two fields that ride along; no form of the desk uses them."""
_TRIED = "_destana_proof_refused"


def try_proof(request: HttpRequest) -> bool:
    """Tell whether the form brought a second factor that fits, and mark the session fresh if so."""
    code, key = request.POST.get(CODE, ""), request.POST.get(KEY, "")
    if not (code or key):
        return False
    person = queries.account_of(int(request.user.pk or 0))
    now = timezone.now()
    place = limits.place_of(request, person.username)
    try:
        limits.claim_code(place, person.pk, at=now)
        how = _check(person, code, key)
    except Refusal as refusal:
        setattr(request, _TRIED, refusal)
        return False
    limits.code_was_good(place, person.pk)
    sessions.prove(request, at=now)
    actions.note_fresh(by=queries.actor_of(person.pk), how=how, at=now)
    return True


def _check(person: Person, code: str, key: str) -> str:
    if key:
        factors.check_key(person, key)
        return factors.PASSKEY
    return factors.check_code(person.pk, code, at=timezone.now())


def ask(request: HttpRequest) -> HttpResponse:
    """Return the page that asks, with the stopped form inside it.

    What was only looked at, a fragment and a form with files are sent to the page of its own.
    """
    if "HX-Request" in request.headers or request.method != "POST" or not kept.fits(request):
        return go(request, f"{reverse('signin:again')}?{urlencode({'next': came_from(request)})}")
    return page(request, action=request.get_full_path(), fields=kept.fields(request))


def page(request: HttpRequest, *, action: str, fields: list[tuple[str, str]]) -> HttpResponse:
    """Render the question; its form goes to ``action`` and carries ``fields``."""
    person = queries.account_of(int(request.user.pk or 0))
    held = factors.held(person.pk)
    return shown.page(
        request,
        "again",
        getattr(request, _TRIED, None),
        CODE,
        action=action,
        fields=fields,
        held=held,
        question=factors.question(person) if held.keys else "",
    )
