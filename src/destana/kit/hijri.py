"""Day and month of the Hijri calendar, by the tabular (arithmetical) calendar.

The 30-year cycle with leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29, counted from Friday 16 July 622 (Julian).
The Ministry of Religious Affairs decides by sighting, so a computed date can be one day off: ``shift`` moves it.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

_EPOCH = 227015
"""Proleptic Gregorian ordinal of 1 Muharram 1 (19 July 622 in that calendar)."""

_MONTHS = {
    "id": (
        "Muharam", "Safar", "Rabiulawal", "Rabiulakhir", "Jumadilawal", "Jumadilakhir",
        "Rajab", "Syakban", "Ramadan", "Syawal", "Zulkaidah", "Zulhijah",
    ),
    "en": (
        "Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Thani", "Jumada al-Ula", "Jumada al-Akhirah",
        "Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qadah", "Dhu al-Hijjah",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class HijriDay:
    """A date of the Hijri calendar; months count from 1."""

    year: int
    month: int
    day: int


def _first_day(year: int, month: int) -> int:
    """Days from the epoch to the first of a month."""
    return (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2


def of(day: date, *, shift: int = 0) -> HijriDay:
    """The Hijri date of a Gregorian one; ``shift`` of -1, 0 or 1 days follows the official sighting."""
    since = day.toordinal() - _EPOCH + shift
    year = (30 * since + 10646) // 10631
    month = next(month for month in range(12, 0, -1) if _first_day(year, month) <= since)
    return HijriDay(year, month, since - _first_day(year, month) + 1)


def words(day: date, *, shift: int = 0) -> str:
    """``25 Rajab`` in the active language."""
    found = of(day, shift=shift)
    names = _MONTHS["en" if (get_language() or "id").startswith("en") else "id"]
    return f"{found.day} {names[found.month - 1]}"
