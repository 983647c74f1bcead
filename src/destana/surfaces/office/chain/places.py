"""Places for posting that belong to the whole district: its groups, its board, its page."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.response.chain import access, actions, queries
from destana.response.chain.terms import PlaceKind
from destana.surfaces.office.frame import Told, page, posting, room, say


@room(Permission.CHAIN_KEEP)
def places(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the places of the district."""
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, *, told: Told | None = None, **_more: Any) -> HttpResponse:
    """Render the places of the district; a village's keeper reads them."""
    told = told or Told()
    context = {
        "told": told,
        "places": queries.places(actor, settings.DISTRICT),
        "place_kinds": PlaceKind.choices,
        "may_keep": access.may_keep_district(actor),
    }
    return page(request, actor, "office/chain/places.html", context, here="villages", status=told.status)


def back(**_more: Any) -> str:
    """Return the address of the list."""
    return reverse("office:places")


@posting(Permission.CHAIN_KEEP, "tempat", show, back)
def add_place(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """Put a place of the whole district on the list."""
    kind = request.POST.get("jenis", "")
    actions.add_place(
        district=settings.DISTRICT,
        village="",
        kind=PlaceKind(kind) if kind in PlaceKind.values else PlaceKind.OTHER,
        name=request.POST.get("nama_tempat", ""),
        by=actor,
        at=now,
    )
    say(request, _("The place is on the list."))


@posting(Permission.CHAIN_KEEP, "tempat", show, back)
def retire_place(request: HttpRequest, actor: Actor, *, place_id: int, now: datetime) -> None:
    """Take a place off the list."""
    actions.retire_place(place_id=place_id, by=actor, at=now)
    say(request, _("The place is off the list."))
