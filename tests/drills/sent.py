"""Two ledgers of what went out, laid side by side: the office's rows, and what the providers' stand-ins counted."""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.drills.hurried import PATIENCE

IN_HAND = 16 + 5
"""What a worker holds at most: Telegram's calls, e-mail's four and one that waits. A kill may leave as many unknown."""
WELL = {"sent", "delivered", "read", "acknowledged"}


@dataclass(frozen=True)
class Row:
    """One message as the office keeps it; moments in seconds since 1970. ``started`` has one moment an attempt."""

    key: str
    about: str
    address: str
    is_repeatable: bool
    state: str
    expires_at: float
    started: tuple[float, ...]
    unfinished: int
    """Attempts that never got a result: a worker died with the message in its hands."""
    overdue: int = 0
    """Attempts that ended without an answer after the whole time-out: it came too late, or the machine stood still."""


def rows(database: Path) -> list[Row]:
    """Read the outbox of an office whose worker is dead, with all attempts."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        tried = connection.execute(
            "SELECT message_id, started_at, ended_at, outcome, code FROM outbox_attempt ORDER BY id"
        ).fetchall()
        messages = connection.execute(
            "SELECT id, key, about, address, is_repeatable, state, expires_at FROM outbox_message ORDER BY id"
        ).fetchall()
    started: dict[int, list[float]] = {}
    unfinished, overdue = Counter[int](), Counter[int]()
    for message, begin, end, outcome, code in tried:
        started.setdefault(message, []).append(_seconds(begin))
        unfinished[message] += outcome == "" or code == "no result"
        overdue[message] += outcome == "unknown" and bool(end) and _seconds(end) - _seconds(begin) >= PATIENCE
    return [
        Row(
            key=key,
            about=about,
            address=address,
            is_repeatable=bool(again),
            state=state,
            expires_at=_seconds(until),
            started=tuple(started.get(pk, ())),
            unfinished=unfinished[pk],
            overdue=max(0, overdue[pk] - unfinished[pk]),
        )
        for pk, key, about, address, again, state, until in messages
    ]


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def open_messages(database: Path) -> int:
    """Return how many messages still wait."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        found = connection.execute("SELECT count(*) FROM outbox_message WHERE state = 'queued'").fetchone()
    return int(found[0])


def faults(
    ledger: Sequence[Row],
    taken: Mapping[str, Sequence[float]],
    lost: Mapping[str, int],
    *,
    kills: int = 0,
    taken_back: Mapping[str, float] | None = None,
) -> list[str]:
    """Return every promise that was broken, in words; none for a good office.

    ``taken``: when the provider took a message of each person. ``lost``: how many answers about it never came.
    ``kills``: how often a worker fell with calls in flight. ``taken_back``: a matter and when that was committed.
    """
    found = [
        f"{key}: {count} messages" for key, count in Counter(row.key for row in ledger).items() if count > 1
    ]
    if (cut := sum(row.unfinished for row in ledger)) > kills * IN_HAND:
        found.append(f"{cut} attempts without a result after {kills} kills")
    for row in ledger:
        moments = taken.get(row.address, ())
        found += _repeats(row, len(moments), lost.get(row.address, 0))
        found += _missing(row, len(moments))
        found += _too_late(row, moments, (taken_back or {}).get(row.about))
    return found


def _repeats(row: Row, count: int, lost: int) -> Iterator[str]:
    """A repeat needs an answer that was lost, and words that may be repeated; and each repeat is an attempt."""
    if count > 1 + lost + row.overdue + row.unfinished:
        why = f"{lost} answers lost, {row.overdue} late, {row.unfinished} attempts cut off"
        yield f"{row.key}: taken {count} times, {why}"
    if count > 1 and not row.is_repeatable:
        yield f"{row.key}: personal words, taken {count} times"
    if count > len(row.started):
        yield f"{row.key}: taken {count} times in {len(row.started)} attempts"


def _missing(row: Row, count: int) -> Iterator[str]:
    """A message ends as sent and is there, or says that nobody knows, or says why it never went."""
    if row.state == "queued":
        yield f"{row.key}: still waits"
    if count == 0 and row.state in WELL:
        yield f"{row.key}: {row.state}, and never taken"
    if count > 0 and row.state not in WELL | {"unknown"}:
        yield f"{row.key}: taken, and called {row.state}"


def _too_late(row: Row, moments: Sequence[float], taken_back: float | None) -> Iterator[str]:
    """Nothing is begun after its time, and what was begun before is over within a call's time-out."""
    if any(moment >= row.expires_at for moment in row.started):
        yield f"{row.key}: begun after it expired"
    if any(moment > row.expires_at + PATIENCE for moment in moments):
        yield f"{row.key}: taken after it expired"
    if taken_back is not None and any(moment > taken_back for moment in row.started):
        yield f"{row.key}: begun after it was taken back"
