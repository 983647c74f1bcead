"""People outside the office: one contact, and who wants the news of which village."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.models import Contact, Follow
from destana.foundation.people.terms import ContactState, ContactView, FollowView, HasRank
from destana.kit.refusals import Refusal


class UnknownContact(Refusal):
    """There is no such contact."""

    sentence: ClassVar[str | Promise] = _("We do not find this contact.")
    status: ClassVar[int] = 404


def view_of(row: Contact) -> ContactView:
    """Return the row as other rooms see it."""
    return ContactView(
        id=row.pk,
        channel=row.channel,
        address=row.address,
        name=row.name,
        phone=row.phone,
        state=ContactState(row.state),
    )


def contact(contact_id: int) -> ContactView:
    """Return one contact; raise :class:`UnknownContact`."""
    row = Contact.objects.filter(pk=contact_id).first()
    if row is None:
        raise UnknownContact(contact_id)
    return view_of(row)


def contacts(contact_ids: Iterable[int]) -> dict[int, ContactView]:
    """Return many contacts at once, by key. One query."""
    return {row.pk: view_of(row) for row in Contact.objects.filter(pk__in=set(contact_ids))}


def followers(villages: Iterable[str], level: HasRank) -> list[ContactView]:
    """Return whom a bulletin of this level for these villages reaches: each active contact once, in a fixed order.

    One query over the index of open follows, however many villages and contacts.
    """
    rows = Contact.objects.filter(state=ContactState.ACTIVE, pk__in=_wanting(villages, level))
    return [view_of(row) for row in rows.order_by("pk")]


def _wanting(villages: Iterable[str], level: HasRank) -> QuerySet[Follow, int]:
    open_rows = Follow.objects.filter(
        village__in=sorted(set(villages)), min_rank__lte=level.rank, stopped_at__isnull=True
    )
    return open_rows.values_list("contact_id", flat=True)


def following(contact_id: int) -> list[FollowView]:
    """Return what a contact follows now, oldest first."""
    rows = Follow.objects.filter(contact_id=contact_id, stopped_at__isnull=True).order_by("since", "pk")
    return [FollowView(village=row.village, min_rank=row.min_rank, since=row.since) for row in rows]
