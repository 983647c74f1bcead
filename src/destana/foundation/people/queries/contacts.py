"""People outside the office: one contact, and who wants the news of which village."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
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
        person_id=row.person_id,
    )


def contact(contact_id: int) -> ContactView:
    """Return one contact; raise :class:`UnknownContact`."""
    row = Contact.objects.filter(pk=contact_id).first()
    if row is None:
        raise UnknownContact(contact_id)
    return view_of(row)


def contact_id_at(channel: str, address: str) -> int | None:
    """Return the key of the contact with this address, or None."""
    rows = Contact.objects.filter(channel=channel, address=address, erased_at=None)
    return rows.values_list("pk", flat=True).first()


def active_addresses(channel: str) -> QuerySet[Contact, str]:
    """Return the addresses on a channel that we may write to, as a subquery."""
    rows = Contact.objects.filter(channel=channel, state=ContactState.ACTIVE, erased_at=None)
    return rows.values_list("address", flat=True)


def contacts(contact_ids: Iterable[int]) -> dict[int, ContactView]:
    """Return many contacts at once, by key. One query."""
    return {row.pk: view_of(row) for row in Contact.objects.filter(pk__in=set(contact_ids))}


def followers(villages: Iterable[str], level: HasRank) -> list[ContactView]:
    """Return whom a bulletin of this level for these villages reaches: each person once, in a fixed order.

    Who has proven to be one person on several channels is reached on the one last written from among those that
    follow; on another one of theirs where none of those takes anything any more. Two queries over the index of open
    follows, however many villages and contacts.
    """
    wanting = Contact.objects.filter(pk__in=_wanting(villages, level))
    rows = list(wanting.filter(state=ContactState.ACTIVE, person=None))
    theirs = Contact.objects.filter(person__in=wanting.filter(person__isnull=False).values("person"))
    wants = wanting.filter(pk=OuterRef("pk"))
    chosen: dict[int | None, Contact] = {}
    for row in theirs.filter(state=ContactState.ACTIVE).order_by(Exists(wants).desc(), *PREFERRED):
        chosen.setdefault(row.person_id, row)
    return [view_of(row) for row in sorted([*rows, *chosen.values()], key=lambda row: row.pk)]


PREFERRED = ("-last_seen_at", "pk")
"""A person's own order of channels: where they wrote last they will look first."""


def next_channels(contact_ids: Iterable[int]) -> dict[int, list[ContactView]]:
    """Return, for each contact, the person's other addresses that take messages, the preferred one first.

    Who said stop on an address, and what the provider calls dead, is never among them. Two queries.
    """
    ids = set(contact_ids)
    heads = dict(Contact.objects.filter(pk__in=ids, person__isnull=False).values_list("pk", "person_id"))
    groups: dict[int | None, list[ContactView]] = {}
    theirs = Contact.objects.filter(person_id__in=set(heads.values()), state=ContactState.ACTIVE)
    for row in theirs.order_by(*PREFERRED):
        groups.setdefault(row.person_id, []).append(view_of(row))
    return {
        contact_id: [one for one in groups.get(heads.get(contact_id), []) if one.id != contact_id]
        for contact_id in ids
    }


def follower_counts(villages: Iterable[str], level: HasRank) -> dict[str, int]:
    """Return how many :func:`followers` there are on each channel: two queries that count, whatever their number."""
    wanting = Contact.objects.filter(pk__in=_wanting(villages, level))
    alone = wanting.filter(state=ContactState.ACTIVE, person=None)
    wants = wanting.filter(pk=OuterRef("pk"))
    own = Contact.objects.filter(person=OuterRef("person"), state=ContactState.ACTIVE)
    first = own.order_by(Exists(wants).desc(), *PREFERRED).values("pk")[:1]
    theirs = Contact.objects.filter(person__in=wanting.filter(person__isnull=False).values("person"))
    counted: Counter[str] = Counter()
    for rows in (alone, theirs.filter(pk=Subquery(first))):
        counted.update(dict(rows.order_by().values_list("channel").annotate(n=Count("pk"))))
    return dict(counted)


def _wanting(villages: Iterable[str], level: HasRank) -> QuerySet[Follow, int]:
    open_rows = Follow.objects.filter(
        village__in=sorted(set(villages)), min_rank__lte=level.rank, stopped_at__isnull=True
    )
    return open_rows.values_list("contact_id", flat=True)


def following(contact_id: int) -> list[FollowView]:
    """Return what a contact follows now, on whichever of the person's channels, oldest first."""
    own = Contact.objects.filter(pk=contact_id, person__isnull=False).values("person")
    channels = Contact.objects.filter(person__in=own).values("pk")
    is_theirs = Q(contact_id=contact_id) | Q(contact_id__in=channels)
    rows = Follow.objects.filter(is_theirs, stopped_at__isnull=True).order_by("since", "pk")
    return [FollowView(village=row.village, min_rank=row.min_rank, since=row.since) for row in rows]
