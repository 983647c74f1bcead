"""A small WSGI application behind the real buffer and the real protocol, and a raw line to it."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware

from destana.config.buffer import Buffer
from destana.config.protocol import PatientProtocol
from tests.serving import serving


@dataclass
class Echo:
    """Says how many bytes it read; remembers what it was called with."""

    seen: list[tuple[str, int]] = field(default_factory=list)
    large: int = 0
    in_work: int = 0
    most_in_work: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """WSGI entry."""
        with self.lock:
            self.in_work += 1
            self.most_in_work = max(self.most_in_work, self.in_work)
        length = int(environ["CONTENT_LENGTH"])
        body = environ["wsgi.input"].read(length)
        self.seen.append((environ["PATH_INFO"], len(body)))
        answer = b"x" * self.large or str(len(body)).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        with self.lock:
            self.in_work -= 1
        return [answer]


class HastyProtocol(PatientProtocol):
    """The product's protocol with a short patience for heads."""

    head_seconds = 0.4


@dataclass
class Line:
    """Raw HTTP to the server under test."""

    port: int
    echo: Echo

    def open(self) -> socket.socket:
        """Return a connected socket with a time limit."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def ask(self, request: bytes) -> bytes:
        """Send bytes, read until the server closes, return the answer."""
        with closing(self.open()) as line:
            line.sendall(request)
            return read_all(line)

    def visit(self) -> bytes:
        """Ask as a normal visitor does."""
        return self.ask(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")


def read_all(line: socket.socket) -> bytes:
    """Read until the other side closes."""
    parts = []
    while True:
        try:
            part = line.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A server with two threads, patience of 0.4 s between parts and 3 s in all."""
    echo = Echo()
    wsgi: Any = WSGIMiddleware(echo, workers=2)  # type: ignore[arg-type]
    app = Buffer(wsgi, folder=tmp_path, stall=0.4, total=3)
    with serving(app, protocol=HastyProtocol) as port:
        yield Line(port, echo)
