"""After a restore no number of the lost minutes is given again, and a sheet printed in them is told from a rewriting."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from destana.config.backup import bringing, dumps
from destana.config.backup import leap as leaping
from destana.config.backup.leap import UNKNOWN_AGE, leaps
from destana.config.backup.tests.conftest import Desk, bring, restored
from destana.foundation.audit import queries as audit
from destana.messaging.channels.base import Outgoing
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.models import Message
from destana.response.bulletins.models import NumberCounter
from destana.response.incidents.models import Series
from destana.response.reports.models import Report
from tests.world import DISTRICT, NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("second_database")]


@contextmanager
def brought_back(desk: Desk, tmp_path: Path) -> Iterator[bringing.Restored]:
    """Restore the newest copy and stand on it."""
    file = next(desk.stick.glob("*.backup"))
    brought = bring(desk, file, tmp_path / "new")
    with dumps.standing_on(restored(tmp_path / "new")):
        yield brought


def report_codes(world: World, count: int = 3) -> set[str]:
    return {Report.objects.get(pk=world.report().id).code for _ in range(count)}


def rows(desk: Desk, key: str) -> int:
    outbox.queue(
        key=key, contact_id=None, channel="email", address="a@example.org", body=Outgoing(text="x"), at=NOW
    )
    return Message.objects.get(key=key).pk


def test_no_number_of_the_lost_minutes_comes_again(desk: Desk, tmp_path: Path) -> None:
    NumberCounter.objects.create(district=DISTRICT, last=13)
    desk.back_up()
    lost = report_codes(desk.world)
    lost_row = rows(desk, "gap")
    with brought_back(desk, tmp_path) as brought:
        now = report_codes(desk.world)
        assert not now & lost
        assert brought.firsts[0] == min(now, key=lambda code: int(code[2:]))
        assert rows(desk, "after") > lost_row + 100_000
        assert NumberCounter.objects.get().last == 13 + 100
        assert brought.firsts[2] == "114"
        assert Series.objects.get().last == 100
        verbs = [entry.verb for entry in audit.since(brought.manifest.seq)]
        assert verbs[:4] == [
            "office.restored",
            "report.numbers_passed_over",
            "incident.numbers_passed_over",
            "bulletin.numbers_passed_over",
        ]
        assert audit.check() == []
        assert audit.history("reports:63.11.05")[-1].reason.startswith("L-0004 to L-")


def test_without_the_leap_two_reports_have_one_number(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(bringing, "leap", lambda **_: ("", "", ""))
    desk.back_up()
    lost, lost_row = report_codes(desk.world), rows(desk, "gap")
    with brought_back(desk, tmp_path):
        assert report_codes(desk.world) == lost
        assert rows(desk, "after") == lost_row


def test_tables_that_were_empty_leap_too(desk: Desk, tmp_path: Path) -> None:
    """The first message ever was sent in the lost minutes: row 1 of an empty table."""
    desk.back_up()
    lost_row = rows(desk, "first")
    with brought_back(desk, tmp_path):
        assert rows(desk, "after") > lost_row + 100_000


def test_the_leap_is_longer_than_what_could_be_given_out() -> None:
    surge = 300
    for minutes in (5, 20, 59):
        assert leaps(timedelta(minutes=minutes)).reports >= surge * minutes + 50 * 60
    assert leaps(timedelta(minutes=5)).reports == 5_000
    assert leaps(timedelta(hours=1)).reports == 21_000
    assert leaps(timedelta(days=14)).reports == 35_000
    assert leaps(timedelta(days=1)).others == 150
    assert leaps(-timedelta(days=400)) == leaps(UNKNOWN_AGE)  # the clock of the new machine is wrong


def test_a_second_restore_of_the_same_copy_leaps_alike(desk: Desk, tmp_path: Path) -> None:
    desk.back_up()
    with brought_back(desk, tmp_path) as brought:
        first = brought.firsts
    if connection.vendor == "sqlite":
        again = bring(desk, next(desk.stick.glob("*.backup")), tmp_path / "newer")
        assert again.firsts == first


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def test_a_sheet_of_before_the_copy_still_fits_and_one_of_after_is_told(desk: Desk, tmp_path: Path) -> None:
    before = audit.head()
    desk.back_up()
    copied = audit.head()
    report_codes(desk.world, 12)
    after = audit.head()
    assert "as it was printed" in said("compare", str(after.seq), after.hash[:16])
    with brought_back(desk, tmp_path):
        assert "as it was printed" in said("compare", str(before.seq), before.hash)
        with pytest.raises(CommandError, match=rf"restored from a copy that ended at line {copied.seq}"):
            said("compare", str(after.seq), after.hash[:16])
        report_codes(desk.world, 12)  # now there is another line of this number
        with pytest.raises(CommandError, match=rf"restored from a copy that ended at line {copied.seq}"):
            said("compare", str(after.seq), after.hash[:16])


def test_a_sheet_that_does_not_fit_is_no_restore_s_fault_where_there_was_none(desk: Desk) -> None:
    head = audit.head()
    with pytest.raises(CommandError, match="rewritten"):
        said("compare", str(head.seq), "0" * 16)
    with pytest.raises(CommandError, match=f"ends at line {head.seq}"):
        said("compare", str(head.seq + 1), "0" * 16)


@pytest.mark.parametrize("words", [("1",), ("x", "0" * 16), ("1", "0" * 5), ("1", "zz" * 8)])
def test_what_is_no_line_of_a_sheet_is_refused(words: tuple[str, ...], desk: Desk) -> None:
    with pytest.raises(CommandError, match="number of the line and at least 8 signs"):
        said("compare", *words)


def test_a_lost_line_before_the_copy_is_never_excused_by_the_restore(desk: Desk, tmp_path: Path) -> None:
    desk.back_up()
    with brought_back(desk, tmp_path), pytest.raises(CommandError, match="rewritten"):
        said("compare", "2", "0" * 16)


def test_the_restore_itself_is_on_record_as_proven(desk: Desk, tmp_path: Path) -> None:
    file = desk.back_up()
    bring(desk, file, tmp_path / "new")
    found: Any = json.loads((tmp_path / "new" / "backup.json").read_text())
    assert found["drill"] == {"at": NOW.isoformat(), "file": file.name, "fault": ""}


def test_a_fault_in_the_leap_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("no leap")

    file = desk.back_up()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaping, "_leap_rows", broken)
        with pytest.raises(RuntimeError, match="no leap"):
            bring(desk, file, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    bring(desk, file, tmp_path / "new")  # and on PostgreSQL the database is empty again
