"""Working hours of an office: Monday to Friday, 08.00 to 16.00 on the villages' clock.

A promise of four hours that is given on Friday at 15.00 is kept on Monday at 11.00. Holidays are not known here yet.
"""

from datetime import datetime, time, timedelta

from destana.kit.clock import local

OPENS, CLOSES = time(8), time(16)
"""Hours in which somebody certainly sits at the desk; the lawful week of 37.5 hours is a little longer on both ends."""

_SATURDAY = 5
_MOST_DAYS = 400
"""Days that are looked at: more than a year is no promise but a mistake."""


def after(at: datetime, amount: timedelta) -> datetime:
    """Return the moment at which ``amount`` of working time has passed since ``at``; of at most a year."""
    left, here = amount, local(at)
    for _each in range(_MOST_DAYS):
        opens, closes = _hours(here)
        if opens is not None and closes is not None and here < closes:
            here = max(here, opens)
            if left <= closes - here:
                return (here + left).astimezone(at.tzinfo)
            left -= closes - here
        here = _midnight(here + timedelta(days=1))
    raise ValueError(amount)


def between(start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two moments; nothing where ``end`` is not later."""
    found, here, last = timedelta(), local(start), local(end)
    for _each in range(_MOST_DAYS):
        if here >= last:
            break
        opens, closes = _hours(here)
        if opens is not None and closes is not None:
            found += max(timedelta(), min(last, closes) - max(here, opens))
        here = _midnight(here + timedelta(days=1))
    return found


def _hours(day: datetime) -> tuple[datetime, datetime] | tuple[None, None]:
    if day.weekday() >= _SATURDAY:
        return None, None
    return datetime.combine(day.date(), OPENS, day.tzinfo), datetime.combine(day.date(), CLOSES, day.tzinfo)


def _midnight(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(), day.tzinfo)
