"""Uvicorn's HTTP protocol with two limits of our own: on the time and on the size of a request's head.

Without them a client that sends half a header holds its socket for ever, and one that sends too much gets a bare 400.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from destana.config.limits import HEAD_BYTES, STALL_SECONDS

HARD_HEAD_BYTES = 4 * HEAD_BYTES
"""Beyond this the parser gives up; between the soft limit and this one the answer comes in the reader's language."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Connection: close\r\nContent-Length: 45\r\n\r\nPermintaan terlalu besar. Hapus cookie situs."
)


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that waits for a head no longer than :data:`STALL_SECONDS`."""

    head_seconds = STALL_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first head."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on; the clock runs while a head is incomplete."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Tell a head that is too large from one that is broken."""
        waiting = self.conn.trailing_data[0] if self.conn.their_state is h11.ERROR else b""
        if len(waiting) <= HARD_HEAD_BYTES:
            super().send_400_response(msg)
            return
        self.transport.write(_TOO_LARGE)
        self.transport.close()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop_clock()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(self.head_seconds, self._let_go)

    def _stop_clock(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _let_go(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()
