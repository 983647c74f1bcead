"""Who has not been reached and may be on another channel, and which channels have room for them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q

from destana.messaging.channels import registry
from destana.messaging.outbox.models import ChannelPause, DeliveryReceipt, Message
from destana.messaging.outbox.rules import BREAKER_AT, SILENCE, UNHEARD
from destana.messaging.outbox.terms import PauseKind, Priority, Said, State, Unreached

PAGE = 500


def unreached(about: str, *, at: datetime, after: int = 0, limit: int = PAGE) -> list[Unreached]:
    """Return messages that did not reach somebody who has more than one channel, and that nothing followed yet.

    ``about`` is how their matters begin: ``bulletin:``. Those are what was refused for good, and warnings that wait
    for :data:`SILENCE`, or that the phone has not confirmed for :data:`UNHEARD` on a channel that does confirm. What
    is over, taken back, or at this moment in a worker's hands is left out. In the order of their keys, ``after`` one.
    """
    rows = Message.objects.filter(
        _refused() | _waiting(at) | _unheard(at),
        about__startswith=about,
        expires_at__gt=at,
        cancelled_at=None,
        erased_at=None,
        contact__person__isnull=False,
        followed_by__isnull=True,
        pk__gt=after,
    ).order_by("pk")
    found = rows.values_list("pk", "contact_id", "about", "state")[:limit]
    return [
        Unreached(pk, contact or 0, matter, state != State.REFUSED) for pk, contact, matter, state in found
    ]


def _refused() -> Q:
    return Q(state=State.REFUSED)


def _waiting(at: datetime) -> Q:
    free = Q(owner="") | Q(due_at__lte=at)
    return Q(free, state=State.QUEUED, priority=Priority.CRITICAL, queued_at__lte=at - SILENCE)


def _unheard(at: datetime) -> Q:
    """A channel confirms if it has told of a phone since: where receipts do not come, silence says nothing."""
    arrived = DeliveryReceipt.objects.filter(
        said__in=(Said.DELIVERED, Said.READ), received_at__gt=at - UNHEARD
    )
    found = Q(pk__in=[])
    for channel, latest in (
        arrived.values("channel").annotate(at=Max("received_at")).values_list("channel", "at")
    ):
        before = min(latest, at - UNHEARD)
        found |= Q(channel=channel, state=State.SENT, priority=Priority.CRITICAL, settled_at__lte=before)
    return found


def not_sent_yet(abouts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return, by matter, to how many people it has not gone out yet, and how many there are; one question.

    A person who was moved to another channel is one person: what counts is the last message of the chain.
    """
    rows = Message.objects.filter(about__in=set(abouts), followed_by__isnull=True)
    waits = Q(state__in=(State.QUEUED, State.REFUSED, State.EXPIRED, State.CANCELLED))
    counted = rows.values("about").annotate(waits=Count("id", filter=waits), people=Count("id")).order_by()
    return {row["about"]: (row["waits"], row["people"]) for row in counted}


def tried(abouts: Iterable[str], contact_ids: Iterable[int]) -> set[tuple[str, int]]:
    """Return which of these contacts have been written to about which of these matters, however it ended."""
    rows = Message.objects.filter(about__in=set(abouts), contact_id__in=set(contact_ids))
    return set(rows.values_list("about", "contact_id"))


def room(*, at: datetime) -> dict[str, int]:
    """Return, for each channel that is on, how many more warnings it can take and send within :data:`SILENCE`.

    A channel that is slow has none: it stands still, tries one message at a time, or has its five minutes full.
    """
    still = ChannelPause.objects.filter(
        ~Q(kind=PauseKind.NONE) & (Q(until=None) | Q(until__gt=at)) | Q(failures__gte=BREAKER_AT)
    )
    slow = set(still.values_list("channel", flat=True))
    waiting = Message.objects.filter(state=State.QUEUED, priority=Priority.CRITICAL).values("channel")
    queue = dict(waiting.annotate(n=Count("id")).order_by().values_list("channel", "n"))
    found = {}
    for name in registry.switched_on():
        most = int(registry.get(name).limits.per_second * SILENCE.total_seconds())
        found[name] = 0 if name in slow else max(0, most - queue.get(name, 0))
    return found
