"""The one way into the log."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from .models import AuditEntry, ChainHead
from .rules import chain, digest
from .terms import Doer


class OutsideTransaction(RuntimeError):
    """A change and its line belong together: the log refuses a line that could stay without its change."""


def record(
    *,
    by: Doer,
    verb: str,
    target: str,
    at: datetime,
    channel: str = "",
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Append one line in the caller's transaction.

    ``target`` is a reference such as ``report:142``. ``before`` and ``after`` are hashed, not kept, so the log
    proves a value without showing it. Raises :class:`OutsideTransaction` where there is nothing to commit with.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(verb)
    head = ChainHead.objects.select_for_update().get()
    entry = AuditEntry(
        seq=head.seq + 1,
        at=at,
        by_ref=by.ref,
        by_role=by.role,
        verb=verb,
        target=target,
        channel=channel,
        reason=reason[:500],
        before=digest(before or {}),
        after=digest(after or {}),
        previous=head.hash,
    )
    entry.hash = chain(seq=entry.seq, previous=entry.previous, at=at, fields=entry.words())
    entry.save(force_insert=True)
    ChainHead.objects.filter(pk=1).update(seq=entry.seq, hash=entry.hash)
