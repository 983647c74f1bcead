from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from destana.config import checks, limits, marker
from destana.config.models import Office


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    (folder / "django").write_text("secret")
    (folder / "django").chmod(0o600)
    return folder


@pytest.mark.django_db
def test_it_finds_the_database_durable() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # the tests' cluster is off by itself, to be quick
            cursor.execute("SET LOCAL synchronous_commit = on")
    assert list(checks.database_faults()) == []


@pytest.mark.django_db
def test_it_refuses_a_postgresql_that_would_lose_reports() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a setting of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    (fault,) = checks.database_faults()
    assert "synchronous_commit" in fault


@pytest.mark.parametrize("pragma", ["synchronous=NORMAL", "foreign_keys=OFF"])
@pytest.mark.django_db(transaction=True)
def test_it_refuses_a_database_that_would_lose_reports(pragma: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("pragmas are SQLite's")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    try:
        (fault,) = checks.database_faults()
    finally:
        connection.close()
    assert pragma.partition("=")[0] in fault


def test_it_accepts_keys_that_only_we_can_read(keys: Path) -> None:
    assert list(checks.key_faults(keys)) == []


def test_it_refuses_a_key_that_others_can_read(keys: Path) -> None:
    (keys / "django").chmod(0o640)
    (fault,) = checks.key_faults(keys)
    assert "chmod go-rwx" in fault


def test_it_refuses_to_start_without_keys(tmp_path: Path) -> None:
    (fault,) = checks.key_faults(tmp_path / "keys")
    assert "missing" in fault


def test_it_refuses_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(checks.disk_faults(tmp_path)) == []
    monkeypatch.setattr(limits, "DISK_REFUSE_BYTES", 1 << 62)
    assert len(list(checks.disk_faults(tmp_path))) == 1


@pytest.mark.django_db
def test_it_never_opens_a_demo_database_as_real(tmp_path: Path) -> None:
    Office.objects.create(mode="demo", district="63.11.05")
    assert list(checks.mode_faults(tmp_path, "demo")) == []
    (fault,) = checks.mode_faults(tmp_path, "real")
    assert "never opened as real" in fault


def test_it_never_opens_a_folder_in_another_mode(tmp_path: Path) -> None:
    marker.write(tmp_path, "real")
    marker.check(tmp_path, "real")
    for mode in ("demo", "exercise"):
        with pytest.raises(marker.WrongMode):
            marker.write(tmp_path, mode)
    assert marker.read(tmp_path) == "real"


def test_it_does_not_guess_whose_an_unmarked_database_is(tmp_path: Path) -> None:
    (tmp_path / "destana.sqlite3").touch()
    with pytest.raises(marker.WrongMode):
        marker.write(tmp_path, "demo")


@pytest.mark.django_db
@override_settings(MODE="real")
def test_djangos_own_check_says_the_same(settings: object, tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        found = checks.check_start(app_configs=None, databases=["default"])
    assert any("missing" in str(fault.msg) for fault in found)
    assert checks.check_start(app_configs=None, databases=None) == []
