"""Destroy the raw bytes of messages whose time is over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from destana.kit.keeping import BATCH
from destana.messaging.inbox import queries, rules
from destana.messaging.inbox.models import Conflict, InboundMessage


def erase_raw(*, spare: QuerySet[Any, Any], at: datetime, limit: int = BATCH) -> int:
    """Destroy the bytes of at most ``limit`` messages that are over their time; return how many."""
    rows = queries.closed(spare).filter(received_at__lt=rules.KEEP_RAW.before(at)).order_by("received_at")
    return _erase(rows[:limit].values_list("pk", flat=True), at)


def erase_raw_of(*, contact_ids: Iterable[int], message_ids: Iterable[int], at: datetime) -> int:
    """Destroy the bytes of everything that one person sent, whatever its age, but what is still to be read."""
    found = [row["id"] for row in queries.about(contact_ids=contact_ids, message_ids=message_ids)]
    none = InboundMessage.objects.none().values("pk")
    return _erase(queries.closed(none).filter(pk__in=found).values_list("pk", flat=True), at)


def _erase(ids: Iterable[int], at: datetime) -> int:
    with transaction.atomic():
        chosen = list(ids)
        # The hash goes too: of a short message whose words stand in the report, it would tell the number by trying.
        second = Conflict.objects.filter(message_id__in=chosen)
        second.update(raw=b"", sha256=Cast("pk", CharField()))  # unique in its message, and no hash any more
        return InboundMessage.objects.filter(pk__in=chosen, erased_at=None).update(
            raw=b"", sha256="", erased_at=at
        )
