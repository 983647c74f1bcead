"""Which askers are over their time, and all that this room keeps about one person."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from destana.kit.keeping import Kept, standing
from destana.response.consultations import rules
from destana.response.consultations.models import Attachment, Consultation, Said, Written
from destana.response.consultations.terms import State


def kept(*, at: datetime) -> list[Kept]:
    """Return how this room's rule stands."""
    return [standing(rules.KEEP_ASKER, remembered(), "changed_at", at=at)]


def remembered() -> "QuerySet[Consultation, Any]":
    """Return the closed matters that still know who asked."""
    return Consultation.objects.filter(state=State.CLOSED, forgotten_at=None)


def contacts_of_askers() -> "QuerySet[Consultation, Any]":
    """Return the contacts that a matter still points at, as a subquery."""
    return Consultation.objects.filter(contact_id__isnull=False).values("contact_id")


def ids_of_asker(*, contact_ids: Collection[int], phones: Collection[str] = ()) -> list[int]:
    """Return the matters of these contacts, and those that were asked with one of these numbers."""
    numbers = [number for number in phones if number]
    rows = Consultation.objects.filter(Q(contact_id__in=contact_ids) | Q(asker_phone__in=numbers))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def files_of(ids: Collection[int]) -> list[int]:
    """Return the files that the askers of these matters sent."""
    return list(Attachment.objects.filter(consultation_id__in=ids).values_list("file_id", flat=True))


def about(ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return what is kept of these matters, for the one who asked."""
    chosen = list(ids)
    said: dict[int, list[str]] = {}
    for one in Said.objects.filter(consultation_id__in=chosen).order_by("id"):
        said.setdefault(one.consultation_id, []).append(one.words)
    answered: dict[int, list[str]] = {}
    for reply in Written.objects.filter(consultation_id__in=chosen, sent_at__isnull=False).order_by("id"):
        answered.setdefault(reply.consultation_id, []).append(reply.text)
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "asked_at": row.received_at,
            "channel": row.source,
            "name": row.asker_name,
            "phone": row.asker_phone,
            "words": [row.words, *said.get(row.pk, [])],
            "needs": row.needs,
            "people": row.people,
            "place": [row.village_id, row.rts, row.landmark],
            "answers": answered.get(row.pk, []),
        }
        for row in Consultation.objects.filter(pk__in=chosen).order_by("pk")
    ]
