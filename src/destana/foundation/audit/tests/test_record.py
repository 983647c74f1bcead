"""The log takes a line only with its change, and gives it a number that nobody else has."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from destana.foundation.audit import actions, queries
from destana.foundation.audit.actions import OutsideTransaction
from destana.foundation.audit.models import AuditEntry

AT = datetime(2026, 1, 14, 5, 40, tzinfo=UTC)


class Clerk:
    """A doer as the log sees one."""

    ref = "person:1"
    role = "member"


def add(verb: str = "report.verified", **more: object) -> None:
    with transaction.atomic():
        actions.record(by=Clerk(), verb=verb, target="report:1", at=AT, **more)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_it_refuses_a_line_outside_a_transaction() -> None:
    with pytest.raises(OutsideTransaction):
        actions.record(by=Clerk(), verb="report.verified", target="report:1", at=AT)
    assert queries.head().seq == 0


@pytest.mark.django_db
def test_it_numbers_and_chains_the_lines() -> None:
    add("report.received")
    add("report.verified", reason="seen on site", after={"state": "verified"})
    first, second = AuditEntry.objects.order_by("seq")
    assert (first.seq, second.seq) == (1, 2)
    assert second.previous == first.hash
    assert queries.head().hash == second.hash
    assert [entry.verb for entry in queries.history("report:1")] == ["report.received", "report.verified"]
    assert queries.check() == []


@pytest.mark.django_db
def test_it_keeps_no_value_only_its_hash() -> None:
    add(after={"phone": "+6281251234567"})
    assert "81251234567" not in str(AuditEntry.objects.values().get())
