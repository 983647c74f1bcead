"""What lies in a box: the same as by looking at every incident, and each look on its index, however many there are."""

import os
import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.kit.squares import Box, centre_of, square_of
from destana.response.incidents import queries
from destana.response.incidents.models import Incident, IncidentReport
from destana.response.incidents.queries import box as search
from destana.response.incidents.queries import prepared
from destana.response.incidents.terms import State
from destana.response.reports.models import Report
from tests.many import copied
from tests.plans import figures, plan
from tests.world import NOW, World

ROWS = 40_000 if os.environ.get("DESTANA_TEST_LONG") else 3_000

MARKET = (-2.3, 115.5)
"""Where most incidents of these tests are: a crowd within a few squares."""

BOXES = {
    "everywhere": Box(-180, -90, 180, 90),
    "the country": Box(95, -11, 141, 6),
    "around the crowd": Box(115.4, -2.4, 115.6, -2.2),
    "in the crowd": Box(115.495, -2.305, 115.505, -2.295),
    "beside the crowd": Box(115.52, -2.6, 116.2, -1.9),
    "empty": Box(10, 40, 12, 42),
    "a point": Box(115.5, -2.3, 115.5, -2.3),
    "a line": Box(-180, 0, 180, 0),
    "at the edge of the map": Box(170, -90, 180, 90),
    "a centre": Box(*reversed(centre_of(square_of(*MARKET))), *reversed(centre_of(square_of(*MARKET)))),
}


def chosen(dice: random.Random) -> int | None:
    """Return the square of an incident: most in a crowd, others in the country and anywhere, a few nowhere."""
    kind = dice.random()
    if kind < 0.6:
        return square_of(MARKET[0] + dice.gauss(0, 0.008), MARKET[1] + dice.gauss(0, 0.008))
    if kind < 0.9:
        return square_of(dice.uniform(-11, 6), dice.uniform(95, 141))
    return square_of(dice.uniform(-90, 90), dice.uniform(-180, 180)) if kind < 0.98 else None


def fill(world: World, rows: int) -> None:
    """Put incidents in: some only watched, some without anything proven, many opened at the same moment."""
    dice = random.Random(rows)
    proven = world.verified()
    number = Report.objects.get(pk=proven.id).number
    copied(Report, proven.id, {"number": f"{number} + n", "key": "'box' || n"}, rows)
    reports = list(Report.objects.filter(number__gt=number).order_by("number").values_list("pk", flat=True))
    states = [*State, State.ACTIVE, State.ACTIVE]
    incidents = Incident.objects.bulk_create(
        Incident(
            district_id=world.rusdi.district,
            number=100 + n,
            name=f"Banjir {n}",
            hazards=["FLOOD"],
            state=dice.choice(states),
            opened_at=NOW - timedelta(minutes=dice.randrange(rows // 3)),
            changed_at=NOW,
            opened_by_id=world.rusdi.as_person,
            square=chosen(dice),
        )
        for n in range(rows)
    )
    IncidentReport.objects.bulk_create(
        IncidentReport(incident=incident, report_id=report, joined_at=NOW, joined_by_id=world.rusdi.as_person)
        for incident, report in zip(incidents, reports, strict=True)
        if dice.random() < 0.95
    )
    figures()


@pytest.fixture
def full(world: World) -> World:
    fill(world, ROWS)
    return world


def by_looking_at_all(rows: list[Incident], box: Box) -> list[str]:
    """Return the codes in a box the slow way."""
    found = []
    for row in rows:
        lat, lng = centre_of(row.square or 0)
        if row.square is not None and box.south <= lat <= box.north and box.west <= lng <= box.east:
            found.append(row.code)
    return found[: search.LIMIT]


def everything_public() -> list[Incident]:
    rows = Incident.objects.exclude(state=State.WATCH).filter(links__report__state="verified")
    return list(rows.order_by("-opened_at", "-id"))


def any_box(dice: random.Random) -> Box:
    """Return a box of any size, mostly near the crowd, now and then with an edge on the centre of a square."""
    size = 10 ** dice.uniform(-3, 2)
    lat, lng = (MARKET[0] + dice.gauss(0, size / 2), MARKET[1] + dice.gauss(0, size / 2))
    if dice.random() < 0.3 and abs(lat) < 90 and abs(lng) < 180:
        lat, lng = centre_of(square_of(lat, lng))
    lat, lng = max(-90.0, min(90.0, lat)), max(-180.0, min(180.0, lng))
    return Box(lng, lat, min(180.0, lng + size), min(90.0, lat + size * dice.uniform(0.2, 2)))


@pytest.mark.django_db
def test_it_finds_what_looking_at_all_of_them_finds(full: World) -> None:
    rows = everything_public()
    dice = random.Random(4)
    boxes = [*BOXES.values(), *(any_box(dice) for _ in range(60))]
    found = {box: [view.code for view in queries.in_box(box)] for box in boxes}
    assert found == {box: by_looking_at_all(rows, box) for box in boxes}
    assert len({len(codes) for codes in found.values()}) > 5, "the boxes were all alike"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("PARTS", 1), ("PARTS", 60), ("MOST_PARTS", 20)])
