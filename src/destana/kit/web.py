"""What every client of a provider's HTTP API shares: a session that stays open, time-outs, a limit on what is read."""

import logging
from collections.abc import Callable

import aiohttp

# Seconds: for a connection, for each wait for bytes, and for all of it, well under the lease of the outbox (120 s).
TIMEOUT = aiohttp.ClientTimeout(sock_connect=5.0, sock_read=15.0, total=40.0)
NOT_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""Errors after which it is certain that nothing left this machine."""

LOGGERS = ("aiohttp.client", "aiohttp.internal", "asyncio")


class TooLong(Exception):
    """A body is longer than it may be."""


class Hide(logging.Filter):
    """Takes secrets out of what the HTTP library logs."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self.redact = redact

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without the secrets."""
        record.msg, record.args = self.redact(record.getMessage()), ()
        return True

    def on(self) -> None:
        """Begin to listen to the library's loggers."""
        for name in LOGGERS:
            logging.getLogger(name).addFilter(self)

    def off(self) -> None:
        """Leave the loggers as they were."""
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(self)


async def session() -> aiohttp.ClientSession:
    """Open the connections' home; they are few, stay open between messages, and carry no cookies."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=TIMEOUT,
    )


async def read_up_to(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a body to its end, or stop reading at the limit and raise :exc:`TooLong`."""
    kept = bytearray()
    async for piece in answer.content.iter_chunked(65536):
        kept += piece
        if len(kept) > limit:
            raise TooLong
    return bytes(kept)
