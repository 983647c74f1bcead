"""How long personal data stays: a rule as a value, and how it stands today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.functional import Promise

BATCH = 100
"""Rows that go in one transaction: the write lock is held for some milliseconds, no reporter waits for it."""


@dataclass(frozen=True, slots=True)
class Keep:
    """One rule: what goes, how long after which moment, and the reason for the length."""

    name: str
    what: str | Promise
    after: timedelta
    since: str | Promise
    why: str | Promise

    def before(self, at: datetime) -> datetime:
        """Return the moment before which a thing must lie to be over its time at ``at``."""
        return at - self.after


@dataclass(frozen=True, slots=True)
class Kept:
    """How a rule stands: rows whose time is over, and when the next one's is. None: nothing is kept under it."""

    rule: Keep
    due: int
    next_at: datetime | None


def standing(rule: Keep, rows: QuerySet[Any], moment: str, *, at: datetime) -> Kept:
    """Count ``rows``, which are all that the rule will ever take; ``moment`` is the column that it counts from."""
    over = Q(**{f"{moment}__lt": rule.before(at)})
    found = rows.order_by().aggregate(due=Count("pk", filter=over), first=Min(moment, filter=~over))
    return Kept(rule, found["due"], found["first"] + rule.after if found["first"] else None)
