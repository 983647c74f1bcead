"""Stalled, slow and broken clients hang on the real server; a normal visitor does not feel them."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any, cast

import pytest
from a2wsgi import WSGIMiddleware

from destana.config.wire import App
from tests.drills.office import Office
from tests.serving import serving

pytestmark = pytest.mark.slow
VISITS = 120
NOISE = 0.03
"""Seconds that two busy cores add on their own: a quiet visit takes a few milliseconds, twice that decides nothing."""

POST = b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /api/v1/villages HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEADS = [
    b"GET /slow HTTP/1.1\r\nHost:",
    POST + b"Content-Length: 1000\r\n\r\n{",
    GET * 4,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"x" * 20_000 + b"\r\n\r\n",
]


@contextmanager
def hanging(port: int, heads: list[bytes], number: int = 64) -> Iterator[None]:
    """Hold so many clients that began and stand still; each fifth has closed its half of the line."""
    with ExitStack() as stack:
        for each in range(number):
            line = stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=10)))
            line.sendall(heads[each % len(heads)])
            if each % 5 == 0:
                line.shutdown(socket.SHUT_WR)
        yield


def visit(port: int, path: str, timeout: float = 10) -> float:
    """Visit as a normal person does and return the seconds to the end of the answer."""
    begin = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)) as line:
        line.request("GET", path, headers={"Host": "localhost"})
        answer = line.getresponse()
        answer.read()
    assert answer.status == 200
    return time.perf_counter() - begin


def p95(port: int) -> float:
    times = sorted(visit(port, "/api/v1/villages") for _each in range(VISITS))
    return times[int(VISITS * 0.95)]


def test_a_visitor_does_not_feel_64_slow_and_broken_clients(office: Office) -> None:
    office.open()
    p95(office.port)  # a fresh server reads its templates first
    quiet = p95(office.port)
    with hanging(office.port, HEADS):
        beside = p95(office.port)
    print(f"p95 quiet {quiet * 1000:.1f} ms, beside 64 slow clients {beside * 1000:.1f} ms")  # noqa: T201
    assert beside <= max(2 * quiet, quiet + NOISE)


def test_without_the_buffer_stalled_bodies_hold_every_thread() -> None:
    def bare(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    app = cast("App", WSGIMiddleware(cast("Any", bare), workers=4))
    with serving(app) as port:
        assert visit(port, "/") < 1
        with hanging(port, [POST + b"Content-Length: 1000\r\n\r\n{"]), pytest.raises(TimeoutError):
            visit(port, "/", timeout=1)
