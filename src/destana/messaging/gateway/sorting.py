"""Takes apart what webhooks bring in batches: messages to the inbox, receipts and news about templates to the outbox.

A body is kept before anybody looks into it; this is the looking. It has a lane of its own, so that a hundred thousand
receipts do not hold up the talk with one person.
"""

from datetime import datetime

import structlog
from django.db import transaction

from destana.messaging.channels import registry
from destana.messaging.channels.base import PART, POST, Post, Unreadable
from destana.messaging.gateway import receipts
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.terms import Arrival, Inbound
from destana.messaging.outbox import actions as outbox

log = structlog.get_logger(__name__)


def sort_post(at: datetime, limit: int = 100) -> int:
    """Take waiting bodies apart, oldest first; return how many. One that breaks goes to a person."""
    waiting = messages.unread(limit, channels=[f"{name}{POST}" for name in registry.packed()])
    for body in waiting:
        try:
            _sort(body, at)
        except Unreadable as broken:
            inbox.mark_needs_person(body.id, why=str(broken), at=at)
        except Exception as surprise:  # noqa: BLE001 - the next body must not wait for a fault in this one
            log.error("post_not_sorted", body=body.id, error=type(surprise).__name__)  # noqa: TRY400 - no words
            inbox.mark_needs_person(body.id, why="could not be taken apart by the machine", at=at)
    return len(waiting)


def _sort(body: Inbound, at: datetime) -> None:
    """Keep everything that a body holds, and mark it as read, in one transaction."""
    channel = body.channel.removesuffix(POST)
    post = registry.unpack(channel, body.raw)
    if post.strange:
        log.warning("post_strange", body=body.id, what=post.strange)
    with transaction.atomic():
        inbox.unpack(body.id, _parts(channel, post), at=at, strange=post.strange)
        receipts.keep(channel, post.told, at=at)
        spoke = {address: letter.sent_at or at for letter in post.letters for address in letter.opens}
        outbox.open_windows(channel=channel, spoke=spoke, at=at)
        for news in post.templates:
            outbox.note_template(channel=channel, news=news, at=at)


def _parts(channel: str, post: Post) -> list[Arrival]:
    """Return one arrival a message; one that stands twice in a body is one."""
    letters = {letter.key: letter for letter in post.letters}
    return [
        Arrival(f"{channel}{PART}" if letter.is_part else channel, letter.key, letter.raw)
        for letter in letters.values()
    ]
