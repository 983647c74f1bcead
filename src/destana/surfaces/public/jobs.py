"""What is due for the web form: forms that were kept when the server stopped before it had made a report of them."""

from datetime import datetime, timedelta

import structlog

from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.surfaces.public import take

GRACE = timedelta(minutes=1)
"""A form younger than this is probably still in the hands of its own request."""

log = structlog.get_logger(__name__)


def finish_reports(at: datetime, limit: int = 200) -> int:
    """Make reports of forgotten forms; returns how many. One that breaks goes to a person."""
    waiting = [
        message
        for message in messages.unread(limit, channels=[take.CHANNEL])
        if at - message.received_at > GRACE
    ]
    for message in waiting:
        try:
            take.finish(message, at=at)
        except Exception:  # the next form must not wait for a fault in this one
            log.exception("web.not_finished", message=message.id)
            inbox.mark_needs_person(message.id, why="could not be made a report by the machine", at=at)
    return len(waiting)
