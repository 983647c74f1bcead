"""End what does not end by itself: expired and cancelled messages, receipts, and what a person decides about doubt."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit import queries as audit_log
from destana.foundation.audit.terms import Doer
from destana.kit.refusals import Refusal
from destana.messaging.outbox import rules
from destana.messaging.outbox.models import Attempt, ChannelPause, Message
from destana.messaging.outbox.terms import Outcome, PauseKind, State


class NotInDoubt(Refusal):
    """The outcome of this message is known, or somebody else has decided already."""

    sentence = _("Somebody has already decided about this message.")


def sweep(*, at: datetime) -> int:
    """Close what may not be tried any more: expired, or cancelled while in the hands of a worker that died.

    What is in the hands of a living worker is left to it. While the clock is in doubt nothing expires. Returns how
    many were closed. Every lane of the worker asks several times a second, so the looking is done by two indexes and
    without the lock of a writer.
    """
    closed = 0
    while ids := _over(at):
        some = _close(ids, at)
        closed += some
        if not some:  # somebody was faster
            break
    return closed


_SOME = 500
"""So many are closed in one commit: reports are written between two of them."""


def _over(at: datetime) -> list[int]:
    """Return some open messages that are in nobody's hands and must not be tried again."""
    free = Message.objects.filter(Q(owner="") | Q(due_at__lte=at), state=State.QUEUED).values_list(
        "pk", flat=True
    )
    expired = list(free.filter(expires_at__lte=at).order_by("expires_at")[:_SOME])
    if expired and audit_log.clock_doubt() is not None:
        expired = []
    return [*expired, *free.filter(cancelled_at__isnull=False).order_by("id")[:_SOME]]


def _close(ids: list[int], at: datetime) -> int:
    free = Q(owner="") | Q(due_at__lte=at)
    with transaction.atomic():
        rows = Message.objects.filter(free, pk__in=ids, state=State.QUEUED)
        lost = Attempt.objects.filter(outcome=Outcome.OPEN, message__in=rows)
        Message.objects.filter(pk__in=list(lost.values_list("message_id", flat=True))).update(in_doubt=True)
        lost.update(outcome=Outcome.UNKNOWN, ended_at=at, code="no result")
        closed = rows.filter(in_doubt=True).update(state=State.UNKNOWN, settled_at=at, owner="")
        for is_cancelled in (True, False):
            some = rows.filter(cancelled_at__isnull=not is_cancelled)
            state = rules.given_up(is_cancelled=is_cancelled, in_doubt=False)
            closed += some.update(state=state, settled_at=at, owner="")
    return closed


def rouse(*, at: datetime) -> int:
    """Make due what waits for a moment that only a wrong clock can have named; no wait is that long.

    Returns how many messages.
    """
    far = at + rules.LONGEST_WAIT
    ChannelPause.objects.filter(until__gt=far).exclude(kind=PauseKind.PERSON).update(until=at)
    return Message.objects.filter(state=State.QUEUED, owner="", due_at__gt=far).update(due_at=at)


def send_again(message_id: int, *, by: Doer, at: datetime, expires_at: datetime | None = None) -> None:
    """A person wants a message of unknown outcome to go out again, at the risk of twice. Raises :class:`NotInDoubt`."""
    with transaction.atomic():
        rows = Message.objects.filter(pk=message_id, state=State.UNKNOWN)
        fresh = expires_at or at + rules.LIFE
        changed = rows.update(
            state=State.QUEUED, due_at=at, expires_at=fresh, settled_at=None, cancelled_at=None, owner=""
        )
        if not changed:
            raise NotInDoubt(message_id)
        audit.record(by=by, verb="message.sent_again", target=f"message:{message_id}", at=at)


def let_be(message_id: int, *, arrived: bool, by: Doer, at: datetime) -> None:
    """A person has asked: it arrived, or it did not and need not go again. Raises :class:`NotInDoubt`."""
    with transaction.atomic():
        state = State.DELIVERED if arrived else State.CANCELLED
        rows = Message.objects.filter(pk=message_id, state=State.UNKNOWN)
        if not rows.update(state=state, settled_at=at, in_doubt=False):
            raise NotInDoubt(message_id)
        audit.record(by=by, verb=f"message.{state}", target=f"message:{message_id}", at=at)
