"""Round trips through the real command, on whichever database the tests run; PostgreSQL restores into a second one."""

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from destana.config.backup import archive, bringing, card, dumps
from destana.config.backup.faults import CannotBackUp, CannotRestore
from destana.config.backup.tests.conftest import Desk, bring, restored
from destana.foundation.audit import queries as audit
from destana.messaging.channels.base import Outgoing
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as outbox_queries
from destana.messaging.outbox.terms import PauseKind
from destana.response.reports.models import Report
from tests.world import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("second_database")]
LOAD_THREADS = 4


def test_it_brings_everything_back(desk: Desk, tmp_path: Path) -> None:
    file, made = archive.make(to=desk.stick, at=NOW)
    into = tmp_path / "new"
    bring(desk, file, into)
    assert file.name == "destana-real-20260113T220400Z.backup"
    assert made.counts["reports_report"] == 3
    assert made.counts["files_file"] == 3
    for name in ("keys", "files"):
        here = {
            path.relative_to(desk.data): path.read_bytes()
            for path in (desk.data / name).rglob("*")
            if path.is_file()
        }
        there = {
            path.relative_to(into): path.read_bytes() for path in (into / name).rglob("*") if path.is_file()
        }
        assert here == there
    assert not [path for path in into.rglob("*") if path.stat().st_mode & 0o077]
    with dumps.standing_on(restored(into)):
        assert audit.check() == []
        assert Report.objects.count() == 3


def test_its_commands_say_what_they_did(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the command restores into the database of DATABASE_URL, here the tests' own")
    call_command("backup", to=desk.stick)
    (file,) = desk.stick.iterdir()
    call_command("backup", show_key=True)
    line = capsys.readouterr().out.split()[-1]
    call_command("restore", file, into=tmp_path / "new", key=line)
    said = capsys.readouterr().out
    assert "3 reports, 3 photos" in said
    assert f"./run --data {tmp_path / 'new'}" in said
    with pytest.raises(CommandError, match="typing slip"):
        call_command(
            "restore", file, into=tmp_path / "newer", key=("0" if line[0] != "0" else "1") + line[1:]
        )


def test_it_is_one_moment_of_an_office_that_is_being_written_to(desk: Desk, tmp_path: Path) -> None:
    acknowledged: list[int] = []
    faults: list[BaseException] = []
    stop = threading.Event()

    def write(name: int) -> None:
        count = 0
        try:
            while not stop.is_set() and count < 400:
                count += 1
                acknowledged.append(desk.world.report(key=f"load:{name}:{count}").id)
        except BaseException as fault:  # noqa: BLE001 - shown by the test
            faults.append(fault)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(name,)) for name in range(LOAD_THREADS)]
    for writer in writers:
        writer.start()
    limit = time.monotonic() + 15
    while len(acknowledged) < 20 and time.monotonic() < limit:
        time.sleep(0.01)
    attempt = 0
    while True:  # until a report was acknowledged while a backup ran
        before = set(acknowledged)
        file, made = archive.make(to=desk.stick, at=desk.world.later(seconds=attempt))
        during = len(acknowledged) - len(before)
        attempt += 1
        if during or attempt == 10:
            break
    stop.set()
    for writer in writers:
        writer.join(20)
    assert faults == []
    assert len(before) >= 20
    assert during > 0  # the office went on
    bring(desk, file, tmp_path / "new")  # compares counts, head and chain with the manifest
    with dumps.standing_on(restored(tmp_path / "new")):
        there = set(Report.objects.values_list("id", flat=True))
        assert before <= there
        assert len(there) == made.counts["reports_report"]
        assert audit.since(made.seq - 1)[0].seq == made.seq
    assert Report.objects.count() >= len(there)


def test_a_plain_copy_of_the_file_loses_what_the_online_copy_keeps(desk: Desk, tmp_path: Path) -> None:
    """The control: in WAL the newest rows are not in the main file yet."""
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's file")
    connection.ensure_connection()
    source = Path(connection.settings_dict["NAME"])
    shutil.copyfile(source, tmp_path / "plain.sqlite3")
    with closing(sqlite3.connect(tmp_path / "plain.sqlite3")) as plain:
        try:
            (count,) = plain.execute("SELECT count(*) FROM reports_report").fetchone()
        except sqlite3.DatabaseError:
            count = 0
    _copy, look = dumps.take(tmp_path)
    assert look.counts["reports_report"] == 3
    assert count < 3


