"""Uvicorn's HTTP protocol with two limits of our own, and answers in one piece.

The limits are on the time and on the size of a request's head. Without them a client that sends half a header holds its
socket for ever, and one that never ends its head fills the memory: the parser itself has no limit.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from destana.config.limits import HEAD_BYTES, STALL_SECONDS

HARD_HEAD_BYTES = 4 * HEAD_BYTES
"""Beyond this the line is closed; between the soft limit and this one the answer comes in the reader's language."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Connection: close\r\nContent-Length: 45\r\n\r\nPermintaan terlalu besar. Hapus cookie situs."
)


class OneWrite:
    """A transport that sends in one call what one turn of the loop writes: a head and its body, mostly.

    On uvloop each write is a call into the kernel, and of a small answer's time that was a tenth.
    """

    most = 64 * 1024
    """Bytes held back at most; with them the writer is told to wait as without this class."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        """Everything but writing and closing is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send with what else this turn brings."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > self.most:
            self._send()

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.write(b"".join(held))


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 that waits for a head no longer than :data:`STALL_SECONDS` and reads no more of it than fits."""

    head_seconds = STALL_SECONDS
    _waiting: asyncio.TimerHandle | None = None
    _is_in_head = True
    _head_read = 0
    """Bytes that came in for a head that is not yet whole."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first head."""
        super().connection_made(cast(asyncio.Transport, OneWrite(transport, self.loop)))
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on; the clock runs while a head is incomplete."""
        super().data_received(data)
        if self._is_in_head:
            self._head_read += len(data)
            if self._head_read > HARD_HEAD_BYTES:
                self._refuse()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._is_in_head = True
        self._head_read = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole: hand it on, unless it came whole and far too large in one piece."""
        self._is_in_head = False
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > HARD_HEAD_BYTES:
            self._refuse()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass the body on, if its head was taken."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Tell the application that the body is whole, if its head was taken."""
        if not self.transport.is_closing():
            super().on_message_complete()

    def _refuse(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def _expects_head(self) -> bool:
        """Tell whether a head is on its way, or would be next: blank lines between requests are no request."""
        cycle: RequestResponseCycle | None = self.cycle  # None until the first head is whole
        return self._is_in_head or cycle is None or cycle.response_complete

    def _watch(self) -> None:
        if not self._expects_head():
            self._stop_clock()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(self.head_seconds, self._let_go)

    def _stop_clock(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _let_go(self) -> None:
        self._waiting = None
        if self._expects_head() and not self.transport.is_closing():
            self.transport.close()
