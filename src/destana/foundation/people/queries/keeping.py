"""Whose address is over its time, and all that this room keeps about one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from destana.foundation.people import rules
from destana.foundation.people.models import Contact, Follow, Person
from destana.foundation.people.queries.joined import together
from destana.foundation.people.terms import ContactState
from destana.kit.keeping import Kept, standing

Subquery = QuerySet[Any, Any]


def kept(*, spare: Sequence[Subquery], at: datetime) -> list[Kept]:
    """Return how this room's rules stand; ``spare`` are subqueries of contacts that other rooms still need."""
    return [
        standing(rules.KEEP_STOPPED, stopped(spare), "last_seen_at", at=at),
        standing(rules.KEEP_CONTACT, silent(spare), "last_seen_at", at=at),
        standing(rules.KEEP_LEFT, left(), "left_at", at=at),
    ]


def silent(spare: Sequence[Subquery]) -> QuerySet[Contact]:
    """Return the contacts who follow nothing and whom no room needs."""
    rows = Contact.objects.filter(erased_at=None).exclude(
        pk__in=Follow.objects.filter(stopped_at=None).values("contact_id")
    )
    for needed in spare:
        rows = rows.exclude(pk__in=needed)
    return rows


def stopped(spare: Sequence[Subquery]) -> QuerySet[Contact]:
    """Return those among the silent who said stop."""
    return silent(spare).filter(state=ContactState.STOPPED)


def left() -> QuerySet[Person]:
    """Return the persons who left and whose number or mailbox is still here."""
    return Person.objects.filter(left_at__isnull=False).exclude(phone="", email="")


def contact_ids_of(word: str) -> list[int]:
    """Return the contacts that write from this address or gave this number (E.164). No part of a word is enough."""
    rows = Contact.objects.filter(erased_at=None).filter(Q(address__iexact=word) | Q(phone=word))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def about(contact_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return everything that this room keeps about these contacts, for the person behind them."""
    names = (
        "id",
        "channel",
        "address",
        "name",
        "phone",
        "state",
        "person_id",
        "first_seen_at",
        "last_seen_at",
    )
    rows = list(Contact.objects.filter(pk__in=list(contact_ids)).order_by("pk").values(*names))
    for row in rows:
        follows = Follow.objects.filter(contact_id=row["id"]).order_by("pk")
        row["joined_with_other_channels"] = [other for other in together(row["id"]) if other != row["id"]]
        row["follows"] = list(follows.values("village", "min_rank", "since", "stopped_at"))
    return rows


def reachable() -> list[tuple[int, str, str, str, str]]:
    """Return number, channel, address, name and telephone of every contact that is kept: whom a breach concerns."""
    rows = Contact.objects.filter(erased_at=None).order_by("pk")
    return list(rows.values_list("pk", "channel", "address", "name", "phone"))


def accounts() -> list[tuple[int, str, str, str]]:
    """Return number, mailbox, name and telephone of everybody with an account, also a former one."""
    return list(Person.objects.order_by("pk").values_list("pk", "email", "name", "phone"))
