"""To the world the office is ok or degraded: each thing that can break is broken, and the word says no more than that."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from destana.config import asgi
from destana.config import health as looking
from destana.config.health import Health
from destana.config.proven import word
from destana.config.wire import Scope
from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Fault
from destana.foundation.people.terms import SYSTEM
from destana.kit.vitals import BEAT_SECONDS, backup_file, beat_file
from tests.world import NOW


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def asked(data: Path, ask: Callable[[], str] = lambda: "", *, copies: bool = True) -> tuple[int, str]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope: Scope = {"type": "http", "path": "/healthz", "method": "GET", "headers": []}
    await Health(data, ask, copies=copies)(scope, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


def went(data: Path, *, copy: str = "", drill: str = "", ago: timedelta = timedelta()) -> None:
    at = (datetime.now(UTC) - ago).isoformat()
    backup_file(data).write_text(
        json.dumps({"copy": {"at": at, "fault": copy}, "drill": {"at": at, "fault": drill}})
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An office in which all is well."""
    beat_file(tmp_path).touch()
    went(tmp_path)
    return tmp_path


def _silent(data: Path, _patch: pytest.MonkeyPatch) -> None:
    old = time.time() - BEAT_SECONDS - 5
    os.utime(beat_file(data), (old, old))


def _no_room(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(looking, "disk_free", lambda _data: 1000)


def _no_copy(data: Path, _patch: pytest.MonkeyPatch) -> None:
    backup_file(data).unlink()


def _failed_copy(data: Path, _patch: pytest.MonkeyPatch) -> None:
    went(data, copy="A disk is full: /media/rahasia")


def _old_copy(data: Path, _patch: pytest.MonkeyPatch) -> None:
    went(data, ago=timedelta(hours=2))


def _failed_restore(data: Path, _patch: pytest.MonkeyPatch) -> None:
    went(data, drill="torn")


BREAKS = [_silent, _no_room, _no_copy, _failed_copy, _old_copy, _failed_restore]


@pytest.mark.anyio
@pytest.mark.parametrize("harm", BREAKS)
async def test_each_broken_thing_makes_it_degraded_and_no_more_is_said(
    harm: Callable[[Path, pytest.MonkeyPatch], None], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await asked(data) == (200, "ok\n")
    harm(data, monkeypatch)
    assert await asked(data) == (503, "degraded\n")


@pytest.mark.anyio
async def test_a_database_fault_makes_it_degraded_and_stays_in_the_house(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await asked(data, lambda: "the database file is gone") == (503, "degraded\n")
    assert "the database file is gone" in caplog.text


@pytest.mark.anyio
async def test_an_office_without_a_place_for_copies_is_not_degraded_by_that(data: Path) -> None:
    backup_file(data).unlink()
    assert await asked(data, copies=False) == (200, "ok\n")


def test_a_log_that_was_rewritten_is_a_fault(transactional_db: None) -> None:
    audit.record_check(faults=[], by=SYSTEM, at=NOW)
    assert asgi.ask_database() == ""
    audit.record_check(faults=[Fault(2, "was changed")], by=SYSTEM, at=NOW)
    assert "line 2 was changed" in asgi.ask_database()


@pytest.mark.django_db
def test_a_database_file_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's file")
    from destana.config.backup.dumps import standing_on

    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")):
        pass
    for name, words in (("none.sqlite3", "gone"), ("empty.sqlite3", "cannot be read")):
        with standing_on(tmp_path / name):
            assert words in asgi.ask_database()
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ({}, "whole"),
        ({"drill": "torn"}, "could not be brought back for trial on .*: torn"),
        ({"ago": timedelta(days=5)}, "is 5 days old"),
    ],
)
def test_the_start_says_how_the_last_restore_went(harm: Any, words: str, data: Path) -> None:
    import re

    went(data, **harm)
    said = word(data, datetime.now(UTC))
    assert re.search(words, said.sentence)
    assert said.is_well == (not harm)
    assert said.sentence.startswith("WARNING") != said.is_well


def test_the_start_says_that_nothing_was_ever_proven(tmp_path: Path) -> None:
    said = word(tmp_path, datetime.now(UTC))
    assert "no restore was ever proven" in said.sentence
    assert not said.is_well


def test_a_real_office_says_so_in_its_log_and_serves_all_the_same(
    data: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DATA, settings.MODE = data, "real"
    went(data, drill="torn")
    asgi._tell_restore()
    assert [(record.levelname, "torn" in record.message) for record in caplog.records] == [("WARNING", True)]
