from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from destana.config.backup import archive, bringing, rounds
from destana.config.backup.faults import CannotRestore
from destana.config.backup.tests.conftest import Desk

NOON = datetime(2026, 1, 13, 4, 0, tzinfo=UTC)  # 12.00 in the villages


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_begun_every_four_minutes_and_once_a_night(desk: Desk, settings: Any) -> None:
    assert rounds.run_due(NOON) == 0
    assert not desk.stick.exists()  # no folder was set
    settings.BACKUP_DIR = desk.stick
    for minutes in (0, 1, 3, 4, 5, 7, 8, 9):
        rounds.run_due(NOON + timedelta(minutes=minutes))
    rounds.prove_due(NOON + timedelta(minutes=10))
    assert names(desk.stick) == [
        "destana-real-20260113T040000Z-nightly.backup",
        "destana-real-20260113T040400Z-often.backup",
        "destana-real-20260113T040800Z-often.backup",
    ]
    state = rounds.state()
    assert state["copy"]["file"] == names(desk.stick)[-1]
    assert state["drill"]["fault"] == state["copy"]["fault"] == ""
    assert state["drill"]["file"] == names(desk.stick)[0]
    assert state["drill"]["seconds"] >= 0
    rounds.prove_due(NOON + timedelta(minutes=20))  # once a night
    assert rounds.state()["drill"] == state["drill"]
    assert list((desk.data / "tmp").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_the_nightly_drill_says_what_is_wrong(
    desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_DIR = desk.stick

    def torn(*, to: Path, at: datetime, kind: str, apart: bool) -> tuple[Path, archive.Manifest]:
        path, manifest = make(to=to, at=at, kind=kind, apart=apart)
        path.write_bytes(path.read_bytes()[:-1])
        return path, manifest

    make = archive.make
    monkeypatch.setattr(archive, "make", torn)
    rounds.run_due(NOON)
    rounds.prove_due(NOON)
    assert "not whole" in rounds.state()["drill"]["fault"]


@pytest.mark.django_db(transaction=True)
def test_the_drill_leaves_the_office_as_it_was(desk: Desk) -> None:
    from destana.messaging.outbox import queries as outbox

    bringing.drill(file=desk.back_up(), key=desk.key, at=NOON)
    assert outbox.pauses() == []
    with pytest.raises(CannotRestore, match="key does not fit"):
        bringing.drill(file=next(desk.stick.iterdir()), key=bytes(16), at=NOON)
    assert connection.vendor in {"sqlite", "postgresql"}


def test_a_stick_that_is_gone_is_told(tmp_path: Path, settings: Any, db: None) -> None:
    settings.DATA = tmp_path
    (tmp_path / "stick").write_text("no folder")
    settings.BACKUP_DIR = tmp_path / "stick"
    rounds.run_due(NOON)
    assert rounds.state()["copy"]["fault"]


def test_it_keeps_the_newest_and_touches_only_its_own(tmp_path: Path, settings: Any) -> None:
    settings.MODE = "real"
    own = [archive.name_of(NOON + timedelta(minutes=5 * n), rounds.OFTEN) for n in range(36)]
    nights = [archive.name_of(NOON + timedelta(days=n), rounds.NIGHTLY) for n in range(16)]
    others = [
        archive.name_of(NOON - timedelta(days=9)),
        "destana-demo-20250101T000000Z-often.backup",
        "destana-real-20250101T000000Z-often.backup.txt",
        "skripsi.docx",
    ]
    for name in [*own, *nights, *others]:
        (tmp_path / name).touch()
    rounds.thin(tmp_path, rounds.OFTEN)
    rounds.thin(tmp_path, rounds.NIGHTLY)
    assert names(tmp_path) == sorted([*own[-30:], *nights[-14:], *others])
