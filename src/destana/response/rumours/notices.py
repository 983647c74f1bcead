"""What this room says to those who asked: rows in the outbox, in the transaction of what happened."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from destana.foundation.people import queries as people
from destana.foundation.people.terms import ContactState, ContactView
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing, Priority

from .models import Finding, Question
from .queries import chat_text, fact_of

KEPT = timedelta(days=3)
"""A ruling is worth sending for three days: a hoax goes round for longer than a receipt is read."""


def ruling_to_all(finding: Finding, *, at: datetime) -> int:
    """Send a published ruling, with its stamped picture, to everybody who asked, each person once; return to how many.

    The key names the finding and the person: sent again it is the same message, and a correction is another one.
    """
    fact = fact_of(finding.rumour_id)
    if fact is None:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        body = Outgoing(text=chat_text(fact), photo_id=finding.picture_id)
    asked = list(_once(_askers(finding.rumour_id)))
    outbox.queue_many(
        (
            outbox.To(
                key=f"rumour:{finding.rumour_id}:{finding.pk}:{contact.id}",
                contact_id=contact.id,
                channel=contact.channel,
                address=contact.address,
                body=body,
            )
            for contact in asked
        ),
        priority=Priority.NOTICE,
        about=f"rumour:{finding.rumour_id}",
        at=at,
        expires_at=at + KEPT,
    )
    return len(asked)


def _askers(rumour_id: int) -> Iterator[ContactView]:
    here = Q(rumour_id=rumour_id) | Q(rumour__main_id=rumour_id)
    rows = Question.objects.filter(here, contact_id__isnull=False).order_by("contact_id").distinct()
    found = people.contacts(list(rows.values_list("contact_id", flat=True)))
    return (contact for _key, contact in sorted(found.items()) if contact.state == ContactState.ACTIVE)


def _once(contacts: Iterable[ContactView]) -> Iterator[ContactView]:
    """Leave out who is known under the same number already: one person, one answer."""
    numbers: set[str] = set()
    for contact in contacts:
        if contact.phone and contact.phone in numbers:
            continue
        numbers.add(contact.phone)
        yield contact
