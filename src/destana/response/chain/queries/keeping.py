"""Whose name and number are over their time, and all that this room keeps about one person."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from destana.kit.keeping import Kept, standing
from destana.response.chain import rules
from destana.response.chain.models import Link, Telling


def kept(*, at: datetime) -> list[Kept]:
    """Return how this room's rule stands."""
    return [standing(rules.KEEP_RETIRED, retired(), "retired_at", at=at)]


def retired() -> "QuerySet[Link, Any]":
    """Return who left a chain and is still known by name."""
    return Link.objects.filter(retired_at__isnull=False, forgotten_at=None)


def contacts_of_links() -> "QuerySet[Link, Any]":
    """Return the contacts that a chain still needs, as a subquery."""
    return Link.objects.filter(contact_id__isnull=False).values("contact_id")


def of_person(*, contact_ids: Collection[int], phones: Iterable[str]) -> "QuerySet[Link, Any]":
    """Return the rows that mean this person."""
    numbers = [one for one in phones if one]
    return Link.objects.filter(Q(contact_id__in=contact_ids) | Q(phone__in=numbers), forgotten_at=None)


def about(*, contact_ids: Collection[int], phones: Iterable[str]) -> list[dict[str, Any]]:
    """Return what is kept about this person, for themselves: places in chains, what they were told and answered."""
    rows = of_person(contact_ids=contact_ids, phones=phones).order_by("pk")
    names = ("id", "village", "seat", "rt", "name", "phone", "verified_at", "added_at", "retired_at")
    found = list(rows.values(*names))
    for row in found:
        told = Telling.objects.filter(link_id=row.pop("id")).order_by("pk")
        row["told"] = list(
            told.values("at", "call__run__bulletin__code", "call__acknowledged_at", "call__how")
        )
    return found
