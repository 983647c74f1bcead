"""Addresses that are one person's: joined where the person has proven it, taken apart again when it was a mistake.

Who proves it, and how, is the surface's matter (a code told on one channel and sent from the other); this room only
keeps what was proven. The group is named by the oldest address in it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from destana.foundation.audit import actions as audit
from destana.foundation.people import queries
from destana.foundation.people.models import Contact
from destana.foundation.people.terms import Actor


def link(*, contact_id: int, other_id: int, by: Actor, at: datetime) -> None:
    """Join two contacts, and all that either is joined with already: they are one person. Saying it twice is harmless.

    Raises ``UnknownContact`` for a contact that is not there or was forgotten.
    """
    with transaction.atomic():
        both = Contact.objects.select_for_update().filter(pk__in={contact_id, other_id}, erased_at=None)
        rows = list(both.order_by("pk"))
        if len(rows) != len({contact_id, other_id}):
            raise queries.UnknownContact(other_id)
        if len(rows) == 1 or _are_one(rows[0], rows[1]):
            return
        heads = {row.person_id for row in rows if row.person_id is not None}
        members = Contact.objects.filter(Q(pk__in=[row.pk for row in rows]) | Q(person_id__in=heads))
        members.update(person_id=min(members.values_list("pk", flat=True)))
        audit.record(
            by=by, verb="contact.linked", target=f"contact:{contact_id}", at=at, after={"other": other_id}
        )


def _are_one(first: Contact, second: Contact) -> bool:
    return first.person_id is not None and first.person_id == second.person_id


def unlink(*, contact_id: int, by: Actor, at: datetime) -> None:
    """Take one contact out of its group: a number that has a new owner, a link made by mistake."""
    with transaction.atomic():
        if leave_groups([contact_id]):
            audit.record(by=by, verb="contact.unlinked", target=f"contact:{contact_id}", at=at)


def leave_groups(ids: list[int]) -> int:
    """Take contacts out of their groups, in the caller's transaction; a group keeps a name and has two or more.

    Returns how many were in one.
    """
    leaving = Contact.objects.select_for_update().filter(pk__in=ids, person__isnull=False)
    heads = set(leaving.values_list("person_id", flat=True))
    left = Contact.objects.filter(pk__in=ids, person__isnull=False).update(person=None)
    for head in sorted(heads):
        rest = sorted(Contact.objects.filter(person_id=head).values_list("pk", flat=True))
        name = rest[0] if len(rest) > 1 else None
        Contact.objects.filter(pk__in=rest).update(person_id=name)
    return left