def test_it_finds_the_same_however_the_box_is_covered(
    full: World, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    rows = everything_public()
    monkeypatch.setattr(search, name, value)
    for box in BOXES.values():
        assert [view.code for view in queries.in_box(box)] == by_looking_at_all(rows, box)


def looked(box: Box) -> list[str]:
    """Return the questions for the rows of a box, without those that read what the incidents found look like."""
    with CaptureQueriesContext(connection) as caught:
        queries.in_box(box)
    mark = " AS part " if connection.vendor == "sqlite" else "EXECUTE box_merge"
    return [
        query["sql"]
        for query in caught.captured_queries
        if query["sql"].find(mark) >= 0 and "PREPARE" not in query["sql"]
    ]


def faults(lines: list[str]) -> list[str]:
    """Return what a plan does beside walking the indexes of the squares: reading a table, a bitmap, a sort."""
    on_index = ("USING INDEX incidents_box_", "Index Scan using incidents_box_")
    reading = ("SCAN", "SEARCH", "Scan on", "Scan using", "TEMP B-TREE", "Sort ")
    return [
        line
        for line in lines
        if any(word in line for word in reading)
        and not any(word in line for word in on_index)
        and not line.strip().startswith("Sort Key")  # of the merge
        and not re.match(
            r"SCAN found|(  ->  )?Subquery Scan on found", line
        )  # the rows that the merge has brought
    ]


def squares_in(question: str) -> int:
    """Return in how many squares a question looks; PostgreSQL's has spare places for more."""
    if connection.vendor == "sqlite":
        return question.count(" AS part ")
    return len(question.split(", ")) - (3 if "_behind" in question else 1)


def check_plans(box: Box) -> None:
    questions = looked(box)
    assert len(questions) <= 8
    assert questions or box.span.is_empty
    for question in questions:
        lines = plan(question).splitlines()
        assert faults(lines) == []
        walked = sum("incidents_box_" in line for line in lines)
        assert walked == squares_in(question) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", BOXES)
def test_each_square_is_walked_on_its_index(full: World, name: str) -> None:
    check_plans(BOXES[name])


@pytest.mark.django_db
def test_so_is_it_by_a_plan_made_once(full: World) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    for box in BOXES.values():
        check_plans(box)


@pytest.mark.django_db
def test_a_connection_does_not_keep_questions_without_end(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL keeps questions")
    monkeypatch.setattr(prepared, "MOST", 5)
    dice = random.Random(9)
    for _ in range(30):
        queries.in_box(any_box(dice))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'box%%'", [])
            assert cursor.fetchone()[0] <= 5


@pytest.mark.django_db
def test_without_the_indexes_it_would_read_the_table_and_sort(full: World) -> None:
    with connection.cursor() as cursor:
        for level in (2, 4, 6, 8, 10, 12, 14, 16):
            cursor.execute(f"DROP INDEX incidents_box_{level}")
    assert faults(plan(looked(BOXES["around the crowd"])[0]).splitlines())


def test_squares_and_their_centres_belong_together() -> None:
    dice = random.Random(1)
    for _ in range(2_000):
        lat, lng = dice.uniform(-90, 90), dice.uniform(-180, 180)
        square = square_of(lat, lng)
        assert 0 <= square < 2**31
        assert square_of(*centre_of(square)) == square
        assert (
            max(abs(own - its) for own, its in zip((lat, lng), centre_of(square), strict=True)) <= 360 / 2**17
        )
    assert square_of(90, 180) == 2**31 - 1


@pytest.mark.parametrize(
    "sides",
    [(1, 0, 0, 1), (0, 1, 1, 0), (-181, 0, 0, 1), (0, 0, 1, 91), (float("nan"), 0, 1, 1), (170, 0, -170, 1)],
)
def test_what_is_no_box_is_refused(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"\("):
        Box(*sides)
