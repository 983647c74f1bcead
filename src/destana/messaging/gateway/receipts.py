"""What providers tell of our messages, on its way to the outbox; and the people who turn out to be out of reach."""

import random
from collections.abc import Sequence
from datetime import datetime

from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.messaging.channels.base import Told
from destana.messaging.gateway.calling import result_of
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries
from destana.messaging.outbox.terms import Delivery, Said


def keep(channel: str, told: Sequence[Told], *, at: datetime) -> None:
    """Keep what a channel has read; call this in the transaction that marks the raw message as read."""
    deliveries = [
        Delivery(
            channel=channel,
            provider_id=one.provider_id,
            said=Said(one.said.value),
            at=one.at,
            reference=one.reference,
            result=result_of(one.failure) if one.failure is not None else None,
        )
        for one in told
    ]
    outbox.receive_receipts(deliveries, at=at)


def doubt(contact_id: int, code: str, *, at: datetime) -> None:
    """Count a contact as out of reach once several messages in a row could not be delivered."""
    if queries.is_out_of_reach(contact_id, code):
        people.mark_dead(contact_id=contact_id, reason=code, by=SYSTEM, at=at)


def settle(at: datetime) -> int:
    """Let the outbox understand what is open; returns how many messages changed."""
    done = outbox.settle_receipts(at=at, roll=random.random())  # noqa: S311 - jitter
    for contact_id, code in done.dead:
        people.mark_dead(contact_id=contact_id, reason=code, by=SYSTEM, at=at)
    for contact_id, code in done.doubtful:
        doubt(contact_id, code, at=at)
    return done.climbed + done.failed
