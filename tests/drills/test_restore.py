"""The machine burns while villages report; an officer brings the office back with the printed card and the copies.

The whole round on both databases: copies are made by the worker's own verb while reports come in, the office is wiped,
the card's commands are typed in a new folder, and the senders' ledger is held against what came back.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.drills.clients import Clients, Entry, Ledger
from tests.drills.machine import Machine, ask, bring_back, burn
from tests.drills.office import Office, environment, prepare, report, send
from tests.drills.test_kill import lost_and_doubled, wait_for_more
from tests.postgres import Cluster

pytestmark = pytest.mark.slow
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
COPIES = 3
"""The night's copy first, then two of the 5-minute kind; the moments are told, so nobody waits five minutes."""
PROMISE = 5 * 60
"""Seconds of data that may be lost (P15)."""
LIMIT = 30 * 60
"""Seconds in which an officer is back (P15)."""


@pytest.fixture
def on_sqlite(prepared: Path, tmp_path: Path) -> Iterator[Machine]:
    office = Office.copy_of(prepared, tmp_path / "data")
    yield Machine(office, tmp_path / "second-disk")
    office.kill()


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Machine]:
    if not os.environ.get("DESTANA_TEST_DATABASE_URL"):
        pytest.skip("a drill on PostgreSQL; it runs with the tests on PostgreSQL")
    if not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        pytest.skip("pg_dump and pg_restore are not installed")
    cluster = Cluster.start(is_durable=True)
    prepare(tmp_path / "data", DATABASE_URL=cluster.url)
    more = {"DATABASE_URL": cluster.url}
    office = Office(tmp_path / "data", more)
    yield Machine(office, tmp_path / "second-disk", url=cluster.url, more=more)
    office.kill()
    cluster.stop()


def go_through(machine: Machine, tmp_path: Path) -> None:
    ledger, office = Ledger(), machine.office
    before: list[Entry] = []
    machine.card = machine.type("backup", "--show-key").strip()
    office.open()
    with Clients(office, ledger).at_work():
        now = datetime.now(UTC).replace(
            hour=4
        )  # noon in the villages: the first hour of a day has no nightly copy yet
        for turn in range(COPIES):
            wait_for_more(ledger, 20)
            before = list(ledger.reports)
            told = machine.copy(now + timedelta(minutes=5 * turn))
            assert told.count("'fault': ''") == 2, told
            assert len(ledger.reports) > len(before), "no report came in while the copy was made"
        wait_for_more(ledger, 20)  # the minutes that are lost
        office.kill()
    chain = dict(ask(machine, "SELECT seq, hash FROM audit_auditentry"))
    numbers = {number for (number,) in ask(machine, "SELECT number FROM reports_report")}
    sheet = max(chain)
    url = burn(machine)
    back, seconds = bring_back(machine, tmp_path / "new machine" / "pulih", url)
    found = {
        key: int(count)
        for key, count in ask(
            machine,
            "SELECT key, count(*) FROM reports_report WHERE source = 'api' GROUP BY key",
            data=back.data,
            url=url,
        )
    }
    assert lost_and_doubled(before, found) == (set(), set())
    lost = lost_and_doubled(ledger.reports, found)[0]
    assert lost, "nothing was acknowledged after the last copy: the drill shows nothing"
    assert ledger.odd == []
    check_log(machine, back, url, chain, sheet)
    check_numbers(machine, back, url, numbers, sorted(lost))
    print(  # noqa: T201 - the figures of the drill
        f"{len(ledger.reports)} reports acknowledged, {len(before)} before the last copy began, {len(lost)} lost after it; "
        f"the card's commands took {seconds:.1f} s"
    )
    assert seconds < LIMIT / 10
    back.kill()


