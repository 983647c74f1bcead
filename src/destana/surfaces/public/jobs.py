"""What is due for the web form: forms that were kept when the server stopped before it had made a report of them."""

from datetime import datetime, timedelta

import structlog

from destana.foundation.files import actions as files
from destana.foundation.files import queries as kept_files
from destana.foundation.people.terms import SYSTEM
from destana.kit.refusals import Refusal
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.surfaces.public import take, upload

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


def finish_uploads(at: datetime, limit: int = 50) -> int:
    """Keep photos whose last piece came when the server stopped; returns how many were looked at."""
    waiting = [one for one in kept_files.whole_uploads(limit) if at - one.touched_at > GRACE]
    for one in waiting:
        try:
            upload.finish(one, at=at)
        except Refusal as why:
            log.warning("upload.not_finished", why=type(why).__name__)
    return len(waiting)


def drop_silent_uploads(at: datetime) -> int:
    """Let go of the pieces of phones that have been silent for a week; their reports still say what is missing."""
    return files.drop_silent(by=SYSTEM, at=at)
