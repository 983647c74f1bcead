"""After a restore: numbers that may have been given out between the copy and the end are never given again.

A printed L-0142 must not come to name two reports, and a message's key, made of row numbers, must not meet the key of
another message that a provider has seen. So every counter leaps ahead, and the log says by how much.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections, transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.consultations import actions as consultations
from destana.response.consultations.terms import Kind
from destana.response.incidents import actions as incidents
from destana.response.reports import actions as reports
from destana.response.rumours import actions as rumours

REPORTS_A_MINUTE = 300
"""The surge of promise P7; it is promised for an hour, and 3,000 more in its worst minute."""
SURGE = timedelta(minutes=60)
WORST_MINUTE = 3_000
REPORTS_A_DAY = 1_000
"""After the surge's hour: several times what the regency's worst flood day brought (2,835 people in 17 villages)."""
OTHERS, OTHERS_A_DAY = 100, 50
"""Incidents, bulletins, claims and matters: five people write or answer them by hand."""
ROWS = 1_000_000
"""Row numbers of every table: the surge with 10,000 followers stays far below, and 64 bits hold it for ever."""
UNKNOWN_AGE = timedelta(days=7)
"""What a copy counts as when the clock of the new machine is before it."""
_THOUSAND = 1_000


@dataclass(frozen=True)
class Leaps:
    """How many numbers are passed over."""

    reports: int
    others: int


def leaps(away: timedelta) -> Leaps:
    """Return how far to leap for a copy that is ``away`` old."""
    away = away if away >= timedelta() else UNKNOWN_AGE
    minutes = min(away, SURGE) / timedelta(minutes=1)
    reports_given = REPORTS_A_MINUTE * minutes + WORST_MINUTE + REPORTS_A_DAY * away.days
    return Leaps(-(-int(reports_given) // _THOUSAND) * _THOUSAND, OTHERS + OTHERS_A_DAY * away.days)


def leap(*, of: datetime, at: datetime, reason: str) -> tuple[str, ...]:
    """Pass over the numbers of the gap between ``of`` and ``at``; return the first code of each kind that comes now.

    The first line that this writes into the log is ``office.restored``: the line before it is where the copy ended.
    """
    far = leaps(at - of)
    with transaction.atomic():
        audit.record(by=SYSTEM, verb="office.restored", target="office", at=at, reason=reason)
        firsts = (
            reports.pass_over_numbers(count=far.reports, by=SYSTEM, at=at),
            incidents.pass_over_numbers(count=far.others, by=SYSTEM, at=at),
            bulletins.pass_over_numbers(count=far.others, by=SYSTEM, at=at),
            rumours.pass_over_numbers(count=far.others, by=SYSTEM, at=at),
            consultations.pass_over_numbers(kind=Kind.QUESTION, count=far.others, by=SYSTEM, at=at),
            consultations.pass_over_numbers(kind=Kind.REQUEST, count=far.others, by=SYSTEM, at=at),
        )
        _leap_rows()
    return firsts


def _leap_rows() -> None:
    """Let the row numbers of every table leap, also of those that hold nothing yet."""
    connection = connections["default"]
    ways: dict[str, Callable[[], None]] = {"sqlite": _leap_sqlite, "postgresql": _leap_postgres}
    ways[connection.vendor]()


def _leap_sqlite() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master WHERE type = 'table' "
            "AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
        )
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s", [ROWS])


def _leap_postgres() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + %s) "
            "FROM pg_sequences WHERE schemaname = 'public'",
            [ROWS],
        )
