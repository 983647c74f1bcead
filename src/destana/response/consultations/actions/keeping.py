"""Forget who asked when the time is over or the person wishes it. The matter and its answer stay."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit import phones
from destana.kit.keeping import BATCH
from destana.kit.text import clean
from destana.response.consultations import rules
from destana.response.consultations.models import Consultation, Said
from destana.response.consultations.queries import keeping


def forget_askers(*, by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Forget the askers of at most ``limit`` closed matters that are over their time; return how many."""
    old = keeping.remembered().filter(changed_at__lt=rules.KEEP_ASKER.before(at)).order_by("changed_at")
    return _forget(list(old.values_list("pk", flat=True)[:limit]), by=by, at=at)


def forget_asker(*, ids: Collection[int], by: Actor, at: datetime) -> int:
    """Forget who asked in these matters now, but for those that are still open; return how many."""
    return _forget(list(keeping.remembered().filter(pk__in=ids).values_list("pk", flat=True)), by=by, at=at)


def correct_asker(
    *, ids: Collection[int], name: str | None, phone: str | None, by: Actor, at: datetime
) -> int:
    """Put right the asker's name or number in these matters; None leaves it. Returns how many were changed."""
    values = {} if name is None else {"asker_name": clean(name, 80)}
    values |= {} if phone is None else {"asker_phone": phones.e164(phone) or ""}
    if not values:
        return 0
    with transaction.atomic():
        rows = Consultation.objects.filter(pk__in=ids, forgotten_at=None, is_anonymous=False)
        chosen = list(rows.values_list("pk", flat=True))
        Consultation.objects.filter(pk__in=chosen).update(**values)
        for pk in chosen:
            audit.record(by=by, verb="consultation.asker_corrected", target=f"consultation:{pk}", at=at)
    return len(chosen)


def _forget(ids: list[int], *, by: Actor, at: datetime) -> int:
    with transaction.atomic():
        rows = list(
            Consultation.objects.filter(pk__in=ids, forgotten_at=None).select_for_update(of=("self",))
        )
        for row in rows:
            Consultation.objects.filter(pk=row.pk).update(
                asker_name="", asker_phone="", contact_id=None, inbox_id=None, forgotten_at=at,
                words=phones.hide(row.words), landmark=phones.hide(row.landmark),
            )  # fmt: skip
            audit.record(by=by, verb="consultation.asker_forgotten", target=f"consultation:{row.pk}", at=at)
        for said in Said.objects.filter(consultation_id__in=[row.pk for row in rows]):
            Said.objects.filter(pk=said.pk).update(words=phones.hide(said.words))
    return len(rows)
