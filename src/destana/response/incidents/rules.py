"""Decisions about incidents as pure functions."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from destana.response.hazards.terms import Level

from .terms import CASUALTIES, Figure, FigureStatus, Proven, Spot, State

FOLLOWS: dict[State, frozenset[State]] = {
    State.WATCH: frozenset({State.ACTIVE, State.CANCELLED}),
    State.ACTIVE: frozenset({State.CONTROLLED, State.CANCELLED}),
    State.CONTROLLED: frozenset({State.RECOVERY, State.ACTIVE}),
    State.RECOVERY: frozenset({State.CLOSED, State.ACTIVE}),
    # A river that rises again is the same event, not a new one.
    State.CLOSED: frozenset({State.ACTIVE}),
    State.CANCELLED: frozenset(),
}
"""The state table."""


def can_follow(state: State, after: State) -> bool:
    """Say whether ``after`` may come next."""
    return after in FOLLOWS[state]


def highest(levels: Collection[Level]) -> Level:
    """Return the most dangerous of some levels; none for no levels."""
    return max(levels, key=lambda level: level.rank, default=Level.NONE)


def is_public(kind: Figure, status: FigureStatus, *, has_second: bool) -> bool:
    """Say whether a figure may be shown to everybody: proven, and the dead, missing and injured by two persons."""
    if status == FigureStatus.REPORTED:
        return False
    return has_second or kind not in CASUALTIES or status == FigureStatus.OFFICIAL


FAR = 0.2
"""Degrees, some 22 km: a point farther from the village in which its report was proven is where the sender was."""


def place(proven: Sequence[Proven], stated: Collection[Spot]) -> Spot | None:
    """Return where an incident is: the middle of its proven reports' points, else of its villages' centres.

    ``stated`` are the centres of villages that somebody spoke for. None where no report is proven: then nothing of the
    incident is public, its place no more than its name.
    """
    if not proven:
        return None
    points = [report.point for report in proven if report.point and _counts(report)]
    centres = {report.village for report in proven if report.village} | set(stated)
    return _middle(points or sorted(centres))


def _counts(report: Proven) -> bool:
    """Say whether a report's point may count: not a confidential one's, nor one that is nowhere near its village."""
    if report.point is None or report.village is None or report.is_confidential:
        return False
    return all(abs(own - its) <= FAR for own, its in zip(report.point, report.village, strict=True))


def _middle(spots: Sequence[Spot]) -> Spot | None:
    if not spots:
        return None
    return Spot(sum(spot.lat for spot in spots) / len(spots), sum(spot.lng for spot in spots) / len(spots))


def is_odd(figures: dict[Figure, int]) -> list[tuple[Figure, Figure]]:
    """Return pairs of figures that contradict each other: the first should not exceed the second."""
    pairs = [
        (Figure.EVACUATED_PEOPLE, Figure.AFFECTED_PEOPLE),
        (Figure.AFFECTED_HOUSEHOLDS, Figure.AFFECTED_PEOPLE),
        (Figure.ISOLATED_PEOPLE, Figure.AFFECTED_PEOPLE),
    ]
    return [
        (low, high)
        for low, high in pairs
        if low in figures and high in figures and figures[low] > figures[high]
    ]


MAY_WAIT: dict[State, timedelta] = {
    State.WATCH: timedelta(hours=24),
    State.ACTIVE: timedelta(hours=12),
    State.CONTROLLED: timedelta(hours=48),
    State.RECOVERY: timedelta(days=30),
}
"""How long an incident may stay without any change: a running event of which nobody says a word is forgotten."""
