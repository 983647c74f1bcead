"""Destroy address and words of messages whose time is over. That something went out, and how it ended, stays."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from destana.kit.keeping import BATCH
from destana.messaging.outbox import queries, rules
from destana.messaging.outbox.models import Message


def erase_sent(*, at: datetime, limit: int = BATCH) -> int:
    """Destroy the words of at most ``limit`` messages that are over their time; return how many."""
    rows = queries.closed().filter(settled_at__lt=rules.KEEP_SENT.before(at)).order_by("settled_at")
    return _erase(rows[:limit].values_list("pk", flat=True), at)


def erase_sent_to(*, contact_ids: Iterable[int], addresses: Iterable[str], at: datetime) -> int:
    """Destroy the words of all that went to one person, whatever its age, but what still waits."""
    found = [row["id"] for row in queries.sent_to(contact_ids=contact_ids, addresses=addresses)]
    return _erase(queries.closed().filter(pk__in=found).values_list("pk", flat=True), at)


def _erase(ids: Iterable[int], at: datetime) -> int:
    with transaction.atomic():
        return Message.objects.filter(pk__in=list(ids), erased_at=None).update(
            address="", body={}, erased_at=at
        )
