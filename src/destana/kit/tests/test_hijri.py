"""Days of the Hijri calendar, against dates that everybody knows, and against themselves."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from destana.kit import hijri
from destana.kit.hijri import HijriDay


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(622, 7, 19), HijriDay(1, 1, 1)),
        (date(2000, 4, 6), HijriDay(1421, 1, 1)),
        (date(2024, 3, 11), HijriDay(1445, 9, 1)),
        (date(2025, 6, 27), HijriDay(1447, 1, 1)),
        (date(2026, 1, 14), HijriDay(1447, 7, 25)),
    ],
)
def test_it_knows_well_known_days(day: date, expected: HijriDay) -> None:
    assert hijri.of(day) == expected


def test_days_follow_each_other_for_a_whole_cycle() -> None:
    day, before = date(2000, 1, 1), hijri.of(date(1999, 12, 31))
    for step in range(10_631):
        now = hijri.of(day + timedelta(days=step))
        if now.day == 1:
            assert before.day in {29, 30}
            assert (now.year, now.month) == (before.year + before.month // 12, before.month % 12 + 1)
        else:
            assert now == HijriDay(before.year, before.month, before.day + 1)
        before = now
    assert before == HijriDay(hijri.of(date(1999, 12, 31)).year + 30, before.month, before.day)


def test_the_sighting_may_move_it_by_a_day() -> None:
    assert hijri.of(date(2026, 1, 14), shift=-1) == HijriDay(1447, 7, 24)
    assert hijri.of(date(2026, 1, 14), shift=1) == HijriDay(1447, 7, 26)


def test_it_speaks_both_languages() -> None:
    with translation.override("id"):
        assert hijri.words(date(2024, 3, 11)) == "1 Ramadan"
        assert hijri.words(date(2025, 6, 27)) == "1 Muharam"
    with translation.override("en"):
        assert hijri.words(date(2025, 6, 27)) == "1 Muharram"
