"""Limits on guessing and flooding, counted in one table that all processes share.

Counting is one upsert statement, so two requests at once are two, not one. A window begins with its first count and
ends a fixed time later. One that ends later than any that begins now was made while the clock was wrong, and is over:
else a clock that was hours ahead would lock people out for hours. Whoever counts chooses the key, and so whom a limit
can hit: see the sign-in surface for keys with which nobody locks another person out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.models import Throttle
from destana.foundation.people.rules import limit_key
from destana.kit.refusals import Refusal
from destana.kit.rows import insert

_log = structlog.get_logger(__name__)

_AGAIN = """
    ON CONFLICT (key) DO UPDATE SET
        count = excluded.count + CASE
            WHEN people_throttle.ends_at <= %s OR people_throttle.ends_at > excluded.ends_at THEN 0
            ELSE people_throttle.count END,
        ends_at = CASE WHEN people_throttle.ends_at <= %s OR people_throttle.ends_at > excluded.ends_at
            THEN excluded.ends_at ELSE people_throttle.ends_at END
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` in ``window``, for each key of this kind."""

    kind: str
    most: int
    window: timedelta


class TooMany(Refusal):
    """The limit is reached. ``retry_after`` is in whole seconds, for the header of the same name."""

    sentence: ClassVar[str | Promise] = _("Too many tries. Please wait a little.")
    status: ClassVar[int] = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def count(limit: Limit, *parts: str, at: datetime) -> int:
    """Count one more for this key, and return how many there are in the window, this one included."""
    key = limit_key(limit.kind, *parts)
    return _count_all({key: 1}, limit.window, at)[key]


def _count_all(tries: Mapping[str, int], window: timedelta, at: datetime) -> dict[str, int]:
    """Add to many counters in one statement, in one order so that two processes never wait in a ring."""
    rows = [{"key": key, "count": more, "ends_at": at + window} for key, more in sorted(tries.items())]
    now = connection.ops.adapt_datetimefield_value(at)
    with transaction.atomic():
        return dict(insert(Throttle, rows, and_then=_AGAIN, values=[now, now], give="key, count"))


def wait(limit: Limit, *parts: str, at: datetime) -> int:
    """Return how many seconds the key must wait; 0 means go on. Counts nothing."""
    row = Throttle.objects.filter(
        key=limit_key(limit.kind, *parts),
        ends_at__gt=at,
        ends_at__lte=at + limit.window,
        count__gte=limit.most,
    ).first()
    return math.ceil((row.ends_at - at).total_seconds()) if row else 0


def claim(limit: Limit, *parts: str, at: datetime) -> None:
    """Count this try, and raise :class:`TooMany` where it is one too many.

    Counting comes before the deed: a hundred tries at once are a hundred, not one.
    """
    if count(limit, *parts, at=at) > limit.most:
        _tell(limit)
        raise TooMany(max(1, wait(limit, *parts, at=at)))


def claim_many(limit: Limit, keys: Sequence[str], *, at: datetime) -> list[TooMany | None]:
    """Count many tries, one for each of ``keys``, in one transaction; says for each whether it is one too many."""
    tries = Counter(keys)
    hashed = {key: limit_key(limit.kind, key) for key in tries}
    counts = _count_all({hashed[key]: tries[key] for key in tries}, limit.window, at)
    over = {key: min(tries[key], counts[hashed[key]] - limit.most) for key in tries}
    seconds = {key: max(1, wait(limit, key, at=at)) for key in tries if over[key] > 0}
    if seconds:
        _tell(limit)
    answers: list[TooMany | None] = []
    for key in reversed(keys):  # the last ones are those too many
        answers.append(TooMany(seconds[key]) if over[key] > 0 else None)
        over[key] -= 1
    return answers[::-1]


def _tell(limit: Limit) -> None:
    """Write into the running log that a limit was reached; whom it hit is nobody's business there."""
    _log.warning("limit.reached", kind=limit.kind, most=limit.most)


def give_back(limit: Limit, *parts: str) -> None:
    """Take back one count: the try was a good one and is nobody's guess."""
    Throttle.objects.filter(key=limit_key(limit.kind, *parts), count__gt=0).update(count=F("count") - 1)


def first_time(limit: Limit, *parts: str, at: datetime) -> bool:
    """Tell whether this is the first of its kind in the window, and count it: a code is good for one use."""
    return count(limit, *parts, at=at) == 1


def forget(limit: Limit, *parts: str) -> None:
    """Start this key afresh, as after a success."""
    Throttle.objects.filter(key=limit_key(limit.kind, *parts)).delete()
