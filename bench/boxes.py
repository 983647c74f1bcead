"""How long it takes to find what lies in a box, among so many incidents: ``python -m bench.boxes LEAST MOST``.

Runs in the office's own environment and prints JSON: for each number of incidents the milliseconds of each box. Half
of the incidents are a crowd some 39 km wide, in every second column of squares, the others all over the north of the
Earth; each has a proven report. Every answer is asked of the database and made whole, as the API gives it; nothing is
kept.
"""

import json
import os
import statistics
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from destana.kit.squares import Box

ASKED = 300
"""Answers for each box and size; the median counts."""

SCATTER = 2_654_435_761
"""Knuth's multiplier: numbers in a row come out all over the range (The Art of Computer Programming 3, 6.4)."""


def main(least: int, most: int) -> None:
    """Fill, ask, fill more, ask again."""
    import django

    django.setup()
    found = {}
    for count in (least, most):
        fill(count)
        check()
        found[count] = {name: milliseconds(box) for name, box in boxes().items()}
    print(json.dumps(found))


def boxes() -> "dict[str, Box]":
    """Return the boxes: most of the crowd, a column without anybody in its midst, the sea, and all of the Earth."""
    from destana.kit.squares import STEP, Box

    west, south, side = CORNER[1], CORNER[0], 64 * STEP
    return {
        "dense": Box(west + side / 5, south + side / 5, west + side, south + side),
        "empty in the crowd": Box(west + 33.1 * STEP, south, west + 33.9 * STEP, south + side),
        "empty": Box(west + 1.1 * side, south, west + 2.2 * side, south + side),
        "the Earth": Box(-180, -90, 180, 90),
    }


def check() -> None:
    """See to it that a box is as empty or as full as its name says."""
    from destana.response.incidents import queries

    held = {name: len(queries.in_box(box)) for name, box in boxes().items()}
    assert held == {name: 0 if name.startswith("empty") else 100 for name in held}, held


CORNER = (-2.8125, 115.3125)
"""South-western corner of the crowd: of a square of level 10."""


def fill(count: int) -> None:
    """Bring the office to ``count`` incidents of the last days, the latest first."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from destana.foundation.people.models import Person
    from destana.foundation.people.terms import reporter
    from destana.kit.squares import square_of
    from destana.response.incidents.models import Incident, IncidentReport
    from destana.response.reports import actions
    from destana.response.reports.models import Report
    from destana.response.reports.terms import Intake, Source, State
    from tests.many import copied, moment

    now, person, there = timezone.now(), Person.objects.order_by("id")[0].pk, Incident.objects.count()
    report = actions.submit(
        intake=Intake(source=Source.API, key=f"base-{there}", words="Banjir di Pimping RT 02"),
        by=reporter(None, Source.API),
        at=now,
    )
    last = Report.objects.get(pk=report.id).number
    rows = count - there
    proven = {
        "state": f"'{State.VERIFIED}'",
        "grade": "'B'",
        "decided_at": moment(now),
        "decided_by_id": f"{person}",
    }
    copied(Report, report.id, {"number": f"{last} + n", "key": f"'box-{there}-' || n", **proven}, rows)
    base = Incident.objects.create(
        district_id=settings.DISTRICT, number=10**8 + there, name="Banjir", hazards=["FLOOD"],
        state="active", opened_at=now, changed_at=now, opened_by_id=person,
    )  # fmt: skip
    crowd = square_of(*CORNER)
    anywhere = f"(({there} + n) * {SCATTER}) % {2**30}"
    north = f"({anywhere}) / {2**29} * {2**30} + {2**29} + ({anywhere}) % {2**29}"
    square = f"CASE n % 2 WHEN 0 THEN {crowd} + ({anywhere}) / {2**30 // 2048} * 2 ELSE {north} END"
    with without_indexes():
        copied(Incident, base.pk, {"number": f"{last} + n", "opened_at": moment(now), "square": square}, rows)
    link = IncidentReport.objects.create(
        incident=base, report_id=report.id, joined_at=now, joined_by_id=person
    )
    by_number = "(SELECT id FROM {} AS other WHERE other.number = {} + n AND other.district_id = '{}')"
    pairs = {
        column: by_number.format(model._meta.db_table, last, settings.DISTRICT)
        for column, model in (("incident_id", Incident), ("report_id", Report))
    }
    copied(IncidentReport, link.pk, pairs, rows)
    link.delete()
    base.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_series SET last = %s WHERE district_id = %s", [last + rows, settings.DISTRICT]
        )
        cursor.execute("ANALYZE")


@contextmanager
def without_indexes() -> "Iterator[None]":
    """Take the indexes of the boxes off while the table is filled: made anew they are made in order."""
    from django.db import connection

    from destana.response.incidents.models import Incident

    those = [index for index in Incident._meta.indexes if index.name.startswith("incidents_box")]
    with connection.schema_editor() as editor:
        for index in those:
            editor.remove_index(Incident, index)
    yield
    with connection.schema_editor() as editor:
        for index in those:
            editor.add_index(Incident, index)


def milliseconds(box: "Box") -> float:
    """Return the median time of an answer."""
    from destana.response.incidents import queries

    times: list[float] = []
    for _number in range(ASKED):
        began = time.perf_counter()
        queries.in_box(box)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
    main(*map(int, sys.argv[1:]))
