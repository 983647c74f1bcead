"""Questions that a large office asks of an index, whatever its planner has counted."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.response.reports.models import Report
from tests.many import copied, moment
from tests.plans import figures, plan
from tests.world import NOW, PIMPING, World

pytestmark = pytest.mark.django_db
ROWS = 2_000
again = count()


def walks(report_id: int) -> bool:
    """Tell whether the copies of a report are looked for in the whole table."""
    with CaptureQueriesContext(connection) as asked:
        list(Report.objects.filter(main=report_id))
    # SQLite keeps the plan of a question that it knows: each time it is another one.
    found = plan(f"/* {next(again)} */ {asked[0]['sql']}")
    return "SCAN" in found or "Seq Scan" in found


def test_copies_are_found_on_their_index_also_where_there_are_none(world: World) -> None:
    base = world.report(village=PIMPING)
    copied(Report, base.id, {"number": "1 + n", "key": "'many' || n", "received_at": moment(NOW)}, ROWS)
    figures()
    assert not walks(base.id)
    if connection.vendor == "sqlite":  # the control; PostgreSQL's figures leave the empty ones out
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX reports_copies")
        assert walks(base.id)
