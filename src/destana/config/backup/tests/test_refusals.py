"""Each thing that goes wrong in an office's hands: one sentence, nothing lost, and the next try works."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from destana.config.backup import archive, bringing, dumps, opening, sealed
from destana.config.backup.faults import CannotBackUp, CannotRestore
from destana.config.backup.tests.conftest import Desk, bring, restored
from destana.response.reports.models import Report
from tests.world import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("second_database")]


@pytest.fixture
def postgres() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("about PostgreSQL's programs")


def program(folder: Path, name: str, words: str) -> None:
    """Put a program of this name in front of the real one that fails with these words, as the real one does."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    (folder / name).chmod(0o700)


@pytest.mark.usefixtures("postgres")
def test_without_the_programs_it_says_how_to_get_them(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.back_up()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotBackUp, match=r"pg_dump is missing: .*postgresql-client"):
        archive.make(to=tmp_path / "other", at=NOW)
    with pytest.raises(CannotRestore, match=r"pg_restore is missing: .*postgresql-client"):
        bring(desk, file, tmp_path / "new")
    assert list((tmp_path / "other").iterdir()) == []
    assert not (tmp_path / "new").exists()
    monkeypatch.undo()
    bring(desk, file, tmp_path / "new")


@pytest.mark.usefixtures("postgres")
def test_programs_that_are_too_old_are_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.back_up()
    program(tmp_path / "old", "pg_dump", "pg_dump: error: aborting because of server version mismatch")
    program(tmp_path / "old", "pg_restore", "pg_restore: error: unsupported version (1.16) in file header")
    monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:{os.environ['PATH']}")
    with pytest.raises(CannotBackUp, match="pg_dump is older than"):
        archive.make(to=tmp_path / "other", at=NOW)
    with pytest.raises(CannotRestore, match="pg_restore is older than"):
        bring(desk, file, tmp_path / "new")
    monkeypatch.undo()
    bring(desk, file, tmp_path / "new")


@pytest.mark.usefixtures("postgres")
def test_an_account_that_may_make_no_database_says_that_nothing_was_proved(desk: Desk) -> None:
    """The trial's own database is refused by PostgreSQL itself, to a role without the right."""
    file = desk.back_up()
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS plain_office")
        cursor.execute("CREATE ROLE plain_office LOGIN")
    office = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = "plain_office"
    try:
        with pytest.raises(CannotRestore, match="so the copy is not proved: `ALTER ROLE name CREATEDB`"):
            bringing.drill(file=file, key=desk.key, at=NOW)
    finally:
        connection.settings_dict["USER"] = office
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE plain_office")


@pytest.mark.usefixtures("postgres")
def test_the_trial_leaves_no_database_behind(desk: Desk) -> None:
    bringing.drill(file=desk.back_up(), key=desk.key, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE '%%_trial'", [])
        assert cursor.fetchall() == []


def test_it_refuses_a_file_changed_in_any_byte(desk: Desk, tmp_path: Path) -> None:
    file = desk.back_up()
    whole, chance = file.read_bytes(), random.Random(3)
    places = [0, len(whole) - 1, *(chance.randrange(len(whole)) for _turn in range(60))]
    for number, place in enumerate(places):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << number % 8)]) + whole[place + 1 :])
        with pytest.raises(CannotRestore):
            opening.unpack(file, desk.key, fresh(tmp_path))
    for length in [0, *(chance.randrange(len(whole)) for _turn in range(20))]:
        file.write_bytes(whole[:length])
        with pytest.raises(CannotRestore):
            opening.unpack(file, desk.key, fresh(tmp_path))
    file.write_bytes(whole)
    opening.unpack(file, desk.key, fresh(tmp_path))


