"""The state table, walked step by step through every verb's gate, and likeness."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.response.reports import rules
from destana.response.reports.terms import OPEN, Point, State

AT = datetime(2026, 1, 14, tzinfo=UTC)


def test_every_state_is_in_the_table_and_none_is_a_dead_end() -> None:
    assert set(rules.FOLLOWS) == set(State)
    assert all(rules.FOLLOWS.values())


def test_nothing_becomes_public_without_being_checked() -> None:
    leading = {state for state, after in rules.FOLLOWS.items() if State.VERIFIED in after}
    assert leading == {State.CHECKING}


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN])
def test_what_was_decided_only_goes_back_to_be_looked_at(state: State) -> None:
    assert rules.FOLLOWS[state] <= {State.CHECKING, State.RECEIVED}


points = st.none() | st.builds(
    Point, st.floats(-2.5, -2.2), st.floats(115.2, 115.5), st.none() | st.floats(0, 1000)
)


@given(
    hazards=st.tuples(
        st.sampled_from(["FLOOD", "PONDING", "BUILDINGFIRE", ""]), st.sampled_from(["FLOOD", "HAZE", ""])
    ),
    gap=st.integers(-3000, 3000),
    points=st.tuples(points, points),
    same=st.booleans(),
    touching=st.booleans(),
    photo=st.booleans(),
)
def test_likeness_is_the_same_both_ways_and_never_certain(
    hazards: tuple[str, str],
    gap: int,
    points: tuple[Point | None, Point | None],
    same: bool,
    touching: bool,
    photo: bool,
) -> None:
    times = (AT, AT + timedelta(minutes=gap))
    common = {"same_village": same, "touching": touching, "rts": ("02", "02"), "same_photo": photo}
    one = rules.likeness(hazards=hazards, times=times, points=points, **common)  # type: ignore[arg-type]
    other = rules.likeness(hazards=hazards[::-1], times=times[::-1], points=points[::-1], **common)  # type: ignore[arg-type]
    assert (one is None) == (other is None)
    if one and other:
        assert one.percent == other.percent <= 99


def test_fire_and_flood_are_not_one_event() -> None:
    assert (
        rules.likeness(
            hazards=("FLOOD", "BUILDINGFIRE"),
            times=(AT, AT),
            points=(None, None),
            same_village=True,
            touching=False,
            rts=("", ""),
            same_photo=False,
        )
        is None
    )
