"""The whole application over a real server: what still answers when the database does not."""

import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from destana.config.asgi import build
from destana.surfaces.board.store import PublicFile, remove, write
from tests.serving import serving


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request(method, path, headers={"Host": "localhost", **headers})
        answer = line.getresponse()
        return answer, answer.read().decode()


@pytest.fixture
def published() -> Iterator[str]:
    """A public page on the disk."""
    root = Path(settings.DATA) / "public"
    write(root, PublicFile("/uji-coba", b"<p>Air surut di Pimping</p>"))
    yield "/uji-coba"
    remove(root, "/uji-coba")


@pytest.fixture
def lost_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The database of the settings is gone: no file, or nobody at the port."""
    known: dict[str, Any] = dict(connection.settings_dict)
    connection.close()
    change = (
        {"NAME": str(tmp_path / "no" / "such.sqlite3")} if connection.vendor == "sqlite" else {"PORT": "1"}
    )
    connection.settings_dict.update(change)
    yield
    connection.close()
    connection.settings_dict.update(known)


def test_it_opens_with_everything_in_place(transactional_db: None, published: str) -> None:
    with serving(build()) as port:
        assert ask(port, "/sehat")[1] == "ok\n"
        assert "Pimping" in ask(port, published)[1]
        assert ask(port, "/masuk/")[0].status == 200
        assert ask(port, "/hook/telegram", "POST")[0].status == 401
        assert ask(port, "/tidak-ada")[0].status == 404


def test_public_pages_outlive_the_database(lost_database: None, published: str) -> None:
    with serving(build()) as port:
        answer, text = ask(port, published)
        assert answer.status == 200
        assert "Pimping" in text
        assert answer.headers["ETag"]
        assert ask(port, "/sehat")[1] == "degraded\n"


def test_what_needs_the_database_says_not_now(lost_database: None) -> None:
    with serving(build()) as port:
        answer, text = ask(
            port, "/masuk/", Cookie=f"{settings.SESSION_COOKIE_NAME}={'a' * 32}", Accept="text/html"
        )
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "belum tercatat" in text
        answer, text = ask(port, "/api/v1/incidents", Accept="application/json")
        assert answer.status == 503
        assert answer.headers["Retry-After"]
        assert json.loads(text)


def test_the_lost_database_is_really_lost(lost_database: None) -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(sqlite3.OperationalError):
            sqlite3.connect(connection.settings_dict["NAME"])
    else:
        assert connection.settings_dict["PORT"] == "1"
