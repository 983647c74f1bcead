"""A closed loop of HTTP clients in a process of its own: each sends its next request once the last is answered.

Raw sockets on purpose: a client library would cost more than the server that is measured. ``python -m bench.load``
reads its order as JSON from standard input and writes what it saw to standard output.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import cast

from bench.table import percentile


@dataclass(frozen=True)
class Order:
    """What to send. ``body`` may hold ``%d``, replaced by a number that is never used twice in an order.

    A client opens its connection anew after ``each_line`` requests, from the next address of 127.*, so that limits by
    address see a district and not one machine.
    """

    port: int
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    clients: int = 8
    seconds: float = 5.0
    first: int = 0
    first_address: int = 0
    each_line: int = 500
    pause: float = 0.0
    """Seconds that a client thinks between an answer and its next request."""


@dataclass(frozen=True)
class Seen:
    """What came back: times in seconds, in no order."""

    times: list[float]
    statuses: dict[str, int]
    seconds: float

    @property
    def rate(self) -> float:
        """Whole answers per second."""
        return len(self.times) / self.seconds

    @property
    def p95(self) -> float:
        """Seconds."""
        return percentile(self.times, 0.95)

    def only(self, *statuses: int) -> "Seen":
        """Return itself, or raise where another status came: a fast refusal is not a fast service."""
        odd = set(self.statuses) - {str(status) for status in statuses}
        if odd:
            raise AssertionError(f"answers that were not asked for: {self.statuses}")
        return self


def run(order: Order) -> Seen:
    """Send the order from another process and return what it saw."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        check=True,
    )
    return Seen(**json.loads(done.stdout))


class _Client(asyncio.Protocol):
    """One connection; answers are read as far as their Content-Length says."""

    def __init__(self, crew: "_Crew") -> None:
        self.crew = crew
        self.left = crew.order.each_line
        self.waiting = b""
        self.began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        if self.transport.is_closing():
            return
        self.left -= 1
        self.began = time.perf_counter()
        self.transport.write(self.crew.next_request())

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        head, found, rest = self.waiting.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        self.crew.note(head[9:12].decode(), time.perf_counter() - self.began)
        self.waiting = b""
        if self.crew.is_over() or not self.left:
            self.transport.close()
        elif self.crew.order.pause:
            asyncio.get_running_loop().call_later(self.crew.order.pause, self._send)
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self.crew.line_ended()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class _Crew:
    """All clients of an order, their numbers and what they noted."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.number = order.first
        self.times: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.lines = 0
        self.addresses = order.first_address
        self.opening: set[asyncio.Task[None]] = set()
        self.done = asyncio.Event()
        self.end = 0.0
        self._head = "".join(f"{name}: {value}\r\n" for name, value in order.headers.items())
        body, *rest = order.body.split("%d")
        self._parts = (body, rest[0] if rest else None)
        self._fixed = self._request(order.body) if not rest else b""

    def _request(self, body: str) -> bytes:
        order = self.order
        length = f"Content-Length: {len(body.encode())}\r\n" if body else ""
        return f"{order.method} {order.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._head}{length}\r\n{body}".encode()

    def next_request(self) -> bytes:
        if self._fixed:
            return self._fixed
        self.number += 1
        before, after = self._parts
        return self._request(f"{before}{self.number:012d}{after}")

    def note(self, status: str, seconds: float) -> None:
        self.statuses[status] += 1
        self.times.append(seconds)

    def is_over(self) -> bool:
        return time.perf_counter() >= self.end

    def line_ended(self) -> None:
        self.lines -= 1
        if not self.is_over():
            task = asyncio.get_running_loop().create_task(self.open())
            self.opening.add(task)
            task.add_done_callback(self.opening.discard)
        elif not self.lines:
            self.done.set()

    async def open(self) -> None:
        """Open a line from the next address."""
        self.lines += 1
        self.addresses += 1
        source = (f"127.1.{self.addresses // 250}.{self.addresses % 250 + 1}", 0)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: _Client(self), "127.0.0.1", self.order.port, local_addr=source)

    async def go(self) -> Seen:
        """Open all lines, wait for the last answer."""
        began = time.perf_counter()
        self.end = began + self.order.seconds
        for _ in range(self.order.clients):
            await self.open()
        await asyncio.wait_for(self.done.wait(), self.order.seconds + 30)
        return Seen(self.times, dict(self.statuses), time.perf_counter() - began)


def main(arguments: Sequence[str]) -> None:
    """Do the order on standard input."""
    order = Order(**json.load(sys.stdin))
    print(json.dumps(asdict(asyncio.run(_Crew(order).go()))))


if __name__ == "__main__":
    main(sys.argv[1:])
