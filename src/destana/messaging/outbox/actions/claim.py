"""Take messages to send: one statement claims, the attempts are committed with it, and only then is anybody called."""

from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from destana.messaging.outbox import rules
from destana.messaging.outbox.models import Attempt, Message
from destana.messaging.outbox.terms import Claim, Outcome, Outgoing, State

# Two workers never get the same row: SQLite has one writer, PostgreSQL skips rows that another has locked. Expiry,
# cancel and pause are part of the claim. MATERIALIZED: PostgreSQL must not run the LIMIT twice.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT m.id FROM outbox_message m
        WHERE m.channel = %(channel)s AND m.state = 'queued' AND m.due_at <= %(now)s AND m.expires_at > %(now)s
          AND m.cancelled_at IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM outbox_channelpause p
            WHERE p.channel = m.channel AND p.kind <> '' AND (p.until IS NULL OR p.until > %(now)s)
          )
        ORDER BY m.priority, m.due_at, m.id LIMIT %(limit)s {lock}
    )
    UPDATE outbox_message SET owner = %(owner)s, due_at = %(lease)s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM due)
    RETURNING id
"""


def claim(*, channel: str, owner: str, at: datetime, limit: int) -> list[Claim]:
    """Take up to ``limit`` due messages of a channel, most urgent first; each is ours until ``rules.LEASE`` has passed.

    A message whose last attempt never got a result was in the hands of a worker that died: it may have arrived. It is
    returned again only when it is repeatable; otherwise it is set aside for a person.
    """
    with transaction.atomic():
        ids = _take(channel, owner, at, limit)
        if not ids:
            return []
        orphans = set(
            Attempt.objects.filter(message_id__in=ids, outcome=Outcome.OPEN).values_list(
                "message_id", flat=True
            )
        )
        if orphans:
            ids -= _settle_orphans(orphans, at)
        rows = list(Message.objects.filter(pk__in=ids).order_by("priority", "queued_at", "id"))
        begun = Attempt.objects.bulk_create(
            [Attempt(message=row, number=row.attempts, owner=owner, started_at=at) for row in rows]
        )
    return [_claim(row, attempt) for row, attempt in zip(rows, begun, strict=True)]


def _take(channel: str, owner: str, at: datetime, limit: int) -> set[int]:
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
        return {int(row[0]) for row in cursor.fetchall()}


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


def _claim(row: Message, attempt: Attempt) -> Claim:
    return Claim(
        message_id=row.pk,
        attempt_id=attempt.pk,
        key=row.key,
        channel=row.channel,
        address=row.address,
        contact_id=row.contact_id,
        body=replace(Outgoing.from_row(row.body), parts_sent=len(row.parts)),
        expires_at=row.expires_at,
    )
