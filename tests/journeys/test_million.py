"""A large office: the lists of the desk and the map ask the same few questions, each on its index."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from destana.foundation.areas import queries as areas
from destana.response.incidents import queries as incidents
from destana.response.incidents.models import VillageStatus
from destana.response.reports import queries as reports
from destana.response.reports.models import Report
from tests.many import copied, moment
from tests.plans import figures, plan
from tests.world import DISTRICT, NOW, PIMPING, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
ROWS = 1_000_000 if IS_LONG else 20_000
"""DESTANA_TEST_LONG=1 fills the million; otherwise enough that a walk through a whole table shows in the plan."""

OPEN_EVERY = 200
"""One report in so many still waits: a desk works its queue off."""


@pytest.fixture
def large(world: World) -> World:
    """Years of reports and of words about villages, spread over all villages of the district."""
    proven = world.verified()
    waiting = world.report()
    incidents_row = _stated(world)
    codes = [village.code for village in areas.villages(DISTRICT)]
    village = "CASE n % {} {} END".format(
        len(codes), " ".join(f"WHEN {index} THEN '{code}'" for index, code in enumerate(codes))
    )
    for base, rows, named in ((proven.id, ROWS, "old"), (waiting.id, ROWS // OPEN_EVERY, "new")):
        last = Report.objects.order_by("-number").values_list("number", flat=True)[0]
        copied(
            Report,
            base,
            {
                "number": f"{last} + n",
                "key": f"'{named}' || n",
                "village_id": village,
                "received_at": moment(NOW),
                "due_at": moment(NOW + timedelta(hours=1)),
                "urgency": "n % 3",
            },
            rows,
        )
    stated = {"village_id": village, "as_of": moment(NOW), "stated_at": moment(NOW)}
    copied(VillageStatus, incidents_row, stated, ROWS // 20)
    figures()
    return world


def _stated(world: World) -> int:
    from destana.response.hazards.terms import Level
    from destana.response.incidents import actions

    actions.state_village(
        village=PIMPING, level=Level.SIAGA, hazard="FLOOD", note="Air selutut", source="Pambakal", by=world.rusdi, at=NOW
    )  # fmt: skip
    return int(VillageStatus.objects.get().pk)


def asked(ask: Callable[[], object]) -> list[str]:
    """Return the questions that a call puts to the database."""
    with CaptureQueriesContext(connection) as caught:
        ask()
    return [query["sql"] for query in caught.captured_queries]


def walks(found: str, table: str) -> list[str]:
    """Return the lines of a plan that walk through a whole table, or sort what an index should bring in order."""
    whole = re.compile(rf"(SCAN {table}|Seq Scan on {table})\b(?!.* USING (COVERING )?INDEX)")
    return [line for line in found.splitlines() if whole.search(line) or "FOR ORDER BY" in line]


def lists(world: World) -> dict[str, tuple[str, str, Callable[[], list[Any]]]]:
    """Name the lists: their table, the index that carries them, and the call."""
    now = world.later(minutes=1)
    return {
        "queue": ("reports_report", "reports_queue", lambda: reports.queue(world.rusdi, now=now)),
        "of a village": ("reports_report", "reports_village", lambda: reports.of_village(world.rusdi, PIMPING, now=now)),
        "of the map": ("incidents_villagestatus", "incidents_village_now", lambda: incidents.village_now(DISTRICT)),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["queue", "of a village", "of the map"])
def test_a_list_asks_the_same_few_questions_on_its_index(large: World, name: str) -> None:
    table, index, ask = lists(large)[name]
    ask()  # what a process keeps by itself is there
    questions = asked(ask)
    assert len(questions) <= 3
    assert misses(questions, table, index) == []


def misses(questions: list[str], table: str, index: str) -> list[str]:
    """Return what is wrong with how the questions about a table are answered: off the index, or walking."""
    plans = [plan(sql, small=not IS_LONG) for sql in questions if f'"{table}"' in sql]
    off = [] if index in plans[0] else [f"not on {index}"]
    return [*off, *(line for one in plans for line in walks(one, table))]


def test_a_list_without_its_index_is_seen(large: World) -> None:
    """The control: the index is dropped, and the same look at the plan finds it."""
    for table, index, ask in lists(large).values():
        ask()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {index}")
            # SQLite keeps the plan of a question that it knows, so this look comes first.
            assert f"not on {index}" in misses(asked(ask), table, index)
            transaction.set_rollback(True)
        assert misses(asked(ask), table, index) == []


def test_the_number_of_questions_does_not_grow(world: World, request: pytest.FixtureRequest) -> None:
    world.report()
    world.verified()
    few = {name: (ask(), len(asked(ask)))[1] for name, (_table, _index, ask) in lists(world).items()}
    large = request.getfixturevalue("large")
    many = {name: (ask(), len(asked(ask)))[1] for name, (_table, _index, ask) in lists(large).items()}
    assert many == few
    assert len(reports.queue(large.rusdi, now=large.later(minutes=1))) == reports.lists.PAGE
