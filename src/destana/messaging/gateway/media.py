"""Fetches what messages spoke of, in the background, and hands it to ``files``. The text never waits for this."""

import random
from datetime import datetime

import structlog

from destana.foundation.files import actions as files
from destana.kit.refusals import Refusal
from destana.messaging.channels import registry
from destana.messaging.channels.base import ChannelOff, NotSent, Refused, TryLater
from destana.messaging.gateway.watch import Watch
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox import rules
from destana.messaging.inbox.terms import Waiting

log = structlog.get_logger(__name__)

_NOT_NOW = 503


def fetch_due(*, now: datetime, owner: str, limit: int = 8) -> int:
    """Fetch up to ``limit`` waiting files, one after the other; returns how many are here now."""
    watch = Watch(now)
    here = 0
    for _turn in range(limit):
        claimed = inbox.claim_media(owner=owner, at=watch.now(), limit=1)
        if not claimed:
            break
        here += _fetch(claimed[0], owner, watch)
    return here


def _fetch(wait: Waiting, owner: str, watch: Watch) -> bool:
    """Fetch one file and keep it, or say when to try again, or give up with a reason that a person understands."""
    try:
        data = _bytes(wait)
        kept = files.keep_photo(data=data, name="", at=watch.now())
    except TryLater as later:
        return _later(wait, owner, watch, f"{later.code} {later.note}".strip(), later.after)
    except Refused as refused:
        return _give_up(wait, owner, f"{refused.code} {refused.note}".strip())
    except (NotSent, ChannelOff) as reason:
        return _later(wait, owner, watch, str(reason), None)
    except Refusal as refusal:
        if (
            refusal.status >= _NOT_NOW
        ):  # the disk is full: the file stays with the provider until there is room
            return _later(wait, owner, watch, type(refusal).__name__, None)
        return _give_up(wait, owner, type(refusal).__name__)
    except Exception as surprise:  # noqa: BLE001 - one strange file must not stop the others
        log.error("media_error", wait=wait.id, error=type(surprise).__name__)  # noqa: TRY400 - no words in the log
        return _later(wait, owner, watch, f"error {type(surprise).__name__}", None)
    return inbox.keep_media(wait.id, owner=owner, file_id=kept.id)


def _bytes(wait: Waiting) -> bytes:
    """Return a file: out of the kept message where it came inside, else from the provider."""
    message = messages.get(wait.message_id) if registry.has_files_inside(wait.channel) else None
    if message is not None:
        return registry.enclosed(wait.channel, message.raw, wait.media_id)
    return registry.get(wait.channel).fetch_media(wait.media_id)


def _later(wait: Waiting, owner: str, watch: Watch, why: str, after: float | None) -> bool:
    due_at = rules.next_try(
        now=watch.now(),
        since=wait.since,
        attempts=wait.attempts,
        after=after,
        roll=random.random(),  # noqa: S311
    )
    if due_at is None:
        return _give_up(wait, owner, why)
    inbox.postpone_media(wait.id, owner=owner, due_at=due_at, why=why)
    log.info("media_later", channel=wait.channel, wait=wait.id, why=why)
    return False


def _give_up(wait: Waiting, owner: str, why: str) -> bool:
    inbox.fail_media(wait.id, owner=owner, why=why)
    log.warning("media_failed", channel=wait.channel, wait=wait.id, why=why)
    return False
