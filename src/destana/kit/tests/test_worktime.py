from datetime import UTC, datetime, timedelta

import pytest

from destana.kit import worktime

FRIDAY_15 = datetime(2026, 1, 16, 7, tzinfo=UTC)
"""15.00 in the villages (UTC+8)."""
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "amount", "until"),
    [
        (FRIDAY_15, 4 * HOUR, datetime(2026, 1, 19, 3, tzinfo=UTC)),  # Monday 11.00
        (FRIDAY_15, 1 * HOUR, datetime(2026, 1, 16, 8, tzinfo=UTC)),  # to the minute of closing
        (datetime(2026, 1, 17, 3, tzinfo=UTC), HOUR, datetime(2026, 1, 19, 1, tzinfo=UTC)),  # Saturday
        (
            datetime(2026, 1, 13, 22, 4, tzinfo=UTC),
            4 * HOUR,
            datetime(2026, 1, 14, 4, tzinfo=UTC),
        ),  # before eight
        (datetime(2026, 1, 14, 9, tzinfo=UTC), HOUR, datetime(2026, 1, 15, 1, tzinfo=UTC)),  # after four
    ],
)
def test_work_is_done_while_the_office_is_open(at: datetime, amount: timedelta, until: datetime) -> None:
    assert worktime.after(at, amount) == until
    assert worktime.between(at, until) == amount


def test_nothing_passes_over_a_week_end() -> None:
    saturday, sunday = FRIDAY_15 + timedelta(days=1), FRIDAY_15 + timedelta(days=2)
    assert worktime.between(saturday, sunday) == timedelta()
    assert worktime.between(FRIDAY_15, FRIDAY_15 - HOUR) == timedelta()


def test_a_promise_of_years_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="days"):
        worktime.after(FRIDAY_15, timedelta(days=400))
