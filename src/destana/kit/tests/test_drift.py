"""A wall clock that goes on as time does is never doubted; one that was moved is, also over a restart."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from destana.kit.drift import Drift, Mark, mark

NOW = datetime(2026, 1, 14, 5, 40, tzinfo=UTC)


class Clocks:
    """A wall clock that can be set, and time that only goes on."""

    def __init__(self) -> None:
        self.boot, self.passed, self.wall = "first", 100.0, NOW.timestamp()

    def go_on(self, seconds: float, moved: float = 0) -> datetime:
        self.passed += seconds
        self.wall += seconds + moved
        return datetime.fromtimestamp(self.wall, UTC)

    def read(self, at: datetime) -> Mark:
        return Mark(self.boot, at.timestamp() - self.passed, at.timestamp())


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def jumps(clocks: Clocks, drift: Drift, at: datetime) -> list[float]:
    found: list[float] = []
    drift.look(at, found.append)
    return found


def test_it_believes_a_clock_that_goes_on(clocks: Clocks, tmp_path: Path) -> None:
    drift = Drift(tmp_path / "clock.json", clocks.read)
    for seconds in (0, 0.3, 3600, 12 * 3600):
        assert jumps(clocks, drift, clocks.go_on(seconds)) == []


@pytest.mark.parametrize("moved", [18000.0, -18000.0, 601.0])
def test_it_tells_a_jump_once(clocks: Clocks, tmp_path: Path, moved: float) -> None:
    drift = Drift(tmp_path / "clock.json", clocks.read)
    assert jumps(clocks, drift, clocks.go_on(1)) == []
    assert jumps(clocks, drift, clocks.go_on(1, moved)) == pytest.approx([moved])
    assert jumps(clocks, drift, clocks.go_on(1)) == []


def test_small_steps_are_believed_until_together_they_are_a_large_one(clocks: Clocks, tmp_path: Path) -> None:
    drift = Drift(tmp_path / "clock.json", clocks.read)
    assert jumps(clocks, drift, clocks.go_on(1)) == []
    assert jumps(clocks, drift, clocks.go_on(1, 400)) == []
    assert jumps(clocks, drift, clocks.go_on(1, 400)) == pytest.approx([800])


def test_it_remembers_how_the_clocks_stood_before_this_process(clocks: Clocks, tmp_path: Path) -> None:
    jumps(clocks, Drift(tmp_path / "clock.json", clocks.read), clocks.go_on(1))
    again = Drift(tmp_path / "clock.json", clocks.read)
    assert jumps(clocks, again, clocks.go_on(1, -7200)) == pytest.approx([-7200])


@pytest.mark.parametrize(("moved", "told"), [(-7200.0, True), (7200.0, False)])
def test_over_a_restart_only_backwards_can_be_told(
    clocks: Clocks, tmp_path: Path, moved: float, told: bool
) -> None:
    jumps(clocks, Drift(tmp_path / "clock.json", clocks.read), clocks.go_on(1))
    clocks.boot, clocks.passed = "second", 5.0
    found = jumps(clocks, Drift(tmp_path / "clock.json", clocks.read), clocks.go_on(60, moved))
    assert bool(found) is told


def test_a_jump_that_could_not_be_written_down_is_found_again(clocks: Clocks, tmp_path: Path) -> None:
    drift = Drift(tmp_path / "clock.json", clocks.read)
    jumps(clocks, drift, clocks.go_on(1))

    def fails(_seconds: float) -> None:
        raise OSError

    with pytest.raises(OSError):
        drift.look(clocks.go_on(1, 9000), fails)
    assert jumps(clocks, drift, clocks.go_on(1)) == pytest.approx([9000])


def test_a_broken_file_is_no_jump(clocks: Clocks, tmp_path: Path) -> None:
    (tmp_path / "clock.json").write_text("{")
    assert jumps(clocks, Drift(tmp_path / "clock.json", clocks.read), clocks.go_on(1)) == []


def test_the_real_clocks_agree() -> None:
    one, other = mark(NOW), mark(NOW + timedelta(hours=1))
    assert one.boot == other.boot
    assert other.offset - one.offset == pytest.approx(3600, abs=5)
