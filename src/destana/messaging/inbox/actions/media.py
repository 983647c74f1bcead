"""Files that lie with the provider: noted with their message, claimed by a worker, kept, attached."""

from datetime import datetime

from django.db import connection, transaction

from destana.messaging.inbox.models import MediaWait
from destana.messaging.inbox.rules import LEASE
from destana.messaging.inbox.terms import MediaState, Waiting

# One statement claims: a second worker never gets the same row. The lease moves ``due_at`` into the future, so a
# worker that dies gives the file back by itself. MATERIALIZED: PostgreSQL must not run the LIMIT twice.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM inbox_mediawait
        WHERE state = 'waiting' AND due_at <= %s
        ORDER BY due_at, id LIMIT %s {lock}
    )
    UPDATE inbox_mediawait SET owner = %s, due_at = %s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM due)
    RETURNING id
"""


def expect_media(*, message_id: int, channel: str, media_id: str, at: datetime) -> int:
    """Note a file to be fetched and return the id of the wait; the same file of the same message is noted once."""
    row = MediaWait(message_id=message_id, channel=channel, media_id=media_id, since=at, due_at=at)
    MediaWait.objects.bulk_create([row], ignore_conflicts=True)
    return MediaWait.objects.values_list("pk", flat=True).get(message_id=message_id, media_id=media_id)


def claim_media(*, owner: str, at: datetime, limit: int = 4) -> list[Waiting]:
    """Take files to fetch; each is ours until ``rules.LEASE`` has passed."""
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    when = connection.ops.adapt_datetimefield_value
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [when(at), limit, owner, when(at + LEASE)])
        ids = [int(row[0]) for row in cursor.fetchall()]
    rows = MediaWait.objects.filter(pk__in=ids).order_by("since", "id")
    return [
        Waiting(row.pk, row.message_id, row.channel, row.media_id, row.attempts, row.since) for row in rows
    ]


def keep_media(wait_id: int, *, owner: str, file_id: int) -> bool:
    """The file is here; false when the lease was lost (then somebody else has it, or will)."""
    return _finish(wait_id, owner, state=MediaState.KEPT, file_id=file_id, why="")


def postpone_media(wait_id: int, *, owner: str, due_at: datetime, why: str) -> bool:
    """Try again at ``due_at``; false when the lease was lost."""
    return _finish(wait_id, owner, due_at=due_at, why=why[:200])


def fail_media(wait_id: int, *, owner: str, why: str) -> bool:
    """Give up, with the reason that is shown beside the report; false when the lease was lost."""
    return _finish(wait_id, owner, state=MediaState.FAILED, why=why[:200])


def take_media(wait_id: int) -> bool:
    """The file is attached to its report (call this in the same transaction); false when it was before."""
    rows = MediaWait.objects.filter(pk=wait_id, state=MediaState.KEPT)
    return bool(rows.update(state=MediaState.TAKEN))


def _finish(wait_id: int, owner: str, **changes: object) -> bool:
    rows = MediaWait.objects.filter(pk=wait_id, owner=owner, state=MediaState.WAITING)
    return bool(rows.update(owner="", **changes))