def test_sending_is_paused_until_a_person_says_go(desk: Desk, tmp_path: Path) -> None:
    outbox.queue(
        key="k", contact_id=None, channel="email", address="a@example.org", body=Outgoing(text="Halo"), at=NOW
    )
    bring(desk, desk.back_up(), tmp_path / "new")

    def claimed() -> list[str]:
        taken = outbox.claim(channel="email", owner="test", at=NOW, limit=5)
        return [claim.key for claim in taken if claim.key == "k"]

    with dumps.standing_on(restored(tmp_path / "new")):
        pauses = {pause.channel: pause for pause in outbox_queries.pauses()}
        assert {"email", "telegram", "simulator"} <= set(pauses)
        assert all(pause.kind == PauseKind.PERSON and pause.until is None for pause in pauses.values())
        assert "2026-01-13 22:04" in pauses["email"].reason
        assert claimed() == []
        assert outbox_queries.waiting()["email"] == 1  # nothing was cancelled
        outbox.resume(channel="email", by=desk.world.admin, at=NOW)
        assert claimed() == ["k"]


def test_without_the_pause_it_would_be_sent_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.queue(
        key="k", contact_id=None, channel="email", address="a@example.org", body=Outgoing(text="Halo"), at=NOW
    )
    monkeypatch.setattr(bringing, "pause_sending", lambda **_: None)
    bring(desk, desk.back_up(), tmp_path / "new")
    with dumps.standing_on(restored(tmp_path / "new")):
        assert [one.key for one in outbox.claim(channel="email", owner="test", at=NOW, limit=5)] == ["k"]


def refused(desk: Desk, file: Path, tmp_path: Path, words: str, key: bytes | None = None) -> None:
    """Assert that a restore is refused with these words and leaves nothing."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    with pytest.raises(CannotRestore, match=words):
        bring(desk, file, home / "new", key)
    assert list(home.iterdir()) == []


def test_it_refuses_another_key_a_cut_and_a_change(desk: Desk, tmp_path: Path) -> None:
    whole = desk.back_up().read_bytes()
    other = tmp_path / "other.backup"
    other.write_bytes(whole)
    refused(desk, other, tmp_path, "key does not fit", key=bytes(16))
    other.write_bytes(whole[:-1])
    refused(desk, other, tmp_path, "not whole")
    other.write_bytes(
        whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :]
    )
    refused(desk, other, tmp_path, "not whole")
    other.write_bytes(b"")
    refused(desk, other, tmp_path, "no Destana backup")


def test_it_refuses_a_file_that_is_not_what_the_manifest_says(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = archive._add
    monkeypatch.setattr(archive, "_add", lambda tar, name, path: add(tar, name, path) and "0" * 64)
    refused(desk, desk.back_up(), tmp_path, "not what the manifest says")


def test_it_refuses_a_log_that_was_rewritten(desk: Desk, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("changes the copy in its file")
    take = dumps.take

    def tampering(folder: Path) -> tuple[Path, dumps.Look]:
        path, look = take(folder)
        with closing(sqlite3.connect(path)) as copy:
            for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                copy.execute(f'DROP TRIGGER "{name}"')
            copy.execute("UPDATE audit_auditentry SET reason = 'another' WHERE seq = 2")
            copy.commit()
        return path, look

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dumps, "take", tampering)
        file = desk.back_up()
    refused(desk, file, tmp_path, "line 2 was changed")


def test_it_refuses_counts_that_differ(desk: Desk) -> None:
    manifest = archive.make(to=desk.stick, at=NOW)[1]
    look = dumps.Look({**manifest.counts, "reports_report": 2}, manifest.seq, manifest.head)
    with pytest.raises(CannotRestore, match="counts or log end differ"):
        bringing.check(look, manifest)
    bringing.check(dumps.Look(manifest.counts, manifest.seq, manifest.head), manifest)


def test_it_never_writes_into_a_folder_that_holds_something(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    with pytest.raises(CannotRestore, match="not an empty folder"):
        bring(desk, desk.back_up(), tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter"]
    (tmp_path / "empty").mkdir()
    bring(desk, next(desk.stick.iterdir()), tmp_path / "empty")


def test_it_fills_only_an_empty_database(desk: Desk, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite restores into the folder")
    with pytest.raises(CannotRestore, match="is not empty"):
        bringing.restore(file=desk.back_up(), into=tmp_path / "new", key=desk.key, at=NOW)
    assert not (tmp_path / "new").exists()


def test_it_does_not_write_over_an_earlier_backup(desk: Desk) -> None:
    before = desk.back_up().read_bytes()
    with pytest.raises(CannotBackUp, match="there already"):
        desk.back_up()
    assert next(desk.stick.iterdir()).read_bytes() == before


def test_a_backup_that_fails_leaves_no_file(desk: Desk) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    assert desk.key  # made before the disk was full
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(CannotBackUp, match="disk is full"):
            desk.back_up()
    assert list(desk.stick.iterdir()) == []
    assert list((desk.data / "tmp").iterdir()) == []


def test_the_key_never_travels(desk: Desk) -> None:
    manifest = archive.make(to=desk.stick, at=NOW)[1]
    assert "keys/backup" not in manifest.parts
    assert {"keys/django", "keys/bulletins", "keys/telegram-webhook", "mode"} <= set(manifest.parts)
    assert card.place(desk.data).stat().st_mode & 0o077 == 0
