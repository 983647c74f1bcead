"""Decisions without a database: the state table, what may go out, how a code is read."""

from datetime import timedelta

import pytest

from destana.response.bulletins import rules
from destana.response.bulletins.terms import PUBLIC, Kind, Problem, Source, State, Wording
from destana.response.bulletins.tests.scene import wording
from destana.response.hazards.terms import Hazard, Level
from tests.world import KANDANG_JAYA, NOW, PIMPING

VILLAGES = {PIMPING, KANDANG_JAYA, *(f"63.11.05.20{number:02d}" for number in range(1, 20))}


def found(candidate: Wording, references: int = 0) -> list[Problem]:
    return rules.problems(candidate, at=NOW, district=VILLAGES, references=references)


def test_it_lists_every_state_with_a_reason() -> None:
    assert set(rules.FOLLOWS) == set(State)
    assert all(reason for nexts in rules.FOLLOWS.values() for reason in nexts.values())


def test_it_reaches_publication_from_the_second_desk_only() -> None:
    assert rules.sources_of(State.PUBLISHED) == (State.SUBMITTED,)


def test_it_never_leads_back_from_the_public() -> None:
    office = set(State) - set(PUBLIC)
    assert not any(office & set(rules.FOLLOWS[state]) for state in PUBLIC)


def test_it_lets_a_proper_warning_go_out() -> None:
    assert found(wording()) == []


@pytest.mark.parametrize(
    ("candidate", "problem"),
    [
        (wording(villages=()), Problem.NO_AREA),
        (wording(villages=("63.11.04.2001",)), Problem.OUTSIDE_DISTRICT),
        (wording(hazard=Hazard.BUILDINGFIRE, villages=tuple(sorted(VILLAGES))), Problem.AREA_TOO_LARGE),
        (wording(expires_at=None), Problem.NO_EXPIRY),
        (wording(expires_at=NOW), Problem.EXPIRY_PAST),
        (wording(expires_at=NOW + timedelta(hours=25)), Problem.EXPIRY_TOO_FAR),
        (
            wording(kind=Kind.INFORMATION, level=Level.NONE, expires_at=NOW + timedelta(days=15)),
            Problem.EXPIRY_TOO_FAR,
        ),
        (wording(effective_at=NOW + timedelta(hours=13)), Problem.STARTS_AFTER_END),
        (wording(event_at=NOW + timedelta(seconds=1)), Problem.EVENT_IN_FUTURE),
        (wording(headline=" "), Problem.NO_HEADLINE),
        (wording(what=""), Problem.NO_WHAT),
        (wording(steps=()), Problem.NO_STEPS),
        (wording(steps=("a",) * 8), Problem.TOO_MANY_STEPS),
        (wording(level=Level.AMAN), Problem.NO_LEVEL),
        (wording(kind=Kind.ALL_CLEAR), Problem.WRONG_LEVEL),
        (wording(kind=Kind.UPDATE), Problem.NO_REFERENCE),
        (wording(source=Source.RELAY), Problem.NO_SOURCE),
    ],
)
def test_it_names_what_is_wrong(candidate: Wording, problem: Problem) -> None:
    assert problem in found(candidate)


@pytest.mark.parametrize(
    ("candidate", "longest"),
    [
        (wording(), timedelta(hours=24)),
        (wording(hazard=Hazard.HAZE), timedelta(days=7)),
        (wording(kind=Kind.UPDATE), timedelta(hours=24)),
        (wording(kind=Kind.UPDATE, level=Level.NONE), timedelta(days=14)),
        (wording(kind=Kind.ALL_CLEAR, level=Level.AMAN), timedelta(hours=48)),
    ],
)
def test_it_allows_each_kind_its_time(candidate: Wording, longest: timedelta) -> None:
    assert rules.longest(candidate) == longest


@pytest.mark.parametrize(
    ("exercise", "mode", "channels", "mixes"),
    [
        (False, "real", {"telegram", "simulator"}, False),
        (False, "demo", {"simulator"}, False),
        (False, "exercise", {"simulator"}, True),
        (True, "real", {"simulator"}, True),
        (True, "demo", set(), True),
        (True, "exercise", {"simulator"}, False),
        (True, "exercise", {"simulator", "telegram"}, True),
    ],
)
def test_it_keeps_exercise_and_reality_apart(
    exercise: bool, mode: str, channels: set[str], mixes: bool
) -> None:
    assert rules.mixes_worlds(exercise=exercise, mode=mode, channels=channels) is mixes


def test_it_puts_danger_first() -> None:
    asked = [
        wording(),
        wording(kind=Kind.WITHDRAWAL, level=Level.NONE),
        wording(kind=Kind.ALL_CLEAR, level=Level.AMAN),
        wording(kind=Kind.INFORMATION, level=Level.NONE),
    ]
    assert [rules.priority(one) for one in asked] == [0, 0, 1, 5]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("K14-7Q", ["K14-7Q"]),
        ("cek k14-7q", ["K14-7Q"]),
        ("K14 7Q", ["K14-7Q"]),
        ("k147q", ["K14-7Q"]),
        ("KI4-7Q", ["K14-7Q"]),
        ("K1O-7Q", ["K10-7Q"]),
        ("K14–7q.", ["K14-7Q"]),
        ("K 014 - 7 Q", []),
        ("KII-7Q", ["K11-7Q"]),
        ("K14-70", ["K14-7Q"]),
        ("K14-7Q3M", ["K14-7Q3M"]),
        ("SIAGA BANJIR\nKabar no. 14. Balas CEK K14-7Q atau K15-3M", ["K14-7Q", "K15-3M"]),
        ("Kejadian K-07 di kampung", []),
        ("KOBOI KOS", []),
        ("K0-7Q", []),
        ("", []),
    ],
)
def test_it_reads_codes_as_people_type_them(typed: str, codes: list[str]) -> None:
    assert rules.read_codes(typed) == codes