def fresh(tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def full(*_given: Any, **_more: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_gets_full_leaves_earlier_copies_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = desk.back_up()
    before = earlier.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(sealed.Writer, "_seal", full)
        for apart in (False, True):
            with pytest.raises(CannotBackUp, match="A disk is full"):
                archive.make(to=desk.stick, at=desk.world.later(minutes=5), apart=apart)
        with pytest.raises(CommandError, match=r"No backup was made\. A disk is full"):
            call_command("backup", to=desk.stick)
    assert [path.name for path in desk.stick.iterdir() if path.is_file()] == [earlier.name]
    assert earlier.read_bytes() == before
    assert list((desk.data / "tmp").iterdir()) == []
    archive.make(to=desk.stick, at=desk.world.later(minutes=9), apart=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 5 MB, which one copy fits on."""
    folder, tool = tmp_path / "small", shutil.which("mount")
    folder.mkdir()
    words: list[str | Path] = [tool or "", "-t", "tmpfs", "-o", "size=5m", "destana-test", folder]
    if tool is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run([shutil.which("umount") or "", folder], check=True)


def test_a_stick_that_is_really_full_keeps_the_earlier_copy(
    desk: Desk, small_disk: Path, tmp_path: Path
) -> None:
    earlier = archive.make(to=small_disk, at=NOW)[0]
    filler = small_disk / "photos of the holiday"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 100_000))
    for apart in (False, True):
        with pytest.raises(CannotBackUp, match="A disk is full"):
            archive.make(to=small_disk, at=desk.world.later(minutes=5), apart=apart)
    assert [path.name for path in small_disk.glob("*.backup")] == [earlier.name]
    opening.unpack(earlier, desk.key, fresh(tmp_path))
    filler.unlink()
    earlier.unlink()
    later = archive.make(to=small_disk, at=desk.world.later(minutes=9), apart=True)[0]
    assert opening.unpack(later, desk.key, fresh(tmp_path)).lost == ()


def test_a_disk_that_gets_full_during_a_restore_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.back_up()
    home = tmp_path / "home"
    with monkeypatch.context() as patch:
        patch.setattr(opening, "_write", full)
        with pytest.raises(CannotRestore, match=r"Nothing was restored\. A disk is full"):
            bring(desk, file, home / "new")
    assert list(home.iterdir()) == []
    bring(desk, file, home / "new")


def test_a_data_disk_without_room_for_the_copy_of_the_database_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's file")
    monkeypatch.setattr(dumps, "SQLITE", "no/such/folder.sqlite3")
    with pytest.raises(CannotBackUp, match="The database could not be copied to"):
        desk.back_up()
    assert list(desk.stick.iterdir()) == []


def test_a_copy_of_a_newer_destana_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps_words = json.dumps

    def newer(words: Any) -> str:
        if "parts" in words:
            words = {**words, "version": "9.1", "promise": "of a later year"}
        return dumps_words(words)

    with monkeypatch.context() as patch:
        patch.setattr(json, "dumps", newer)
        file = desk.back_up()
    with pytest.raises(CannotRestore, match=r"made by a newer Destana \(9.1\): bring the program up to date"):
        bring(desk, file, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_tables_of_a_newer_destana_are_told(desk: Desk, tmp_path: Path) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("reports", "0999_of_a_later_year")
    try:
        file = desk.back_up()
    finally:
        recorder.record_unapplied("reports", "0999_of_a_later_year")
    with pytest.raises(CannotRestore, match=r"newer Destana \(reports 0999_of_a_later_year\)"):
        bring(desk, file, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    other = archive.make(to=desk.stick, at=desk.world.later(minutes=1))[0]
    bring(desk, other, tmp_path / "new")  # the database that was taken back is empty again


@pytest.mark.parametrize("name", ["not there", "."])
def test_a_file_that_is_none_is_told(name: str, desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CannotRestore, match=r"There is no file|is a folder"):
        bring(desk, tmp_path / name, tmp_path / "new")


@pytest.fixture
def fork_safe() -> Iterator[None]:
    """A child must not touch the parent's line to the database."""
    connection.close()
    yield
    connection.close()


@pytest.mark.usefixtures("postgres")
def test_a_database_in_use_is_never_emptied(desk: Desk, tmp_path: Path) -> None:
    """The mark of a restore goes when it ends, and, where a crash left it, when the office is opened."""
    file = desk.back_up()
    bring(desk, file, tmp_path / "new")
    with pytest.raises(CannotRestore, match="is not empty"):
        bring(desk, file, tmp_path / "newer")
    with dumps.standing_on(restored(tmp_path / "new")):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {dumps._MARK} ()")
        connection.close()
        dumps.end_restore()
    with pytest.raises(CannotRestore, match="is not empty"):
        bring(desk, file, tmp_path / "newer")


STEPS = ["unpack", "_keep_key", "check", "pause_sending", "_tell_proven"]


@pytest.mark.usefixtures("fork_safe")
@pytest.mark.parametrize("step", STEPS)
def test_a_restore_that_was_killed_is_simply_started_again(step: str, desk: Desk, tmp_path: Path) -> None:
    file = desk.back_up()
    connection.close()
    home = tmp_path / "home"
    home.mkdir()
    child = os.fork()
    if child == 0:
        setattr(bringing, step, lambda *_given, **_more: os.kill(os.getpid(), signal.SIGKILL))
        try:
            bring(desk, file, home / "new")
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert not (home / "new").exists()
    assert list(home.iterdir()), "it was killed before it began"
    bring(desk, file, home / "new")
    assert [path.name for path in home.iterdir()] == ["new"]
    with dumps.standing_on(restored(home / "new")):
        assert Report.objects.count() == 3
