"""What the reader says about a message: read, for a person, nothing to do. Each moves a message once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.kit.refusals import Refusal
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import State


class AlreadyRead(Refusal):
    """Somebody was faster."""

    sentence = _("Somebody has already read this message.")


def mark_read(message_id: int, *, at: datetime, contact_id: int | None = None) -> None:
    """The machine understood it; call this in the transaction that stores what was understood.

    Raises :class:`AlreadyRead`: then that transaction must not commit, or the message would act twice.
    """
    _move(message_id, (State.NEW,), State.READ, at, contact_id=contact_id)


def mark_needs_person(message_id: int, *, why: str, at: datetime, contact_id: int | None = None) -> None:
    """The machine could not read it; ``why`` is shown to the person who will. Raises :class:`AlreadyRead`."""
    _move(message_id, (State.NEW,), State.NEEDS_PERSON, at, why=why, contact_id=contact_id)


def mark_ignored(message_id: int, *, why: str, at: datetime) -> None:
    """Nothing is to be done (a group's small talk, a kind we do not use). Raises :class:`AlreadyRead`."""
    _move(message_id, (State.NEW,), State.IGNORED, at, why=why)


def read_by_person(message_id: int, *, by: Doer, at: datetime) -> None:
    """A person has read what the machine could not. Raises :class:`AlreadyRead`."""
    with transaction.atomic():
        _move(message_id, (State.NEEDS_PERSON,), State.READ, at)
        audit.record(by=by, verb="inbound.read", target=f"inbound:{message_id}", at=at)


def settle_conflict(conflict_id: int, *, by: Doer, at: datetime) -> None:
    """A person has compared the two copies. Raises :class:`AlreadyRead`."""
    with transaction.atomic():
        rows = Conflict.objects.filter(pk=conflict_id, settled_at__isnull=True)
        if not rows.update(settled_at=at):
            raise AlreadyRead(conflict_id)
        audit.record(by=by, verb="inbound.conflict_settled", target=f"inbound_conflict:{conflict_id}", at=at)


def _move(
    message_id: int,
    states: tuple[State, ...],
    to: State,
    at: datetime,
    *,
    why: str = "",
    contact_id: int | None = None,
) -> None:
    changes: dict[str, object] = {"state": to, "read_at": at, "why": why[:200]}
    if contact_id is not None:
        changes["contact_id"] = contact_id
    if not InboundMessage.objects.filter(pk=message_id, state__in=states).update(**changes):
        raise AlreadyRead(message_id)
