"""The wall clock jumps by hours while villages report: nothing is lost, nobody is locked out, no warning ends by itself."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.drills.clients import Clients, Ledger
from tests.drills.desk import ask_for_signature, hidden, sign, sign_in
from tests.drills.office import SUPERVISOR, Office, counts
from tests.drills.test_kill import lost_and_doubled, wait_for_more

pytestmark = pytest.mark.slow
HOURS = 3600
WARNING = 3
"""Hours that the warning of the drill holds."""
PATIENCE = 45.0
"""Seconds for the worker's turn of ten seconds, on a busy machine."""


class Shift:
    """Sets the office's clock: seconds that it is ahead of, or behind, the true one."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def to(self, seconds: int) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self.file)


@pytest.fixture
def shift(office: Office, clock_shifter: Path, tmp_path: Path) -> Shift:
    made = Shift(tmp_path / "shift")
    office.more = {"LD_PRELOAD": str(clock_shifter), "DRILL_CLOCK": str(made.file)}
    office.module = SUPERVISOR
    return made


Browsers = Callable[[str, str], httpx2.Client]


@pytest.fixture
def browsers(office: Office) -> Iterator[Browsers]:
    """Return the browser of a new person, by name and role."""
    with contextlib.ExitStack() as stack:
        yield lambda name, role: stack.enter_context(sign_in(office, name, role))


def ask(office: Office, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(office.database, timeout=20)) as line:
        return line.execute(query).fetchall()


def states(office: Office) -> list[object]:
    return [state for (state,) in ask(office, "SELECT state FROM bulletins_bulletin ORDER BY id")]


def jumps(office: Office) -> int:
    return len(ask(office, "SELECT 1 FROM audit_auditentry WHERE verb = 'clock.jumped'"))


def until(is_true: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < limit
        time.sleep(0.05)


@contextlib.contextmanager
def turn_of_the_clock(office: Office) -> Iterator[None]:
    """Leave only after the worker has run everything of its lane of the clock, all of it after this began."""
    beat = office.data / "worker.beat"
    yield
    for _turn in range(2):
        before = beat.stat().st_mtime_ns
        until(partial(_is_newer, beat, before))


def _is_newer(file: Path, than: int) -> bool:
    return file.stat().st_mtime_ns != than


def test_a_clock_that_jumps_costs_nothing_and_ends_nothing(
    office: Office, shift: Shift, browsers: Browsers
) -> None:
    office.open()
    ledger, member = Ledger(), browsers("Nor Aida", "member")
    sign(browsers("Mariani", "innovator"), ask_for_signature(member, hours=WARNING))
    second = ask_for_signature(member)
    assert states(office) == ["published", "submitted"]
    with Clients(office, ledger).at_work():
        wait_for_more(ledger, 5)
        shift.to(9 * HOURS)
        until(lambda: jumps(office))
        with turn_of_the_clock(office):
            wait_for_more(ledger, 15)
        assert states(office) == ["published", "submitted"], "a clock that is wrong ended a warning"
        assert is_at_desk(member)
        # A second factor that was shown before the jump counts as old now; this one is shown after it.
        refused = sign(browsers("Fauzan", "district_head"), second)
        assert refused.status_code == 503
        assert "Jam komputer ini melompat" in refused.text
        for hours in (0, -7, 0):
            shift.to(hours * HOURS)
            wait_for_more(ledger, 15)
            assert is_at_desk(member)
        until(lambda: jumps(office) >= 2)
        head = browsers("Hairul", "district_head")
        page = head.get("/meja/atur/kesehatan").text
        assert 'action="/meja/atur/jam"' in page
        head.post("/meja/atur/jam", data=hidden(page))
        assert sign(head, second).status_code == 200
        wait_for_more(ledger, 5)
    assert states(office) == ["published", "published"]
    office.kill()
    check(office, ledger)


def is_at_desk(browser: httpx2.Client) -> bool:
    return browser.get("/meja").url.path.startswith("/meja")


def check(office: Office, ledger: Ledger) -> None:
    """Everything that was acknowledged is there, once; the clock did jump; nobody was refused."""
    reports, updates = counts(office.database)
    assert lost_and_doubled(ledger.reports, reports) == (set(), set())
    assert lost_and_doubled(ledger.updates, updates) == (set(), set())
    assert (ledger.odd, ledger.limited) == ([], 0)
    ((first, last),) = ask(office, "SELECT min(received_at), max(received_at) FROM reports_report")
    now = datetime.now(UTC)
    assert datetime.fromisoformat(f"{first}+00:00") < now - timedelta(hours=6)
    assert datetime.fromisoformat(f"{last}+00:00") > now + timedelta(hours=8)


def test_a_clock_that_nobody_minds_ends_the_warning(office: Office, shift: Shift, browsers: Browsers) -> None:
    office.more = {**office.more, "DJANGO_SETTINGS_MODULE": "tests.drills.believing"}
    office.open()
    member = browsers("Nor Aida", "member")
    sign(browsers("Mariani", "innovator"), ask_for_signature(member, hours=WARNING))
    assert states(office) == ["published"]
    shift.to(9 * HOURS)
    until(lambda: states(office) == ["expired"])
    assert jumps(office) == 0
    assert not is_at_desk(member)
