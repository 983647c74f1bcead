"""A jump of the wall clock stands in the log, and so does the person who confirmed the clock."""

from datetime import UTC, datetime

import pytest

from destana.foundation.audit import actions, queries
from destana.foundation.audit.tests.test_record import Clerk

AT = datetime(2026, 1, 14, 5, 40, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_clock_is_in_doubt_from_its_jump_until_a_person_confirms_it() -> None:
    assert queries.clock_doubt() is None
    actions.doubt_clock(seconds=18000, by=Clerk(), at=AT)
    doubt = queries.clock_doubt()
    assert doubt is not None
    assert doubt.reason == "+18000 s"
    actions.doubt_clock(seconds=-18000, by=Clerk(), at=AT)  # set right: nobody has looked yet
    assert queries.clock_doubt() is not None
    actions.trust_clock(by=Clerk(), at=AT)
    assert queries.clock_doubt() is None
    assert queries.check() == []


def test_a_clock_that_nobody_doubts_needs_no_line() -> None:
    actions.trust_clock(by=Clerk(), at=AT)
    assert queries.head().seq == 0
