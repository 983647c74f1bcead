"""A link from the admin: the guest chooses a user name and a password, then signs in like everybody."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from destana.foundation.people import actions, queries
from destana.kit.refusals import Refusal
from destana.surfaces.office.signin import limits
from destana.surfaces.office.signin.guard import anyone
from destana.surfaces.office.signin.views.setting_up import WeakPassword
from destana.surfaces.office.signin.views.shown import page


@anyone
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation, and make the account."""
    now = timezone.now()
    try:
        actions.claim(limits.INVITATION_ADDRESS, limits.address_of(request), at=now)
        found = queries.find_invitation(token, at=now)
        if found is None or not found.is_open:
            raise actions.InvitationClosed
    except Refusal as refusal:
        return page(request, "invitation_closed", refusal)
    if request.method == "GET":
        return page(request, "invitation", role=found.role.label)
    try:
        _accept(request, token)
    except Refusal as refusal:
        typed = {name: request.POST.get(name, "")[:120] for name in ("username", "name", "phone")}
        return page(request, "invitation", refusal, "username", role=found.role.label, **typed)
    return HttpResponseRedirect(reverse("signin:sign_in"))


def _accept(request: HttpRequest, token: str) -> None:
    password = request.POST.get("password", "")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise WeakPassword from weak
    if password != request.POST.get("again", ""):
        raise WeakPassword
    actions.accept_invitation(
        token=token,
        username=request.POST.get("username", ""),
        name=request.POST.get("name", ""),
        phone=request.POST.get("phone", ""),
        password=password,
        at=timezone.now(),
    )
