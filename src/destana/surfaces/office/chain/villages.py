"""The chain of one village as its keepers see it: who is asked first, alternates, numbers; its places for posting."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.messaging.channels import registry
from destana.response.chain import actions, queries
from destana.response.chain.terms import Imported, NewLink, PlaceKind, Seat
from destana.surfaces.office.frame import Told, page, posting, room, say

WRITABLE = ("whatsapp", "sms", "simulator")
"""Channels whose address is a number that the desk can write down. Others begin with a message of the person."""


@room(Permission.CHAIN_KEEP)
def chain(request: HttpRequest, actor: Actor, village: str) -> HttpResponse:
    """Show the chain of one village."""
    return show(request, actor, village=village)


def show(
    request: HttpRequest,
    actor: Actor,
    *,
    village: str,
    told: Told | None = None,
    pasted: Imported | None = None,
    **_more: Any,
) -> HttpResponse:
    """Render the chain of one village, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    known = {one.code: one.name for one in areas.villages(settings.DISTRICT)}
    if village not in known:
        raise queries.NoSuchVillage(village)
    people = queries.links(actor, village)
    context = {
        "told": told,
        "pasted": pasted,
        "pasted_text": request.POST.get("daftar", "") if pasted else "",
        "village": village,
        "name": known[village],
        "seats": [(seat, list(rows)) for seat, rows in groupby(people, key=lambda one: (one.seat, one.rt))],
        "people": len(people),
        "stale_before": queries.stale_before(now),
        "kinds": Seat.choices,
        "channels": [name for name in WRITABLE if registry.is_on(name)],
        "places": queries.places(actor, settings.DISTRICT, village),
        "place_kinds": PlaceKind.choices,
    }
    status = 422 if pasted else told.status
    return page(request, actor, "office/chain/village.html", context, here="villages", status=status, now=now)


def back(village: str, **_more: Any) -> str:
    """Return the address of the chain of a village."""
    return reverse("office:chain", args=[village])


@posting(Permission.CHAIN_KEEP, "tambah", show, back)
def add(request: HttpRequest, actor: Actor, *, village: str, now: datetime) -> None:
    """Put somebody on the list."""
    said = request.POST.get
    seat = said("tugas", "")
    if seat not in Seat.values:
        raise actions.WrongEntry(sentence=_("Choose the task."))
    new = NewLink(Seat(seat), said("nama", ""), said("nomor", ""), said("rt", ""), said("kanal", ""))
    actions.add(village=village, new=new, by=actor, at=now)
    say(request, _("%(name)s is on the list.") % {"name": new.name.strip()})


@posting(Permission.CHAIN_KEEP, "daftar", show, back)
def paste(request: HttpRequest, actor: Actor, *, village: str, now: datetime) -> HttpResponse | None:
    """Take over a pasted list: all of it, or nothing and what is wrong."""
    done = actions.paste(
        village=village,
        text=request.POST.get("daftar", "")[:20_000],
        channel=request.POST.get("kanal", ""),
        by=actor,
        at=now,
    )
    if done.errors:
        return show(request, actor, village=village, pasted=done)
    say(request, ngettext("%(n)d person added.", "%(n)d people added.", done.added) % {"n": done.added})
    return None


@posting(Permission.CHAIN_KEEP, "dulu", show, back)
def put_first(request: HttpRequest, actor: Actor, *, village: str, link_id: int, now: datetime) -> None:
    """Ask this person first."""
    actions.put_first(link_id=link_id, by=actor, at=now)
    say(request, _("Asked first from now on."))


@posting(Permission.CHAIN_KEEP, "cocok", show, back)
def verify(request: HttpRequest, actor: Actor, *, village: str, link_id: int, now: datetime) -> None:
    """Note that the number is right."""
    actions.verify(link_id=link_id, by=actor, at=now)
    say(request, _("Number checked."))


@posting(Permission.CHAIN_KEEP, "lepas", show, back)
def retire(request: HttpRequest, actor: Actor, *, village: str, link_id: int, now: datetime) -> None:
    """Take somebody off the list."""
    actions.retire(link_id=link_id, by=actor, at=now)
    say(request, _("Taken off the list. What was told before stays on record."))


@posting(Permission.CHAIN_KEEP, "tempat", show, back)
def add_place(request: HttpRequest, actor: Actor, *, village: str, now: datetime) -> None:
    """Put a place for posting on the list."""
    kind = request.POST.get("jenis", "")
    actions.add_place(
        district=settings.DISTRICT,
        village=village,
        kind=PlaceKind(kind) if kind in PlaceKind.values else PlaceKind.OTHER,
        name=request.POST.get("nama_tempat", ""),
        by=actor,
        at=now,
    )
    say(request, _("The place is on the list."))


@posting(Permission.CHAIN_KEEP, "tempat", show, back)
def retire_place(request: HttpRequest, actor: Actor, *, village: str, place_id: int, now: datetime) -> None:
    """Take a place off the list."""
    actions.retire_place(place_id=place_id, by=actor, at=now)
    say(request, _("The place is off the list."))
