"""A long list costs no more memory and no more questions a piece than a short one."""

import os
import tracemalloc
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.kit import sheets
from destana.response.reports import queries
from destana.response.reports.models import Report
from destana.response.reports.terms import QueueFilter
from tests.many import copied, moment
from tests.world import NOW, PIMPING, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ROWS = 200_000 if os.environ.get("DESTANA_TEST_LONG") else 10_000
FEW = 2_000
MIB = 1024 * 1024
KEY_BYTES = 16
"""A chosen key takes 8 bytes; an array that grows is copied, so that there are two for a moment."""


@pytest.fixture
def large(world: World) -> World:
    """Reports of one after another second, each with a photo's worth of nothing and a line of words."""
    base = world.report(village=PIMPING, reporter_name="Zulkarnain")
    copied(
        Report,
        base.id,
        {"number": "1 + n", "key": "'many' || n", "received_at": moment(NOW)},
        ROWS - 1,
    )
    Report.objects.filter(number__gt=FEW).update(hazard="FLOOD")
    Report.objects.filter(number__lte=FEW).update(hazard="LANDSLIDE")
    return world


def sent(desk: Any, world: World, **wish: str) -> tuple[int, int]:
    """Return the rows that came and the peak of memory on the way, in bytes."""
    browser = desk(world.rusdi)
    tracemalloc.start()
    answer = browser.post("/meja/bawa/laporan/unduh", {"alasan": "rapat", **wish})
    rows = sum(piece.count(b"\r\n") for piece in answer.streaming_content) - 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return rows, peak


def test_it_takes_no_more_memory_for_more_rows(large: World, desk: Any) -> None:
    sent(desk, large, jenis="LANDSLIDE")  # what a process keeps by itself is there
    few, peak_of_few = sent(desk, large, jenis="LANDSLIDE")
    all_of_them, peak = sent(desk, large)
    assert (few, all_of_them) == (FEW, ROWS)
    assert peak < peak_of_few + ROWS * KEY_BYTES + MIB


def test_in_one_piece_it_would(large: World) -> None:
    """The control: the same rows, read and written at once."""

    def peak(at_once: int) -> int:
        ids = queries.chosen(large.rusdi, QueueFilter(states=()))
        tracemalloc.start()
        lines = chain.from_iterable(queries.along(ids, at_once=at_once))
        rows = ([line.code, line.village_name] for line in lines)
        assert sum(len(piece) for piece in sheets.written(rows, at_once=at_once))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(ROWS) > 5 * peak(sheets.AT_ONCE)


def test_it_asks_the_same_questions_a_piece(large: World, desk: Any) -> None:
    def asked(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as caught:
            call()
        return len(caught)

    sent(desk, large, jenis="LANDSLIDE")
    few = asked(lambda: sent(desk, large, jenis="LANDSLIDE"))
    many = asked(lambda: sent(desk, large))
    pieces_of_few, pieces = FEW // sheets.AT_ONCE, ROWS // sheets.AT_ONCE
    assert many - few == 3 * (pieces - pieces_of_few), "reports, photos, incidents"
