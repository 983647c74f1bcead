"""What is due for the API: bodies that were kept when the server stopped before it had made a report of them."""

from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from destana.kit.refusals import Refusal
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.response.reports.terms import Source

from .v1.intake import finish
from .v1.shapes import ReportIn

GRACE = timedelta(minutes=1)
"""A body younger than this is probably still in the hands of its own request."""

log = structlog.get_logger(__name__)


def finish_reports(at: datetime, limit: int = 200) -> int:
    """Make reports of forgotten bodies; returns how many. One that breaks goes to a person."""
    waiting = [
        message
        for message in messages.unread(limit, channels=[Source.API])
        if at - message.received_at > GRACE
    ]
    for message in waiting:
        try:
            finish(ReportIn.model_validate_json(message.raw), message.id, is_waiting=True, at=at)
        except (Refusal, ValidationError) as why:
            log.warning("api.not_finished", message=message.id, why=type(why).__name__)
            inbox.mark_needs_person(message.id, why=type(why).__name__, at=at)
    return len(waiting)
