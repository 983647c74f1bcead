"""Reading the log, and proving that nobody rewrote it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet

from destana.kit.sheets import AT_ONCE, Extent

from .models import AuditEntry, ChainHead
from .rules import GENESIS, chain
from .terms import CHECK_TARGET, CLOCK, CLOCK_JUMPED, Checked, Entry, Fault, Head, Printed


def head() -> Head:
    """Return where the chain ends."""
    row = ChainHead.objects.get()
    return Head(seq=row.seq, hash=row.hash)


def since(seq: int, limit: int = 500) -> list[Entry]:
    """Return at most ``limit`` lines after ``seq``, oldest first."""
    return [_entry(row) for row in AuditEntry.objects.filter(seq__gt=seq).order_by("seq")[:limit]]


def extent(since: datetime | None, until: datetime | None, *, end: int) -> Extent:
    """Count the lines from ``since`` on and before ``until``, up to line ``end``, in one query."""
    found = _period(since, until, end).aggregate(rows=Count("seq"), first=Min("at"), last=Max("at"))
    return Extent(**found)


def period(
    since: datetime | None, until: datetime | None, *, end: int, at_once: int = AT_ONCE
) -> Iterator[list[Entry]]:
    """Read the lines of a time up to line ``end``, ``at_once`` at a time, a query each: lines never change."""
    seq, rows = 0, _period(since, until, end).order_by("seq")
    while some := [_entry(row) for row in rows.filter(seq__gt=seq)[:at_once]]:
        yield some
        seq = some[-1].seq


def _period(since: datetime | None, until: datetime | None, end: int) -> "QuerySet[AuditEntry]":
    rows = AuditEntry.objects.filter(seq__lte=end)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows if until is None else rows.filter(at__lt=until)


def history(target: str, limit: int = 200) -> list[Entry]:
    """Return the latest lines about one thing, oldest first."""
    return [_entry(row) for row in AuditEntry.objects.filter(target=target).order_by("-seq")[:limit]][::-1]


def clock_doubt() -> Entry | None:
    """Return the line that tells of the wall clock's jump, None where a person has confirmed the clock since.

    While there is one, nothing expires and nothing is published.
    """
    row = AuditEntry.objects.filter(target=CLOCK).order_by("-seq").first()
    return _entry(row) if row is not None and row.verb == CLOCK_JUMPED else None


def check() -> list[Fault]:
    """Walk the whole chain and name every line that was changed, dropped, inserted or moved.

    Somebody with the database in hand who cuts off the newest lines, or writes them anew, and sets the head to fit is
    found by :func:`compare` with a head that was kept elsewhere, on a daily sheet or in a backup.
    """
    return list(_faults())


def last_check() -> Checked | None:
    """Return how the last recorded walk along the log went, None where there was none."""
    row = AuditEntry.objects.filter(target=CHECK_TARGET).order_by("-seq").first()
    return None if row is None else Checked(at=row.at, seq=row.seq - 1, fault=row.reason)


def compare(seq: int, start: str) -> Printed:
    """Compare a printed line, its number and the beginning of its hash, with the log as it is now.

    A line written after a copy and before the restore from it is not in the log, and its number has been given again;
    a line up to the end of the copy must be there, whatever was restored.
    """
    row = AuditEntry.objects.filter(pk=seq).first()
    restored = (
        AuditEntry.objects.filter(target="office", verb="office.restored", seq__lte=seq)
        .order_by("-seq")
        .first()
    )
    return Printed(
        fits=row is not None and row.hash.startswith(start.lower()),
        end=head().seq,
        restored_after=None if restored is None else restored.seq - 1,
        restored_at=None if restored is None else restored.at,
    )


def _faults() -> Iterator[Fault]:
    # The office goes on writing: the head is read before and after, and the walk may end anywhere between.
    before = _end()
    seq, previous = 0, GENESIS
    is_met = before is not None and (before.seq, before.hash) == (seq, previous)
    for row in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if row.seq != seq + 1:
            yield Fault(seq + 1, "missing")
        elif row.previous != previous:
            yield Fault(row.seq, "does not follow the line before it")
        if row.hash != chain(seq=row.seq, previous=row.previous, at=row.at, fields=row.words()):
            yield Fault(row.seq, "was changed")
        seq, previous = row.seq, row.hash
        if before is not None and seq == before.seq:
            is_met = previous == before.hash
    yield from _faults_of_end(seq, previous, before if is_met else None)


def _faults_of_end(seq: int, previous: str, met: ChainHead | None) -> Iterator[Fault]:
    """Compare the last line that was walked with the head; ``met`` is the head of before, if the walk came past it."""
    end = _end()
    if end is None:
        yield Fault(seq, "has no head after it")
    elif met is None and end.seq > seq:
        yield Fault(seq + 1, "missing")
    elif met is None or end.seq < seq or (end.seq == seq and end.hash != previous):
        yield Fault(seq, "is not where the chain ends")


def _end() -> ChainHead | None:
    return ChainHead.objects.first()


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        seq=row.seq,
        at=row.at,
        verb=row.verb,
        target=row.target,
        by_ref=row.by_ref,
        by_role=row.by_role,
        reason=row.reason,
        channel=row.channel,
        hash=row.hash,
    )
