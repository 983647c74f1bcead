"""The one way into the log, and what the log itself decides: whether the clock that dates it can be believed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from destana.kit.rows import insert

from .models import AuditEntry, ChainHead
from .queries import clock_doubt
from .rules import chain, digest
from .terms import CHECK_TARGET, CLOCK, CLOCK_CONFIRMED, CLOCK_JUMPED, Doer, Fault, Line


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
    line = Line(verb, target, channel, reason, before or {}, after or {})
    record_many([line], by=by, at=at)


def record_many(lines: Sequence[Line], *, by: Doer, at: datetime) -> None:
    """Append several lines of one doer, in their order; the chain's head is moved once. Raises as :func:`record`."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(lines[0].verb if lines else "")
    seq, previous = _locked_head()
    rows = []
    for line in lines:
        seq += 1
        rows.append(_row(line, seq, previous, by=by, at=at))
        previous = rows[-1]["hash"]
    insert(AuditEntry, rows)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_chainhead SET seq = %s, hash = %s WHERE id = 1", [seq, previous])


def _locked_head() -> tuple[int, str]:
    """Return where the chain ends, held for this transaction. In plain SQL: every change in the house passes here."""
    ask = "SELECT seq, hash FROM audit_chainhead WHERE id = 1"
    with connection.cursor() as cursor:
        cursor.execute(f"{ask} FOR UPDATE" if connection.features.has_select_for_update else ask)
        found = cursor.fetchone()
    if found is None:
        raise ChainHead.DoesNotExist
    return int(found[0]), str(found[1])


def _row(line: Line, seq: int, previous: str, *, by: Doer, at: datetime) -> dict[str, Any]:
    words = {
        "by_ref": by.ref,
        "by_role": by.role,
        "verb": line.verb,
        "target": line.target,
        "channel": line.channel,
        "reason": line.reason[:500],
        "before": digest(line.before),
        "after": digest(line.after),
    }
    bound = chain(seq=seq, previous=previous, at=at, fields=words)
    return {"seq": seq, "at": at, "previous": previous, "hash": bound, **words}


def doubt_clock(*, seconds: float, by: Doer, at: datetime) -> None:
    """Write down that the wall clock was moved by so many seconds; its word is in doubt until :func:`trust_clock`."""
    with transaction.atomic():
        record(by=by, verb=CLOCK_JUMPED, target=CLOCK, at=at, reason=f"{seconds:+.0f} s")


def trust_clock(*, by: Doer, at: datetime) -> None:
    """A person has compared the clock with another one: it is right. Nothing happens where it was not in doubt."""
    with transaction.atomic():
        ChainHead.objects.select_for_update().get()
        if clock_doubt() is not None:
            record(by=by, verb=CLOCK_CONFIRMED, target=CLOCK, at=at)


def record_check(*, faults: Sequence[Fault], by: Doer, at: datetime) -> None:
    """Append how a walk along the whole log went: no reason where it was whole, else the count and the first faults."""
    told = ", ".join(f"line {fault.seq} {fault.what}" for fault in faults[:3])
    reason = f"{len(faults)} faults: {told}" if faults else ""
    with transaction.atomic():
        record(by=by, verb="log.checked", target=CHECK_TARGET, at=at, reason=reason)
