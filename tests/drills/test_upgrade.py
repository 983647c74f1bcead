"""An upgrade of a filled office is killed in the middle, again and again: it ends whole, and nothing else has changed."""

import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.drills.clients import API
from tests.drills.office import Office, environment, prepare, report, send
from tests.drills.tables import Tables
from tests.postgres import Cluster

pytestmark = pytest.mark.slow
KILLS = 20 if os.environ.get("DESTANA_TEST_LONG") else 4
AREAS = 91_599
PREPARE = [sys.executable, "-m", "destana.config.cli", "prepare"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Cluster.start(is_durable=True)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def ready(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with the country's areas, accounts, an audit chain and some reports, on the database of this run."""
    if os.environ.get("DESTANA_TEST_DATABASE_URL"):
        url = request.getfixturevalue("cluster").url
        made = Office(tmp_path_factory.mktemp("ready") / "data", {"DATABASE_URL": url})
        prepare(made.data, DATABASE_URL=url)
    else:
        made = Office.copy_of(request.getfixturevalue("prepared"), tmp_path_factory.mktemp("ready") / "data")
    _fill(made)
    return made


@pytest.fixture
def filled(ready: Office, tmp_path: Path) -> Office:
    """A copy of it for one test."""
    if url := ready.more.get("DATABASE_URL"):
        name = "".join(secrets.choice("abcdefgh") for _each in range(12))
        with psycopg.connect(url.replace("/postgres", "/template1"), autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name} TEMPLATE postgres".encode())
        return Office.copy_of(
            ready.data, tmp_path / "data", DATABASE_URL=url.replace("/postgres", f"/{name}")
        )
    return Office.copy_of(ready.data, tmp_path / "data")


def _fill(office: Office) -> None:
    office.open()
    for number in range(20):
        answer = send(office, API, report(f"before-{number:04}"), source=2 + number)
        assert answer is not None
        assert answer.status == 201
    office.kill()


def upgrade(office: Office, room: str) -> subprocess.Popen[str]:
    """Begin the upgrade as ``./run`` does, and return once it is under way."""
    more = {
        "DJANGO_SETTINGS_MODULE": "tests.drills.upgrading",
        "DESTANA_TEST_UPGRADE": f"tests.drills.{room}",
    }
    process = subprocess.Popen(
        PREPARE,
        env=environment(office.data, **{**office.more, **more}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "Bringing the tables up to date" in line:
            return process
    raise AssertionError("nothing to bring up to date")


def end(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=300)
    return said


def kill_in_the_middle(office: Office, room: str, seconds: float) -> bool:
    """Kill the upgrade so many seconds after its begin; tell whether it was still at it."""
    process = upgrade(office, room)
    time.sleep(seconds)
    was_at_it = process.poll() is None
    process.kill()
    end(process)
    return was_at_it


def test_an_upgrade_killed_in_the_middle_ends_whole(filled: Office) -> None:
    seed = int(os.environ.get("DESTANA_TEST_SEED", "0")) or secrets.randbelow(2**32)
    print(f"seed {seed} (DESTANA_TEST_SEED={seed} repeats the moments)")  # noqa: T201 - shown where the drill fails
    chance, tables = random.Random(seed), Tables(filled)
    before = tables.counts()
    for _kill in range(KILLS):
        assert kill_in_the_middle(filled, "heavy", chance.uniform(0.02, 0.6))
        assert tables.counts() == before, "half an upgrade was left"
    process = upgrade(filled, "heavy")
    said = end(process)
    assert process.returncode == 0, said
    after = tables.counts()
    assert after.pop("heavy_word") == AREAS
    assert after == before | {"django_migrations": before["django_migrations"] + 1}
    assert tables.audit_check() == ""


def test_the_same_written_the_wrong_way_breaks(filled: Office) -> None:
    tables = Tables(filled)
    limit = time.monotonic() + 60
    process = upgrade(filled, "heavy_wrong")
    while not tables.counts().get("heavy_wrong_word"):
        assert time.monotonic() < limit
    process.kill()
    end(process)
    assert 0 < tables.counts()["heavy_wrong_word"] < AREAS, "half an upgrade"
    process = upgrade(filled, "heavy_wrong")
    assert "already exists" in end(process)
    assert process.returncode != 0


FALL = """
import os, sys
from django.db.migrations.executor import MigrationExecutor
MigrationExecutor.record_migration = lambda *_: os._exit(9)
sys.argv = ["destana", *sys.argv[1:]]
"""
OURS = FALL + "from destana.config.cli import main; main()"
DJANGOS = FALL + "from django.core.management import execute_from_command_line as main; main(sys.argv)"


def fall_before_the_note(office: Office, program: str, verb: str) -> int:
    """Run an upgrade that dies between the tables and the note that they are there; return its exit code."""
    more = {"DJANGO_SETTINGS_MODULE": "tests.drills.upgrading", "DESTANA_TEST_UPGRADE": "tests.drills.heavy"}
    return subprocess.run(
        [sys.executable, "-c", program, verb],
        env=environment(office.data, **{**office.more, **more}),
        capture_output=True,
        check=False,
    ).returncode


def test_tables_and_the_note_that_they_are_there_are_one(filled: Office) -> None:
    tables = Tables(filled)
    before = tables.counts()
    assert fall_before_the_note(filled, OURS, "prepare") == 9
    assert tables.counts() == before
    process = upgrade(filled, "heavy")
    said = end(process)
    assert process.returncode == 0, said


def test_djangos_own_upgrade_can_fall_between_the_two(filled: Office) -> None:
    assert fall_before_the_note(filled, DJANGOS, "migrate") == 9
    assert Tables(filled).counts()["heavy_word"] == AREAS, "the tables are there, the note is not"
    assert "already exists" in end(upgrade(filled, "heavy"))
