import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from destana.config import faults
from destana.config.faults import is_storage_fault


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def sqlite_fault(code: int, text: str = "fault") -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError(text)
    fault.sqlite_errorcode = code
    return fault


PASSING = [
    OSError(errno.ENOSPC, "No space left on device"),
    caused(OperationalError("database or disk is full"), sqlite_fault(sqlite3.SQLITE_FULL)),
    caused(OperationalError("unable to open database file"), sqlite_fault(sqlite3.SQLITE_CANTOPEN)),
    caused(OperationalError("disk I/O error"), sqlite_fault(sqlite3.SQLITE_IOERR | (3 << 8))),
    caused(OperationalError("no such table: x"), sqlite_fault(sqlite3.SQLITE_ERROR, "no such table: x")),
    caused(OperationalError("connection refused"), psycopg.OperationalError("connection refused")),
    caused(OperationalError("disk full"), psycopg.errors.DiskFull("disk full")),
]
LASTING = [
    ValueError("a mistake of ours"),
    OSError(errno.ENOENT, "No such file"),
    caused(OperationalError("near x: syntax error"), sqlite_fault(sqlite3.SQLITE_ERROR)),
    caused(IntegrityError("UNIQUE"), sqlite3.IntegrityError("UNIQUE")),
    caused(OperationalError("statement timeout"), psycopg.errors.QueryCanceled("statement timeout")),
]


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_it_knows_faults_that_pass(error: Exception) -> None:
    assert is_storage_fault(error)


@pytest.mark.parametrize("error", LASTING, ids=str)
def test_it_knows_faults_that_do_not(error: Exception) -> None:
    assert not is_storage_fault(error)


def _raise(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


handler500 = "destana.config.faults.server_error"
urlpatterns = [
    path("penuh", _raise(PASSING[1])),
    path("api/v1/penuh", _raise(PASSING[0])),
    path("rusak", _raise(LASTING[0])),
    path("sinkron", _raise(PASSING[3])),
]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@override_settings(ROOT_URLCONF=__name__)
def test_it_answers_a_full_disk_with_503_and_when_to_come_back(visitor: Client) -> None:
    response = visitor.get("/penuh", headers={"Accept": "text/html"})
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "belum tercatat" in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("place", "ends"), [("/sinkron", 1), ("/penuh", 0), ("/rusak", 0)])
def test_the_process_ends_after_a_broken_disk_only(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, place: str, ends: int
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(faults, "end_process", lambda: ended.append(1))
    assert visitor.get(place).status_code in {500, 503}
    assert len(ended) == ends


@override_settings(ROOT_URLCONF=__name__)
def test_it_tells_programs_in_json(visitor: Client) -> None:
    response = visitor.get("/api/v1/penuh", headers={"Accept-Language": "en"})
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "not_now"
    assert "nothing was recorded" in response.json()["error"]["message"]


@override_settings(ROOT_URLCONF=__name__)
def test_it_does_not_call_our_own_mistakes_passing(visitor: Client) -> None:
    response = visitor.get("/rusak", headers={"Accept": "text/html"})
    assert response.status_code == 500
    assert "Retry-After" not in response
    assert "mistake of ours" not in response.content.decode()


def test_a_really_full_sqlite_is_a_passing_fault(tmp_path: Path) -> None:
    full = sqlite3.connect(tmp_path / "full.sqlite3")
    full.execute("CREATE TABLE t (x TEXT)")
    full.execute(f"PRAGMA max_page_count={full.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(sqlite3.OperationalError) as caught:
        full.execute("INSERT INTO t VALUES (?)", ("x" * 100_000,))
    full.close()
    assert is_storage_fault(caught.value)


@pytest.mark.django_db
def test_the_deploy_check_of_django_is_clean() -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
    call_command("check", fail_level="ERROR")