def check_log(machine: Machine, back: Office, url: str, chain: dict[int, str], sheet: int) -> None:
    """The log is whole, is the lost one up to the copy, and tells a sheet of the lost minutes."""
    more = {"DATABASE_URL": url} if url else {}
    assert "The log is whole" in machine.type("audit", "check", data=back.data, **more)
    there = dict(ask(machine, "SELECT seq, hash FROM audit_auditentry", data=back.data, url=url))
    ((end,),) = ask(
        machine,
        "SELECT seq - 1 FROM audit_auditentry WHERE verb = 'office.restored'",
        data=back.data,
        url=url,
    )
    assert {seq: there[seq] for seq in range(1, end + 1)} == {seq: chain[seq] for seq in range(1, end + 1)}
    assert sheet > end
    assert "as it was printed" in machine.type(
        "audit", "compare", str(end), chain[end], data=back.data, **more
    )
    with pytest.raises(AssertionError, match=f"restored from a copy that ended at line {end}"):
        machine.type("audit", "compare", str(sheet), chain[sheet], data=back.data, **more)


def check_numbers(machine: Machine, back: Office, url: str, before: set[int], lost: list[str]) -> None:
    """Who sends again gets a number that nobody had."""
    for key in lost[:5]:
        answer = send(back, "/api/v1/reports", report(key), source=9)
        assert answer is not None
        assert answer.status == 201, answer
    rows = ask(
        machine, "SELECT number FROM reports_report ORDER BY number DESC LIMIT 5", data=back.data, url=url
    )
    assert not {number for (number,) in rows} & before
    assert min(number for (number,) in rows) > max(before)


def test_an_office_on_sqlite_is_back(on_sqlite: Machine, tmp_path: Path) -> None:
    go_through(on_sqlite, tmp_path)


def test_an_office_on_postgres_is_back(on_postgres: Machine, tmp_path: Path) -> None:
    go_through(on_postgres, tmp_path)


def oldest_lost(ledger: Ledger, found: dict[str, int], burnt: float) -> float:
    """Return how many seconds before the fire the first lost report was acknowledged."""
    lost = [entry.mark for entry in ledger.reports if entry.key not in found]
    return burnt - min(lost) if lost else 0.0


def test_the_worker_s_own_rhythm_loses_at_most_five_minutes(on_sqlite: Machine, tmp_path: Path) -> None:
    """The worker itself, by the clock: the machine burns at the worst moment, while the next copy is being written."""
    if not IS_LONG:
        pytest.skip("takes ten minutes: DESTANA_TEST_LONG=1")
    machine, ledger = on_sqlite, Ledger()
    machine.card = machine.type("backup", "--show-key").strip()
    machine.office.open()
    told = environment(machine.office.data, DESTANA_BACKUP_DIR=str(machine.copies))
    worker = subprocess.Popen(
        [sys.executable, "-m", "destana.config.cli", "work"], env=told, start_new_session=True
    )
    try:
        with Clients(machine.office, ledger, mark=lambda: int(time.monotonic()), threads=2).at_work():
            wait_for_copies(machine, 3)
            burnt = time.monotonic()
            machine.office.kill()
    finally:
        worker.kill()
        worker.wait()
    max(machine.copies.glob("*-often.backup")).unlink()  # it had not been whole yet
    burn(machine)
    back, _seconds = bring_back(machine, tmp_path / "new machine" / "pulih", "")
    found = {
        key: 1
        for (key,) in ask(machine, "SELECT key FROM reports_report WHERE source = 'api'", data=back.data)
    }
    age = oldest_lost(ledger, found, burnt)
    print(f"{len(ledger.reports)} acknowledged, the oldest lost one {age:.0f} s before the fire")  # noqa: T201
    back.kill()
    assert 60 < age <= PROMISE


def wait_for_copies(machine: Machine, count: int) -> None:
    """Return as soon as so many copies of the 5-minute kind are there."""
    limit = time.monotonic() + 20 * 60
    while len(list(machine.copies.glob("*-often.backup"))) < count:
        assert time.monotonic() < limit, "the worker makes no copies"
        time.sleep(0.2)


def test_the_ledger_sees_what_was_lost() -> None:
    """The control."""
    ledger = Ledger(reports=[Entry("a", 10), Entry("b", 20)])
    assert oldest_lost(ledger, {"a": 1}, 50.0) == 30
    assert oldest_lost(ledger, {"a": 1, "b": 1}, 50.0) == 0
