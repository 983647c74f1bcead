"""The lines of a time, piece by piece, up to an end that was read before."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import actions, queries
from destana.foundation.audit.tests.test_record import AT as NOW
from destana.foundation.audit.tests.test_record import Clerk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def written(db: None) -> int:
    for number in range(5):
        with transaction.atomic():
            actions.record(by=Clerk(), verb="x", target="t:1", at=NOW + number * DAY, reason=str(number))
    return queries.head().seq


def reasons(
    since: datetime | None = None, until: datetime | None = None, end: int | None = None
) -> list[str]:
    end = queries.head().seq if end is None else end
    found = [entry for piece in queries.period(since, until, end=end) for entry in piece]
    assert queries.extent(since, until, end=end).rows == len(found)
    return [entry.reason for entry in found if entry.verb == "x"]


def test_it_reads_a_time_in_pieces_of_any_size(written: int) -> None:
    assert reasons() == list("01234")
    assert reasons(since=NOW + DAY, until=NOW + 3 * DAY) == list("12")
    for at_once in (1, 2, 5, 6):
        found = queries.period(None, None, end=written, at_once=at_once)
        assert [entry.seq for piece in found for entry in piece] == list(range(1, written + 1))


def test_what_comes_after_the_end_is_not_in_it(written: int) -> None:
    with transaction.atomic():
        actions.record(by=Clerk(), verb="x", target="t:1", at=NOW, reason="later")
    assert reasons(end=written) == list("01234")


def test_it_asks_one_question_a_piece_and_one_to_see_the_end(written: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert len(list(queries.period(None, None, end=written, at_once=2))) == -(-written // 2)
    assert len(asked) == -(-written // 2) + 1


def test_a_line_carries_its_hash_and_its_channel(written: int) -> None:
    [*_, last] = queries.since(written - 1)
    assert (last.hash, last.channel) == (queries.head().hash, "")
