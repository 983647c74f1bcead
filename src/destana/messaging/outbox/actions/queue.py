"""Put messages in the outbox, and take them back, in the caller's transaction: the change and its messages are one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.kit.refusals import Refusal
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.rules import LIFE
from destana.messaging.outbox.terms import Outgoing, Priority, State

_BATCH = 500


class NothingToSay(Refusal):
    """A message needs words, a photo, or a press to answer."""

    sentence = _("This message is empty.")
    status = 422


@dataclass(frozen=True, slots=True)
class To:
    """One recipient of :func:`queue_many`, with the key that makes the message go out once."""

    key: str
    contact_id: int | None
    channel: str
    address: str
    body: Outgoing


def queue(
    *,
    key: str,
    contact_id: int | None,
    channel: str,
    address: str,
    body: Outgoing,
    priority: int = Priority.NOTICE,
    about: str = "",
    at: datetime,
    expires_at: datetime | None = None,
    is_repeatable: bool | None = None,
) -> int:
    """Put one message in the outbox and return its id; the same key again returns the first one's and changes nothing.

    Without ``expires_at`` it is tried for 72 hours. ``is_repeatable`` says whether it may go out again when the
    outcome is unknown; by default only what is critical may. Raises :class:`NothingToSay`.
    """
    to = To(key, contact_id, channel, address, body)
    queue_many(
        [to], priority=priority, about=about, at=at, expires_at=expires_at, is_repeatable=is_repeatable
    )
    return Message.objects.values_list("pk", flat=True).get(key=key)


def queue_many(
    recipients: Iterable[To],
    *,
    priority: int = Priority.NOTICE,
    about: str = "",
    at: datetime,
    expires_at: datetime | None = None,
    is_repeatable: bool | None = None,
) -> None:
    """Put the same matter in the outbox for many, in large batches; keys that are there stay as they are."""
    repeatable = priority == Priority.CRITICAL if is_repeatable is None else is_repeatable
    rows = [
        Message(
            key=to.key,
            channel=to.channel,
            address=to.address,
            contact_id=to.contact_id,
            about=about,
            priority=priority,
            is_repeatable=repeatable,
            body=row_of(to.body),
            queued_at=at,
            due_at=at,
            expires_at=expires_at or at + LIFE,
        )
        for to in recipients
    ]
    Message.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def row_of(body: Outgoing) -> dict[str, object]:
    """Return what is kept of the words; raise :class:`NothingToSay` where there are none."""
    if not (body.text.strip() or body.photo_id or body.answers):
        raise NothingToSay
    return body.as_row()


def cancel_about(*, about: str, at: datetime, by: Doer, reason: str = "") -> int:
    """Stop everything about a matter that has not gone out; returns how many messages were stopped or asked to stop.

    What a worker is handing over at this moment cannot be called back: it ends as ``sent`` if it got through, and is
    not tried again if not. What may already have arrived ends as ``unknown``, not as "cancelled".
    """
    with transaction.atomic():
        rows = Message.objects.filter(about=about, state=State.QUEUED, cancelled_at__isnull=True)
        stopped = rows.filter(owner="", in_doubt=False).update(
            state=State.CANCELLED, cancelled_at=at, settled_at=at
        )
        stopped += rows.filter(owner="", in_doubt=True).update(
            state=State.UNKNOWN, cancelled_at=at, settled_at=at
        )
        stopped += rows.update(cancelled_at=at)
        audit.record(
            by=by, verb="outbox.cancelled", target=about, at=at, reason=reason, after={"messages": stopped}
        )
    return stopped
