from datetime import UTC, datetime, timedelta

from destana.messaging.gateway.pace import AHEAD, Pace, Speed
from destana.messaging.gateway.watch import Watch


class Clock:
    """A monotonic clock that goes when told."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_it_lets_a_seconds_worth_go_and_then_a_steady_stream() -> None:
    clock = Clock()
    pace = Pace(25, monotonic=clock)
    assert pace.free() == 25
    pace.take(25)
    assert (pace.free(), pace.wait()) == (0, 0.04)
    clock.seconds += 0.4
    assert (pace.free(), pace.wait()) == (10, 0.0)
    clock.seconds += 3600
    assert pace.free() == 25


def test_it_says_what_may_go_in_a_moment() -> None:
    assert (Pace(20).within(0.05), Pace(28, 10).within(0.01), Pace(1e9).within(0.05)) == (1, 0, 50_000_000)


def test_it_lets_some_seconds_worth_go_after_a_rest() -> None:
    clock = Clock()
    pace = Pace(25, 10, clock)
    assert pace.free() == 250
    pace.take(250)
    clock.seconds += 2
    assert pace.free() == 50


def test_it_lets_one_go_where_the_rate_is_below_one_a_second() -> None:
    clock = Clock()
    pace = Pace(0.2, monotonic=clock)
    pace.take(pace.free())
    assert (pace.free(), round(pace.wait(), 3)) == (0, 5.0)
    clock.seconds += 5
    assert pace.free() == 1


def test_it_counts_on_from_the_given_moment_whatever_the_wall_clock_does() -> None:
    clock = Clock()
    start = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)
    watch = Watch(start, clock)
    clock.seconds += 90
    assert (watch.passed(), watch.now()) == (90.0, start + timedelta(seconds=90))


def test_it_lets_little_wait_behind_a_slow_provider_and_more_behind_a_fast_one() -> None:
    clock = Clock()
    speed = Speed(clock)
    for _turn in range(20):
        clock.seconds += 0.1
        speed.note(4)  # forty a second
    assert speed.ahead(most=64) == round(40 * AHEAD) - 1  # nearly there
    for _turn in range(20):
        clock.seconds += 0.01
        speed.note(20)
    assert speed.ahead(most=64) == 64
    assert speed.ahead(most=200) > 90
