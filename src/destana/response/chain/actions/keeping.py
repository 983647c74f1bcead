"""Forget who left a chain when the time is over, or the person wishes it. That a seat was told stays."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit import phones as numbers
from destana.kit.keeping import BATCH
from destana.kit.text import clean
from destana.response.chain import rules
from destana.response.chain.models import Link
from destana.response.chain.queries import keeping


def forget_retired(*, by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Forget at most ``limit`` people who left a chain long enough ago; return how many."""
    old = keeping.retired().filter(retired_at__lt=rules.KEEP_RETIRED.before(at)).order_by("retired_at", "pk")
    return _forget(list(old.values_list("pk", flat=True)[:limit]), by=by, at=at)


def forget_person(*, contact_ids: Collection[int], phones: Iterable[str], by: Actor, at: datetime) -> int:
    """Take this person off every chain and forget name and number, now; return how many rows."""
    rows = keeping.of_person(contact_ids=contact_ids, phones=phones).order_by("pk")
    return _forget(list(rows.values_list("pk", flat=True)), by=by, at=at)


def correct_person(
    *,
    contact_ids: Collection[int],
    phones: Iterable[str],
    name: str | None,
    phone: str | None,
    by: Actor,
    at: datetime,
) -> int:
    """Put right this person's name or number on every chain; None leaves it. Returns how many rows."""
    values = {} if name is None else {"name": clean(name, 80).replace("\n", " ")}
    number = numbers.e164(phone or "")
    values |= {"phone": number} if number else {}
    chosen = list(keeping.of_person(contact_ids=contact_ids, phones=phones).values_list("pk", flat=True))
    if not values or not chosen:
        return 0
    with transaction.atomic():
        Link.objects.filter(pk__in=chosen).update(**values)
        for pk in chosen:
            audit.record(by=by, verb="chain.corrected", target=f"link:{pk}", at=at, after=dict(values))
    return len(chosen)


def _forget(ids: list[int], *, by: Actor, at: datetime) -> int:
    with transaction.atomic():
        gone = Link.objects.filter(pk__in=ids, forgotten_at=None).update(
            name="", phone="", contact_id=None, forgotten_at=at, retired_at=Coalesce("retired_at", Value(at))
        )
        for pk in ids:
            audit.record(by=by, verb="chain.forgotten", target=f"link:{pk}", at=at)
    return gone
