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
from destana.surfaces.office.signin import factors
from destana.surfaces.office.signin.guard import anyone
from destana.surfaces.office.signin.pending import Pending
from destana.surfaces.office.signin.views.door import step_on
from destana.surfaces.office.signin.views.shown import page


class WeakPassword(Refusal):
    """Too short, too common, or the two differ."""

    sentence: ClassVar[str | Promise] = _("At least 12 characters, the same twice. Three words do well.")
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
    if request.method == "GET":
        return page(request, "new_password", person=person)
    try:
        _check_strength(request.POST.get("password", ""), request.POST.get("again", ""), person)
    except Refusal as refusal:
        return page(request, "new_password", refusal, "password", person=person)
    actions.change_password(
        person_id=person.pk, password=request.POST["password"], by=queries.actor_of(person.pk), at=now
    )
    return step_on(request, pending, queries.account_of(person.pk), at=now)


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
    link = factors.app_link(person, pending.secret)
    shown: dict[str, Any] = {"picture": factors.picture(link), "link": link, "secret": _in_fours(pending.secret)}
    if request.method == "GET":
        return page(request, "set_up", **shown)
    try:
        factors.add_app(person, pending.secret, "".join(request.POST.get("code", "")[:20].split()), at=now)
    except Refusal as refusal:
        return page(request, "set_up", refusal, "code", **shown)
    actions.note_factor(by=queries.actor_of(person.pk), what="totp_added", at=now)
    factors.make_codes(person)
    pending = pending.now(request, secret="", proved=factors.TOTP, codes_open=True)
    return step_on(request, pending, person, at=now)


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
        return page(request, "codes", codes=factors.codes_of(person.pk), person=person, is_first=True)
    return step_on(request, pending.now(request, codes_open=False), person, at=now)


def _under_way(request: HttpRequest, now: datetime) -> tuple[Pending, Person] | None:
    """Return the sign-in under way, once everything before these steps was shown."""
    pending = Pending.of(request, at=now)
    if pending is None:
        return None
    person = queries.account_of(pending.person_id)
    return None if factors.has_enough(person.pk) and not pending.proved else (pending, person)


def _check_strength(password: str, again: str, person: Person) -> None:
    if password != again or len(password) > 200:
        raise WeakPassword
    try:
        validate_password(password, user=person)
    except ValidationError as weak:
        raise WeakPassword from weak


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
