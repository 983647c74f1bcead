"""Forget people outside the office when their time is over, or when they ask; put right what is wrong about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from destana.foundation.audit import actions as audit
from destana.foundation.people import rules
from destana.foundation.people.actions.joined import leave_groups
from destana.foundation.people.models import Contact, Follow, Person
from destana.foundation.people.queries import keeping
from destana.foundation.people.terms import Actor, ContactState
from destana.kit import phones
from destana.kit.keeping import BATCH, Keep
from destana.kit.text import clean


def forget_stopped(*, spare: Sequence[keeping.Subquery], by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Forget at most ``limit`` contacts that said stop and are over their time; return how many."""
    return _forget_old(keeping.stopped(spare), rules.KEEP_STOPPED, by=by, at=at, limit=limit)


def forget_silent(*, spare: Sequence[keeping.Subquery], by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Forget at most ``limit`` contacts that did not write for too long; return how many."""
    return _forget_old(keeping.silent(spare), rules.KEEP_CONTACT, by=by, at=at, limit=limit)


def _forget_old(rows: QuerySet[Contact], rule: Keep, *, by: Actor, at: datetime, limit: int) -> int:
    old = rows.filter(last_seen_at__lt=rule.before(at)).order_by("last_seen_at", "pk")
    return forget_contacts(ids=list(old.values_list("pk", flat=True)[:limit]), by=by, at=at)


def forget_contacts(*, ids: Collection[int], by: Actor, at: datetime) -> int:
    """Destroy address, name and number of these contacts and end what they follow; return how many there were.

    The row stays for those who point at it, and means nobody. The same address that writes again is a new contact.
    """
    with transaction.atomic():
        rows = Contact.objects.filter(pk__in=ids, erased_at=None).select_for_update()
        chosen = list(rows.values_list("pk", flat=True))
        Follow.objects.filter(contact_id__in=chosen, stopped_at=None).update(stopped_at=at)
        leave_groups(chosen)
        Contact.objects.filter(pk__in=chosen).update(
            address=Concat(Value("#"), Cast("pk", CharField())),
            name="", phone="", state=ContactState.STOPPED, state_reason="", erased_at=at,
            last_seen_at=F("first_seen_at"),
        )  # fmt: skip
        for pk in chosen:
            audit.record(by=by, verb="contact.forgotten", target=f"contact:{pk}", at=at)
    return len(chosen)


def forget_left(*, by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Destroy number and mailbox of at most ``limit`` persons who left long ago; return how many."""
    with transaction.atomic():
        rows = keeping.left().filter(left_at__lt=rules.KEEP_LEFT.before(at)).order_by("pk")
        chosen = list(rows.values_list("pk", flat=True)[:limit])
        Person.objects.filter(pk__in=chosen).update(phone="", email="")
        for pk in chosen:
            audit.record(by=by, verb="person.number_forgotten", target=f"person:{pk}", at=at)
    return len(chosen)


def correct_contacts(
    *, ids: Iterable[int], name: str | None, phone: str | None, by: Actor, at: datetime
) -> int:
    """Put right the name or the number of these contacts; None leaves it as it is. Returns how many were changed."""
    values = {} if name is None else {"name": clean(name, 120).replace("\n", " ")}
    values |= {} if phone is None else {"phone": phones.e164(phone) or ""}
    chosen = list(ids)
    if not values or not chosen:
        return 0
    with transaction.atomic():
        changed = Contact.objects.filter(pk__in=chosen, erased_at=None).update(**values)
        for pk in chosen:
            audit.record(by=by, verb="contact.corrected", target=f"contact:{pk}", at=at, after=dict(values))
    return changed
