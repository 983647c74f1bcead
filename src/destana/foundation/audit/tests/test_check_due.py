"""Once a night the whole log is walked, and how that went becomes a line of it."""

from datetime import UTC, datetime, timedelta

import pytest

from destana.foundation.audit import jobs, queries
from destana.foundation.audit.models import AuditEntry, ChainHead
from destana.foundation.audit.terms import CHECK_TARGET

from .test_guard import without_triggers
from .test_record import Clerk, add

CLERK = Clerk()
NIGHT = datetime(2026, 1, 13, 18, 30, tzinfo=UTC)  # 02.30 in the villages


@pytest.mark.django_db
def test_it_checks_at_the_first_start_and_then_once_a_night() -> None:
    add("a")
    assert queries.last_check() is None
    for minutes in (0, 10, 20):
        assert jobs.check_due(at=NIGHT + timedelta(minutes=minutes), by=CLERK) == 0
    noon = NIGHT + timedelta(hours=10)
    jobs.check_due(at=noon, by=CLERK)
    jobs.check_due(at=NIGHT + timedelta(hours=23), by=CLERK)  # the next day at 01.30
    assert len(queries.history(CHECK_TARGET)) == 1
    jobs.check_due(at=NIGHT + timedelta(hours=24), by=CLERK)
    found = queries.last_check()
    assert found is not None
    assert (found.at, found.fault, found.seq) == (NIGHT + timedelta(hours=24), "", 2)
    assert queries.check() == []


@pytest.mark.django_db
def test_it_notes_what_was_changed() -> None:
    for verb in ("a", "b", "c", "d"):
        add(verb)
    without_triggers()
    AuditEntry.objects.filter(seq=2).update(reason="a better reason")
    assert jobs.check_due(at=NIGHT, by=CLERK) == 1
    found = queries.last_check()
    assert found is not None
    assert found.fault == "1 faults: line 2 was changed"


@pytest.mark.django_db
def test_a_line_that_is_added_during_the_walk_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    for verb in ("a", "b"):
        add(verb)
    end, turns = queries._end, iter(range(9))

    def later() -> ChainHead | None:
        if next(turns):
            add("meanwhile")
        return end()

    monkeypatch.setattr(queries, "_end", later)
    assert queries.check() == []
