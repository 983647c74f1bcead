"""The server of public files: fast, strict, and without a database."""

import asyncio
import gzip
import os
import subprocess
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import pytest

from destana.surfaces.board import store
from destana.surfaces.board.serve import PublicFiles
from destana.surfaces.board.store import PublicFile

PAGE = b"<p>Air setinggi lutut.</p>" * 50


@dataclass
class Answer:
    """What a browser would see."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def _elsewhere(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"elsewhere"})


@pytest.fixture
def site(tmp_path: Path) -> PublicFiles:
    store.write(tmp_path, PublicFile("/", PAGE, csp="default-src 'none'"))
    store.write(tmp_path, PublicFile("/desa/pimping", PAGE + b"pimping"))
    store.write(
        tmp_path, PublicFile("/aset/board.abc.js", PAGE, "text/javascript; charset=utf-8", is_fixed=True)
    )
    store.write(tmp_path, PublicFile("/data/kejadian.csv", b"a,b\r\n", "text/csv", download="kejadian.csv"))
    (tmp_path / "secret.txt").write_text("no note, not public")
    return PublicFiles(tmp_path, _elsewhere, is_secure=True)


def ask(site: PublicFiles, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request through the ASGI application."""
    seen = Answer()

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
            seen.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            seen.body += message.get("body", b"")

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: MutableMapping[str, Any] = {"type": "http", "method": method, "path": path, "headers": raw}
    asyncio.run(site(scope, receive, send))
    return seen


def test_it_serves_a_page_with_its_policy(site: PublicFiles) -> None:
    seen = ask(site, "/")
    assert (seen.status, seen.body) == (200, PAGE)
    assert seen.headers["content-security-policy"] == "default-src 'none'"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seen.headers["strict-transport-security"] == "max-age=31536000"
    assert seen.headers["cache-control"] == "public, no-cache"
    assert ask(site, "/desa/pimping/").body.endswith(b"pimping")


def test_it_sends_the_smallest_copy_that_the_browser_reads(site: PublicFiles) -> None:
    both = ask(site, "/", accept_encoding="gzip, deflate, br")
    assert both.headers["content-encoding"] == "br"
    assert brotli.decompress(both.body) == PAGE
    assert gzip.decompress(ask(site, "/", accept_encoding="gzip").body) == PAGE
    assert "content-encoding" not in ask(site, "/", accept_encoding="br;q=0, gzip;q=0").headers
    assert both.headers["vary"] == "accept-encoding"


def test_it_says_when_nothing_changed(site: PublicFiles) -> None:
    etag = ask(site, "/").headers["etag"]
    again = ask(site, "/", if_none_match=f'"x", W/{etag}')
    assert (again.status, again.body) == (304, b"")
    assert ask(site, "/", if_none_match='"x"').status == 200


def test_it_answers_head_without_a_body(site: PublicFiles) -> None:
    seen = ask(site, "/", method="HEAD")
    assert (seen.status, seen.body) == (200, b"")
    assert seen.headers["content-length"] == str(len(PAGE))


def test_a_new_version_is_seen_at_once(site: PublicFiles, tmp_path: Path) -> None:
    old = ask(site, "/")
    store.write(tmp_path, PublicFile("/", b"new" * 100))
    new = ask(site, "/", if_none_match=old.headers["etag"])
    assert (new.status, new.body) == (200, b"new" * 100)


def test_files_named_by_their_hash_never_change(site: PublicFiles) -> None:
    assert "immutable" in ask(site, "/aset/board.abc.js").headers["cache-control"]


def test_a_table_is_saved_and_not_shown(site: PublicFiles) -> None:
    assert (
        ask(site, "/data/kejadian.csv").headers["content-disposition"]
        == 'attachment; filename="kejadian.csv"'
    )


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/desa/../../etc/passwd",
        "/.board.json",
        "/.lock",
        "/desa/..",
        "/index.html.meta",
        "/index.html.br",
        "/secret.txt",
        "/desa\\pimping",
        "/desa/pim\x00ping",
        "/desa/" + "a" * 300,
        "/desa/pimping/index.html/x",
        "/kabar",
    ],
)
def test_what_is_no_public_file_goes_on(site: PublicFiles, path: str) -> None:
    assert ask(site, path).body == b"elsewhere"


def test_only_reading_is_answered_here(site: PublicFiles) -> None:
    assert ask(site, "/", method="POST").body == b"elsewhere"


def test_a_body_without_its_own_note_is_sent_without_its_copies(site: PublicFiles, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"half of a change")
    seen = ask(site, "/", accept_encoding="br")
    assert seen.body == b"half of a change"
    assert "content-encoding" not in seen.headers


@pytest.mark.parametrize("packed", [b"", b"torn by a power cut", gzip.compress(b"another page", mtime=0)])
def test_a_copy_that_is_none_is_not_sent(site: PublicFiles, tmp_path: Path, packed: bytes) -> None:
    for suffix in (".br", ".gz"):
        (tmp_path / f"index.html{suffix}").write_bytes(packed)
    seen = ask(site, "/", accept_encoding="br, gzip")
    assert seen.body == PAGE
    assert "content-encoding" not in seen.headers


def test_it_needs_neither_django_nor_a_database() -> None:
    code = "import sys; import destana.surfaces.board.serve; sys.exit('django' in sys.modules)"
    env = {**os.environ, "PYTHONPATH": "src"}
    assert subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode == 0
