"""What is due in the chat: messages to read, photos to attach, people who fell silent."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from destana.foundation.people import queries as people
from destana.foundation.people.terms import reporter
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing
from destana.response.consultations import actions as matters
from destana.response.reports import actions as reports

from . import claim_talk
from .hear import hear
from .models import Heard, Talk
from .outages import beat
from .report_questions import mention_silence

SLOW = frozenset({"email"})
"""Where five minutes without an answer are no silence."""

SILENCE = timedelta(minutes=5)
"""After so long without an answer we say that the report is safe."""

log = structlog.get_logger(__name__)


def show_life(at: datetime) -> int:
    """Keep the beat by which an outage is known."""
    return beat(at)


def read_inbox(at: datetime, limit: int = 50) -> int:
    """Answer what came in by chat. One message that breaks goes to a person and stops nobody else."""
    waiting = messages.unread(limit, channels=CHATS)
    if waiting:
        beat(at)  # before the first answer after an outage, or nobody would know of it yet
    for message in waiting:
        try:
            hear(message, at=at)
        except Exception:  # the next message must not wait for a fault in this one
            log.exception("chat.not_understood", message=message.id)
            inbox.mark_needs_person(message.id, why="could not be answered by the machine", at=at)
    return len(waiting)


CHATS = frozenset({"whatsapp", "telegram", "sms", "email", "simulator"})
"""Channels with a talk. The web form answers on its own page."""


def attach_photos(at: datetime, limit: int = 50) -> int:
    """Put fetched photos to their reports and questions. Returns how many."""
    ready = messages.media_ready(limit)
    homes = {
        row.message_id: row
        for row in Heard.objects.select_related("message").filter(
            message_id__in=[media.message_id for media in ready]
        )
    }
    for media in ready:
        home = homes.get(media.message_id)
        with transaction.atomic():
            if home is not None and media.file_id is not None and inbox.take_media(media.id):
                _attach(home, media.file_id, at)
    return len(ready)


def _attach(home: Heard, file_id: int, at: datetime) -> None:
    """Put a photo to what its message was taken for; checked and then made a report, it belongs to both."""
    if home.report_id is not None:
        reports.add_photo(report_id=home.report_id, file_id=file_id, by=reporter(None, "chat"), at=at)
    if home.claim_key:
        claim_talk.attach(home, file_id=file_id, at=at)
    if home.matter_id is not None:
        matters.add_file(matter_id=home.matter_id, file_id=file_id, by=reporter(None, "chat"), at=at)


def mind_silence(at: datetime, limit: int = 50) -> int:
    """Tell people who fell silent that what they sent is kept. Returns how many."""
    silent = Talk.objects.filter(is_open=True, last_at__lt=at - SILENCE, report__isnull=False)[:limit]
    found = list(silent)
    for talk in found:
        with transaction.atomic():
            Talk.objects.filter(pk=talk.pk).update(is_open=False)
            contact = people.contact(talk.contact_id)
            if contact.channel in SLOW:
                continue
            outbox.queue(
                key=f"chat:silence:{talk.report_id}",
                contact_id=contact.id,
                channel=contact.channel,
                address=contact.address,
                body=Outgoing(text=mention_silence(talk)),
                about=f"report:{talk.report_id}",
                priority=3,
                at=at,
                expires_at=at + timedelta(hours=1),
            )
    return len(found)
