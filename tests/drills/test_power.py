"""The power goes while villages report: what was acknowledged before is on the disk, in a sound database."""

import contextlib
import os
import random
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.drills.clients import Clients, Ledger
from tests.drills.office import Office, counts
from tests.drills.power import cuts

pytestmark = pytest.mark.slow
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
CUTS = 200 if IS_LONG else 20
REPORTS = 600 if IS_LONG else 80
"""So many are acknowledged before the drill ends."""


@dataclass
class Found:
    """What the cuts left."""

    acknowledged: int = 0
    lost: int = 0
    broken: int = 0


def under_load(office: Office, journal: Path) -> Ledger:
    """Let villages report to the server, then end it."""
    ledger = Ledger()
    clients = Clients(office, ledger, mark=lambda: journal.stat().st_size)
    office.open()
    with clients.at_work():
        limit = time.monotonic() + (300 if IS_LONG else 20)
        while len(ledger.reports) < REPORTS and time.monotonic() < limit:
            time.sleep(0.01)
    office.kill()
    assert len(ledger.reports) >= REPORTS
    return ledger


def drill(office: Office, interposer: Path, number: int) -> Found:
    seed = int(os.environ.get("DESTANA_TEST_SEED", "0")) or secrets.randbelow(2**32)
    print(f"seed {seed} (DESTANA_TEST_SEED={seed} repeats the cuts of a journal)")  # noqa: T201 - shown where it fails
    journal = office.data / "drill-journal"
    office.more = {**office.more, "LD_PRELOAD": str(interposer), "DRILL_JOURNAL": str(journal)}
    base = office.database.read_bytes()
    ledger, found, folder = under_load(office, journal), Found(), office.data / "after"
    folder.mkdir()
    for moment, database, log in cuts(base, journal, number, random.Random(seed)):
        path = folder / "destana.sqlite3"
        path.write_bytes(database)
        path.with_name("destana.sqlite3-wal").write_bytes(log)
        look(path, ledger, moment, found)
        for each in folder.iterdir():
            each.unlink()
    print(f"{number} cuts: {found}")  # noqa: T201 - shown where it fails
    return found


def look(path: Path, ledger: Ledger, moment: int, found: Found) -> None:
    """Open one database after its cut and compare it with what had been acknowledged before."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            found.broken += connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        reports, updates = counts(path)
    except sqlite3.DatabaseError:
        found.broken += 1
        return
    for entries, there in ((ledger.reports, reports), (ledger.updates, updates)):
        due = {each.key for each in entries if each.mark <= moment}
        found.acknowledged += len(due)
        found.lost += len(due - set(there))
        found.broken += any(count > 1 for count in there.values())


def test_a_power_cut_takes_nothing_that_was_acknowledged(office: Office, interposer: Path) -> None:
    found = drill(office, interposer, CUTS)
    assert found.acknowledged > CUTS
    assert (found.lost, found.broken) == (0, 0)


@pytest.mark.parametrize("word", ["NORMAL", "OFF"])
def test_the_same_without_the_sync_loses(office: Office, interposer: Path, word: str) -> None:
    office.more = {"DJANGO_SETTINGS_MODULE": "tests.drills.careless", "DESTANA_TEST_CARELESS": word}
    assert drill(office, interposer, CUTS // 2).lost > 0
