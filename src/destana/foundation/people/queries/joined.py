"""Which contacts are one person, as far as that person has proved it."""

from __future__ import annotations

from destana.foundation.people.models import Contact
from destana.foundation.people.queries.contacts import contact, view_of
from destana.foundation.people.terms import ContactState, ContactView


def together(contact_id: int) -> list[int]:
    """Return the contacts of the same person, this one included. One query."""
    own = Contact.objects.filter(pk=contact_id, person__isnull=False).values("person")
    rows = Contact.objects.filter(person__in=own).values_list("pk", flat=True)
    return sorted({contact_id, *rows})


def where_to_write(contact_id: int) -> ContactView:
    """Return the channel on which the person was last heard: there an answer is read. Two queries."""
    rows = Contact.objects.filter(pk__in=together(contact_id), erased_at=None).exclude(
        state=ContactState.DEAD
    )
    row = rows.order_by("-last_seen_at", "pk").first()
    return view_of(row) if row else contact(contact_id)
