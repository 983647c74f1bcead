"""Moments as people type them at the desk: a clock time of today or yesterday, or a date and a time."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from destana.kit.clock import local

_CLOCK = 4
_FIRST_YEAR, _LAST_YEAR = 2000, 2999
"""Days of an office; at the ends of the calendar there is no day before or after."""


def read_moment(text: str, now: datetime) -> datetime | None:
    """Read ``06.05`` as the last such moment before ``now`` on the villages' clock; None where it is no clock time.

    Empty means now.
    """
    digits = text.replace(".", "").replace(":", "").strip()
    if not digits:
        return now
    if len(digits) != _CLOCK or not digits.isdecimal() or int(digits[:2]) > 23 or int(digits[2:]) > 59:
        return None
    here = local(now).replace(hour=int(digits[:2]), minute=int(digits[2:]), second=0, microsecond=0)
    return here if here <= local(now) else here - timedelta(days=1)


def read_local(text: str) -> datetime | None:
    """Read a form's ``2026-01-14T18:00`` on the villages' clock; None where it is nothing."""
    try:
        found = parse_datetime(text.strip()) if text.strip() else None
    except ValueError:
        return None
    if found is None:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def read_day(text: str) -> date | None:
    """Read a form's ``2026-01-14``; None where it is empty. Raises ValueError where it is no day of these centuries."""
    if not text:
        return None
    found = date.fromisoformat(text)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(text)
    return found


def write_local(at: datetime | None) -> str:
    """Write a moment as a form's field wants it."""
    return local(at).strftime("%Y-%m-%dT%H:%M") if at else ""
