"""Whoever changes the log is found out, whatever they change, and the line is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from destana.foundation.audit import queries
from destana.foundation.audit.models import AuditEntry, ChainHead
from destana.foundation.audit.rules import chain
from destana.foundation.audit.tests.test_guard import without_triggers
from destana.foundation.audit.tests.test_record import add

pytestmark = pytest.mark.django_db
LINES = 9
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SOME = st.integers(1, LINES)
QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def log() -> list[AuditEntry]:
    """Nine lines, and an attacker who took the triggers off."""
    for number in range(LINES):
        add(f"report.{number}", reason=f"reason {number}")
    without_triggers()
    return list(AuditEntry.objects.order_by("seq"))


@contextmanager
def attack() -> Iterator[None]:
    """Take back afterwards what was done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def named() -> set[int]:
    return {fault.seq for fault in queries.check()}


CHANGES: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.sampled_from(AuditEntry.WORDS), WORDS),
    st.tuples(st.just("at"), MOMENTS),
    st.tuples(st.sampled_from(["previous", "hash"]), st.text("0123456789abcdef", min_size=64, max_size=64)),
)


@QUICK
@given(line=SOME, change=CHANGES)
def test_it_names_a_line_that_was_changed(log: list[AuditEntry], line: int, change: tuple[str, Any]) -> None:
    column, value = change
    limit = getattr(AuditEntry._meta.get_field(column), "max_length", None)
    value = value[:limit] if limit else value
    assume(getattr(log[line - 1], column) != value)
    with attack():
        AuditEntry.objects.filter(seq=line).update(**{column: value})
        assert line in named()


@QUICK
@given(line=SOME, by=st.integers(1, 999_999))
def test_it_names_a_moment_that_was_moved_by_a_hair(log: list[AuditEntry], line: int, by: int) -> None:
    with attack():
        AuditEntry.objects.filter(seq=line).update(at=log[line - 1].at + timedelta(microseconds=by))
        assert line in named()


@QUICK
@given(lines=st.sets(SOME, min_size=1))
def test_it_names_the_first_line_that_was_dropped(log: list[AuditEntry], lines: set[int]) -> None:
    with attack():
        AuditEntry.objects.filter(seq__in=lines).delete()
        assert min(lines) in named()


@QUICK
@given(keep=st.integers(0, LINES - 1), with_head=st.booleans())
def test_it_names_the_tail_that_was_cut_off(log: list[AuditEntry], keep: int, with_head: bool) -> None:
    """Where the head was set to fit, only a head that was kept elsewhere tells."""
    with attack():
        AuditEntry.objects.filter(seq__gt=keep).delete()
        if with_head:
            ChainHead.objects.update(seq=keep, hash=log[keep - 1].hash if keep else "0" * 64)
            assert queries.check() == []
            assert not queries.compare(LINES, log[-1].hash).fits
        else:
            assert keep + 1 in named()


@QUICK
@given(pair=st.tuples(SOME, SOME), whole=st.booleans())
def test_it_names_lines_that_were_swapped(log: list[AuditEntry], pair: tuple[int, int], whole: bool) -> None:
    """``whole``: numbers and all; else the words alone change places."""
    one, two = pair
    assume(one != two)
    with attack():
        if whole:
            for was, now in ((one, 0), (two, one), (0, two)):
                AuditEntry.objects.filter(seq=was).update(seq=now)
        else:
            for here, there in ((one, two), (two, one)):
                AuditEntry.objects.filter(seq=here).update(**log[there - 1].words())
        assert {one, two} <= named()


@QUICK
@given(after=st.integers(0, LINES), fits=st.booleans(), verb=WORDS.map(lambda text: text[:60]))
def test_it_names_a_line_that_was_put_in(log: list[AuditEntry], after: int, fits: bool, verb: str) -> None:
    """``fits``: its own hash is right and it names the line before it."""
    with attack():
        for line in range(LINES, after, -1):
            AuditEntry.objects.filter(seq=line).update(seq=line + 1)
        new = AuditEntry(
            seq=after + 1, at=log[0].at, by_ref="person:1", by_role="admin", verb=verb, target="report:1"
        )
        new.previous = log[after - 1].hash if fits and after else "0" * 64
        new.hash = (
            chain(seq=new.seq, previous=new.previous, at=new.at, fields=new.words()) if fits else "f" * 64
        )
        AuditEntry.objects.bulk_create([new])
        assert {after + 1, after + 2} & named()
        assert after + 1 in named() or fits


@QUICK
@given(line=SOME)
def test_it_names_a_history_that_was_written_anew(log: list[AuditEntry], line: int) -> None:
    """Every hash from there on fits again, and the head too: the chain is sound, but it is another one."""
    with attack():
        previous = log[line - 2].hash if line > 1 else "0" * 64
        for row in log[line - 1 :]:
            words = row.words() | ({"reason": "another"} if row.seq == line else {})
            new = chain(seq=row.seq, previous=previous, at=row.at, fields=words)
            AuditEntry.objects.filter(seq=row.seq).update(hash=new, previous=previous, reason=words["reason"])
            previous = new
        ChainHead.objects.update(hash=previous)
        assert queries.check() == []
        assert not queries.compare(LINES, log[-1].hash).fits


def test_the_command_compares_with_a_printed_head(
    log: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit", "compare", "9", log[-1].hash)
    assert "as it was printed" in capsys.readouterr().out
    call_command("audit", "compare", "9", log[-1].hash[:16])
    with pytest.raises(CommandError, match="rewritten"):
        call_command("audit", "compare", "9", "f" * 16)
    with pytest.raises(CommandError, match="cut off"):
        call_command("audit", "compare", "12", log[-1].hash)
    with pytest.raises(CommandError, match="number of the line"):
        call_command("audit", "compare", "ada", "x")
