"""The switch that stops a channel by hand."""

from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.messaging.outbox.models import ChannelPause
from destana.messaging.outbox.terms import PauseKind


def pause(*, channel: str, by: Doer, at: datetime, reason: str, until: datetime | None = None) -> None:
    """Stop a channel until a moment, or until :func:`resume`. What waits keeps waiting, and expires at its own time."""
    with transaction.atomic():
        ChannelPause.objects.update_or_create(
            channel=channel, defaults={"kind": PauseKind.PERSON, "until": until, "reason": reason[:200]}
        )
        audit.record(by=by, verb="channel.paused", target=f"channel:{channel}", at=at, reason=reason)


def resume(*, channel: str, by: Doer, at: datetime, reason: str = "") -> None:
    """Let a channel run again, whoever or whatever stopped it."""
    with transaction.atomic():
        ChannelPause.objects.filter(channel=channel).update(
            kind=PauseKind.NONE, until=None, reason="", failures=0
        )
        audit.record(by=by, verb="channel.resumed", target=f"channel:{channel}", at=at, reason=reason)
