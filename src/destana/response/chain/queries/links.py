"""Who is on the chain of a village, in order."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar

from django.db.models import Case, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor, ContactState, Permission
from destana.kit.refusals import Refusal
from destana.response.chain.models import Link
from destana.response.chain.rules import FRESH
from destana.response.chain.terms import LinkView, Seat

BY_SEAT = Case(*(When(seat=seat, then=Value(place)) for place, seat in enumerate(Seat.values)))
"""Heads first, then RTs, then the others: the order of the list that people know."""


class NoSuchVillage(Refusal):
    """There is no such village here, or the actor has no business in it: both look alike."""

    sentence: ClassVar[str | Promise] = _("We do not find this village.")
    status: ClassVar[int] = 404


def open_links(villages: Iterable[str]) -> "QuerySet[Link, Any]":
    """Return the rows of these villages that are in use, in the order in which they are asked."""
    rows = Link.objects.filter(village__in=list(villages), retired_at=None)
    return rows.order_by("village", BY_SEAT, "rt", "rank")


def links(by: Actor, village: str) -> list[LinkView]:
    """Return the chain of a village in order. Raises :class:`NoSuchVillage`. One query."""
    if not by.may(Permission.CHAIN_KEEP, village):
        raise NoSuchVillage(village)
    rows = open_links([village]).select_related("contact")
    seats = groupby(rows, key=lambda row: (row.seat, row.rt))
    return [_view(row, turn) for _seat, people in seats for turn, row in enumerate(people, start=1)]


def _view(row: Link, turn: int) -> LinkView:
    return LinkView(
        id=row.pk,
        village=row.village,
        seat=Seat(row.seat),
        rt=row.rt,
        turn=turn,
        name=row.name,
        phone=row.phone,
        channel=row.contact.channel if row.contact else "",
        contact_state=ContactState(row.contact.state) if row.contact else None,
        verified_at=row.verified_at,
    )


def sizes(district: str) -> dict[str, int]:
    """Return how many people are on each village's chain, by Home Affairs code; none: not in it. One query."""
    found: dict[str, int] = {}
    rows = Link.objects.filter(district=district, retired_at=None).values_list("village", flat=True)
    for village in rows:
        found[village] = found.get(village, 0) + 1
    return found


def stale_before(now: datetime) -> datetime:
    """Return the moment before which a number was checked too long ago."""
    return now - FRESH
