"""Putting reports together: by village, kind and time, each in exactly one cluster."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from destana.response.reports.clusters import GAP, WATER_GAP, Seen, clusters
from tests.world import KANDANG_JAYA, NOW, PIMPING


def seen(number: int, hazard: str = "FLOOD", village: str = PIMPING, minutes: float = 0) -> Seen:
    return Seen(number, hazard, village, NOW + timedelta(minutes=minutes))


def ids(reports: list[Seen]) -> list[list[int]]:
    return sorted(sorted(report.id for report in part) for part in clusters(reports))


def test_it_puts_one_flood_of_one_village_together() -> None:
    assert ids([seen(1), seen(2, "PONDING", minutes=50), seen(3, "FLASHFLOOD", minutes=90)]) == [[1, 2, 3]]


def test_it_keeps_villages_and_kinds_apart() -> None:
    assert ids([seen(1), seen(2, village=KANDANG_JAYA), seen(3, "BUILDINGFIRE"), seen(4, "")]) == [
        [1],
        [2],
        [3],
        [4],
    ]


def test_a_long_silence_parts_two_fires_and_not_one_flood() -> None:
    late = GAP.total_seconds() / 60 + 1
    assert ids([seen(1, "BUILDINGFIRE"), seen(2, "BUILDINGFIRE", minutes=late)]) == [[1], [2]]
    assert ids([seen(1), seen(2, minutes=late)]) == [[1, 2]]


def test_what_names_no_village_stays_with_its_like() -> None:
    assert ids([seen(1, village=""), seen(2, village=""), seen(3)]) == [[1, 2], [3]]


_SEEN = st.builds(
    Seen,
    id=st.integers(1, 10_000),
    hazard=st.sampled_from(["", "FLOOD", "PONDING", "BUILDINGFIRE", "STRONGWIND", "OTHER"]),
    village=st.sampled_from(["", PIMPING, KANDANG_JAYA]),
    observed_at=st.integers(0, 3000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


@given(st.lists(_SEEN, max_size=40, unique_by=lambda report: report.id))
def test_every_report_is_in_exactly_one_cluster_in_the_order_of_time(reports: list[Seen]) -> None:
    found = clusters(reports)
    assert sorted(report.id for part in found for report in part) == sorted(report.id for report in reports)
    for part in found:
        moments: list[datetime] = [report.observed_at for report in part]
        assert moments == sorted(moments)
        assert len({report.village for report in part}) == 1
        gaps = [after - before for before, after in pairwise(moments)]
        assert all(gap <= WATER_GAP for gap in gaps)
