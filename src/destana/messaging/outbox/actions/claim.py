"""Take messages to send: one statement claims, the attempts are committed with it, and only then is anybody called.

A night's warning goes through here message by message, so what is done for each row is done by the database, in three
statements a batch; :mod:`bench.rows.sending` measures it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction

from destana.messaging.outbox import rules
from destana.messaging.outbox.models import Attempt, Message
from destana.messaging.outbox.terms import Claim, Outcome, Outgoing, State

# Two workers never get the same row: SQLite has one writer, PostgreSQL skips rows that another has locked. Expiry,
# cancel and pause are part of the claim. The pause is asked of the channel, not of each message: as a join it made
# PostgreSQL expect a single row and sort all that is due. MATERIALIZED: the LIMIT must not run twice.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT m.id FROM outbox_message m
        WHERE m.channel = %(channel)s AND m.state = 'queued' AND m.due_at <= %(now)s AND m.expires_at > %(now)s
          AND m.cancelled_at IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM outbox_channelpause p
            WHERE p.channel = %(channel)s AND p.kind <> '' AND (p.until IS NULL OR p.until > %(now)s)
          )
        ORDER BY m.priority, m.due_at, m.id LIMIT %(limit)s {lock}
    )
    UPDATE outbox_message SET owner = %(owner)s, due_at = %(lease)s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM due)
    RETURNING priority, queued_at, id, attempts, key, address, contact_id, body, expires_at, tries, is_repeatable,
        in_doubt, parts
"""
_BEGIN = """
    INSERT INTO outbox_attempt (message_id, number, owner, started_at, outcome, code, note, is_late)
    SELECT id, attempts, owner, %s, '', '', '', FALSE FROM outbox_message WHERE id IN ({ids})
"""


class _Row(NamedTuple):
    """What the claim returns of a message, most urgent first when sorted."""

    priority: int
    queued_at: Any
    id: int
    attempts: int
    key: str
    address: str
    contact_id: int | None
    body: str
    expires_at: Any
    tries: int
    is_repeatable: bool
    in_doubt: bool
    parts: str


def claim(*, channel: str, owner: str, at: datetime, limit: int) -> list[Claim]:
    """Take up to ``limit`` due messages of a channel, most urgent first; each is ours until ``rules.LEASE`` has passed.

    A message whose last attempt never got a result was in the hands of a worker that died: it may have arrived. It is
    returned again only when it is repeatable; otherwise it is set aside for a person.
    """
    with transaction.atomic():
        rows = sorted(_take(channel, owner, at, limit), key=lambda row: row[:3])
        orphans = _orphans(row.id for row in rows if row.attempts > 1)
        set_aside = _settle_orphans(orphans, at) if orphans else set()
        rows = [row for row in rows if row.id not in set_aside]
        _begin([row.id for row in rows], at)
    return [_claim(channel, row, in_doubt=row.id in orphans) for row in rows]


def _take(channel: str, owner: str, at: datetime, limit: int) -> list[_Row]:
    lock = "FOR UPDATE OF m SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    when = connection.ops.adapt_datetimefield_value
    values = {
        "channel": channel,
        "now": when(at),
        "limit": limit,
        "owner": owner,
        "lease": when(at + rules.LEASE),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), values)
        return [_Row(*row) for row in cursor.fetchall()]


def _orphans(tried: Iterable[int]) -> set[int]:
    """Return those of the messages that were tried before whose last attempt has no result."""
    ids = list(tried)
    if not ids:
        return set()
    attempts = Attempt.objects.filter(message_id__in=ids, outcome=Outcome.OPEN)
    return set(attempts.values_list("message_id", flat=True))


def _settle_orphans(orphans: set[int], at: datetime) -> set[int]:
    """Write "unknown" on attempts that nobody will finish; return the messages that must not go out again."""
    Attempt.objects.filter(message_id__in=orphans, outcome=Outcome.OPEN).update(
        outcome=Outcome.UNKNOWN, ended_at=at, code="no result"
    )
    Message.objects.filter(pk__in=orphans).update(in_doubt=True)
    personal = Message.objects.filter(pk__in=orphans, is_repeatable=False)
    set_aside = set(personal.values_list("pk", flat=True))
    personal.update(state=State.UNKNOWN, owner="", settled_at=at, code="no result")
    return set_aside


def _begin(ids: Sequence[int], at: datetime) -> None:
    """Write down the attempts that are about to be made."""
    if not ids:
        return
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(ids))
        cursor.execute(_BEGIN.format(ids=places), [connection.ops.adapt_datetimefield_value(at), *ids])


def _claim(channel: str, row: _Row, *, in_doubt: bool) -> Claim:
    parts = () if row.parts == "[]" else tuple(json.loads(row.parts))
    body = _words(row.body)
    return Claim(
        message_id=row.id,
        number=row.attempts,
        key=row.key,
        channel=channel,
        address=row.address,
        contact_id=row.contact_id,
        body=replace(body, parts_sent=len(parts)) if parts else body,
        expires_at=_moment(row.expires_at),
        tries=row.tries,
        is_repeatable=bool(row.is_repeatable),
        in_doubt=in_doubt or bool(row.in_doubt),
        parts=parts,
        priority=row.priority,
    )


@lru_cache(maxsize=64)
def _words(stored: str) -> Outgoing:
    """Read a stored body; a warning to thousands is read once."""
    return Outgoing.from_row(json.loads(stored))


@lru_cache(maxsize=64)
def _moment(value: Any) -> datetime:
    """Return a moment as Django would: SQLite keeps UTC as text without saying so."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
