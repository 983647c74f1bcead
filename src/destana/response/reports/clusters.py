"""Reports that may be one event, put together by place and time for a night of too many. Pure: a person decides."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from destana.response.hazards.terms import WATER, group_of

GAP = timedelta(minutes=60)
"""Silence that parts two events of one kind in one village; water stands for longer."""
WATER_GAP = timedelta(hours=6)


class Seen(NamedTuple):
    """The columns of an open report by which it is put into a cluster."""

    id: int
    hazard: str
    village: str
    observed_at: datetime


def clusters(reports: Iterable[Seen]) -> list[list[Seen]]:
    """Return the reports in clusters, each in the order of time; every report is in exactly one.

    One cluster: the same village, hazards that people mix up for one another, and no long silence between. What names
    no hazard, or no village, stays with its like: it is looked at, not guessed at.
    """
    places: dict[tuple[str, str], list[Seen]] = {}
    for report in reports:
        places.setdefault((report.village, group_of(report.hazard)), []).append(report)
    return [part for group in places.values() for part in _parted(group)]


def _parted(group: list[Seen]) -> list[list[Seen]]:
    """Cut where nobody reported anything for too long."""
    ordered = sorted(group, key=lambda report: (report.observed_at, report.id))
    gap = WATER_GAP if ordered[0].hazard in WATER else GAP
    parts = [[ordered[0]]]
    for report in ordered[1:]:
        if report.observed_at - parts[-1][-1].observed_at > gap:
            parts.append([])
        parts[-1].append(report)
    return parts
