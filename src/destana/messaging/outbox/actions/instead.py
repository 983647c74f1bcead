"""Tell a person on the next channel, once; and go back to the first where the others refuse."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from destana.messaging.outbox import rules
from destana.messaging.outbox.actions.queue import To, row_of
from destana.messaging.outbox.models import Attempt, Message
from destana.messaging.outbox.terms import Outcome, State


def queue_instead(message_id: int, *, to: To, at: datetime) -> bool:
    """Queue the same matter for the same person on another channel, and take back what still waits on this one.

    It is as urgent, holds as long and may be repeated as much as the message that it follows. Returns False, and
    changes nothing, where something follows it already, ``to.key`` was used, or a worker has it in its hands: the
    unique keys decide. What may have gone out without an answer is called unknown, not "taken back"; a success that is
    heard of later is written down, and nothing is sent again.
    """
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message_id)
        if row.state == State.QUEUED and row.owner and row.due_at > at:
            return False
        next_one = Message(
            key=to.key,
            channel=to.channel,
            address=to.address,
            contact_id=to.contact_id,
            about=row.about,
            priority=row.priority,
            is_repeatable=row.is_repeatable,
            body=row_of(to.body),
            queued_at=at,
            due_at=at,
            expires_at=row.expires_at,
            instead_of=row,
        )
        Message.objects.bulk_create([next_one], ignore_conflicts=True)
        if not Message.objects.filter(key=to.key, instead_of=row, queued_at=at).exists():
            return False
        _take_back(row, at)
        return True


def _take_back(row: Message, at: datetime) -> None:
    if row.state != State.QUEUED:
        return
    lost = Attempt.objects.filter(message=row, outcome=Outcome.OPEN)
    in_doubt = bool(lost.update(outcome=Outcome.UNKNOWN, ended_at=at, code="no result")) or row.in_doubt
    Message.objects.filter(pk=row.pk).update(
        state=rules.given_up(is_cancelled=True, in_doubt=in_doubt),
        in_doubt=in_doubt,
        owner="",
        code=rules.OTHER_WAY,
        settled_at=at,
    )


def take_up(message_id: int, *, at: datetime) -> bool:
    """The last channel has refused: let the latest one that was only silent try again. Returns whether one does."""
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message_id)
        while row.instead_of_id is not None:  # as many turns as the person has channels
            row = Message.objects.select_for_update().get(pk=row.instead_of_id)
            taken_back = Q(state=State.CANCELLED) | Q(state=State.UNKNOWN, is_repeatable=True)
            rows = Message.objects.filter(taken_back, pk=row.pk, code=rules.OTHER_WAY, cancelled_at=None)
            if rows.filter(expires_at__gt=at).update(state=State.QUEUED, settled_at=None, due_at=at, code=""):
                return True
    return False
