"""A large answer to a slow reader lies on the disk, not in the memory; and none is taken for whole that is not."""

import asyncio
import errno
import hashlib
import http.client
import tempfile
import threading
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware

from destana.config import limits
from destana.config.aside import Lost, Waiting
from destana.config.buffer import Buffer
from tests.serving import serving

PIECE = 100 * limits.KIB
PIECES = 300


def pieces() -> Iterator[bytes]:
    return (bytes([number % 251]) * PIECE for number in range(PIECES))


def told_to_nobody_yet(folder: Path) -> tuple[int, str]:
    """Return the peak of memory while nobody reads, and the digest of what is read afterwards."""

    async def run() -> tuple[int, str]:
        waiting = Waiting(str(folder))
        tracemalloc.start()
        for piece in pieces():
            waiting.put({"type": "http.response.body", "body": piece, "more_body": True})
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        waiting.end()
        found = hashlib.sha256()
        while (message := await waiting.get()) is not None:
            found.update(message["body"])
        waiting.close()
        return peak, found.hexdigest()

    return asyncio.run(run())


WHOLE = hashlib.sha256(b"".join(pieces())).hexdigest()


def test_it_lays_aside_what_nobody_reads_yet_and_gives_it_back_in_its_order(tmp_path: Path) -> None:
    peak, digest = told_to_nobody_yet(tmp_path)
    assert digest == WHOLE
    assert peak < 2 * limits.MIB


def test_without_it_the_memory_holds_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(limits, "MEMORY_BYTES", 1_000 * limits.MIB)
    peak, digest = told_to_nobody_yet(tmp_path)
    assert digest == WHOLE
    assert peak > PIECES * PIECE


def test_reading_and_writing_may_take_turns(tmp_path: Path) -> None:
    async def run() -> bytes:
        waiting, found = Waiting(str(tmp_path)), b""
        for number, piece in enumerate(pieces()):
            waiting.put({"type": "http.response.body", "body": piece, "more_body": True})
            if number % 3:
                message = await waiting.get()
                found += message["body"] if message else b""
        waiting.end()
        while (message := await waiting.get()) is not None:
            found += message["body"]
        waiting.close()
        return found

    assert hashlib.sha256(asyncio.run(run())).hexdigest() == WHOLE


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **words: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)


def test_a_full_disk_ends_the_line_and_holds_nobody(tmp_path: Path, full_disk: None) -> None:
    async def run() -> int:
        waiting, found = Waiting(str(tmp_path)), 0
        for piece in pieces():
            waiting.put({"type": "http.response.body", "body": piece, "more_body": True})
        waiting.end()
        try:
            while await waiting.get() is not None:
                found += 1
        except Lost:
            return found
        return -1

    assert 0 <= asyncio.run(run()) < PIECES


def test_a_reader_sees_that_an_answer_is_not_whole(tmp_path: Path, full_disk: None) -> None:
    given = threading.Event()

    def large() -> Iterator[bytes]:
        yield from pieces()
        given.set()

    def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return large() if environ["PATH_INFO"] == "/daftar" else [b"baik"]

    app = Buffer(WSGIMiddleware(answer, workers=1), folder=tmp_path, stall=2, total=3)  # type: ignore[arg-type]
    with serving(app) as port:
        for path in ("/daftar", "/"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path)
            response = connection.getresponse()
            if path == "/daftar":
                assert given.wait(10), "more than any socket holds was given, and nobody has read"
                with pytest.raises(http.client.IncompleteRead):
                    response.read()
            else:
                assert response.read() == b"baik", "the one thread is free again"
            connection.close()
