"""A link from the admin: the guest chooses a user name and a password, then sets up the second factor."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from destana.foundation.people import actions, queries
from destana.foundation.people.terms import PersonView
from destana.kit.refusals import Refusal
from destana.surfaces.office.signin import limits
from destana.surfaces.office.signin.guard import anyone
from destana.surfaces.office.signin.pending import Pending
from destana.surfaces.office.signin.shown import page
from destana.surfaces.office.signin.views.door import step_on
from destana.surfaces.office.signin.views.setting_up import check_strength, refusal_field


@anyone
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation, and make the account; the second factor is set up right after."""
    now = timezone.now()
    try:
        actions.claim(limits.INVITATION_ADDRESS, limits.address_of(request), at=now)
        found = queries.find_invitation(token, at=now)
        if found is None or not found.is_open:
            raise actions.InvitationClosed
    except Refusal as refusal:
        return page(request, "invitation_closed", refusal)
    if request.method == "GET":
        return page(request, "invitation", role=found.role)
    try:
        guest = _accept(request, token, now)
    except Refusal as refusal:
        typed = {name: request.POST.get(name, "")[:120] for name in ("username", "name", "phone")}
        return page(request, "invitation", refusal, _field(refusal), role=found.role, **typed)
    person = queries.account_of(guest.id)
    pending = Pending.begin(request, person.pk, target=settings.LOGIN_REDIRECT_URL, at=now)
    return step_on(request, pending, person, at=now)


def _accept(request: HttpRequest, token: str, now: datetime) -> PersonView:
    password = request.POST.get("password", "")
    check_strength(password, request.POST.get("again", ""))
    return actions.accept_invitation(
        token=token,
        username=request.POST.get("username", ""),
        name=request.POST.get("name", ""),
        phone=request.POST.get("phone", ""),
        password=password,
        at=now,
    )


def _field(refusal: Refusal) -> str:
    is_name = isinstance(refusal, actions.BadUsername | actions.UsernameTaken)
    return "username" if is_name else refusal_field(refusal)
