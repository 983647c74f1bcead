"""Destroy address and words of messages whose time is over. That something went out, and how it ended, stays."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from destana.kit.keeping import BATCH
from destana.messaging.outbox import queries, rules
from destana.messaging.outbox.models import DeliveryReceipt, Message, Opened, Window


def erase_sent(*, at: datetime, limit: int = BATCH) -> int:
    """Destroy the words of at most ``limit`` messages that are over their time; return how many."""
    rows = queries.closed().filter(settled_at__lt=rules.KEEP_SENT.before(at)).order_by("settled_at")
    return _erase(rows[:limit].values_list("pk", flat=True), at)


def erase_sent_to(*, contact_ids: Iterable[int], addresses: Iterable[str], at: datetime) -> int:
    """Destroy the words of all that went to one person, whatever its age, but what still waits."""
    addresses = list(addresses)
    found = [row["id"] for row in queries.sent_to(contact_ids=contact_ids, addresses=addresses)]
    for table in (Window, Opened):
        table.objects.filter(address__in=addresses).delete()
    return _erase(queries.closed().filter(pk__in=found).values_list("pk", flat=True), at)


def _erase(ids: Iterable[int], at: datetime) -> int:
    chosen = list(ids)
    with transaction.atomic():
        # The providers' ids go too: WhatsApp's holds the number in plain base64.
        told = DeliveryReceipt.objects.filter(message_id__in=chosen)
        told.update(provider_id=Concat(Value("erased:"), Cast("pk", CharField())), result={})
        return Message.objects.filter(pk__in=chosen, erased_at=None).update(
            address="", body={}, provider_id="", parts=[], erased_at=at
        )
