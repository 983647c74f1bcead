"""What every webhook does: find out whether the caller is who he says, keep the bytes, answer. Nothing else.

What a message means is decided later, from the row. Answers: 405; 401 not the provider (no row); 413 too large; 408
stalled; 400 not what this provider sends (counted); 503 with Retry-After when it could not be kept; else 200, also for
what came before and for kinds that we do not know: providers repeat what is not answered with 2xx.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from destana.messaging.gateway import counts
from destana.messaging.gateway.envelope import Malformed
from destana.messaging.gateway.writer import Job, Writer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

log = structlog.get_logger(__name__)

BODY_WITHIN = 10.0
"""Seconds for the whole body: who stalls must not hold a connection for ever."""

_RETRY_AFTER = (b"retry-after", b"30")


class TooLarge(Exception):
    """The body is over the limit."""


class Gone(Exception):
    """The caller hung up before the body was complete."""


def utc_now() -> datetime:
    """Return the moment; the webhook is a surface of its own, so it may ask the clock."""
    return datetime.now(UTC)


class Hook(ABC):
    """The application of one provider. Subclasses say who may call, and what a body is kept as."""

    name: str
    largest: int
    """Bytes of a body."""

    def __init__(self, writer: Writer | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self.writer = writer or Writer()
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        status, *headers = await self._answer(scope, receive)
        if status:
            await respond(send, status, headers)

    @abstractmethod
    def is_welcome(self, headers: Headers) -> bool:
        """Whether the body is worth reading."""

    def is_genuine(self, headers: Headers, body: bytes) -> bool:
        """Whether the provider sent these very bytes; asked before anything looks into them."""
        return True

    @abstractmethod
    def job(self, body: bytes, at: datetime) -> Job:
        """Return what is kept; raises :exc:`Malformed`."""

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[Any, ...]:
        """Return the status and extra headers; 0 when nobody listens any more."""
        if scope["method"] != "POST":
            return 405, (b"allow", b"POST")
        if not self.is_welcome(scope["headers"]):
            counts.add(f"{self.name}.unauthorized")
            return (401,)
        try:
            body = await asyncio.wait_for(self._body(scope["headers"], receive), BODY_WITHIN)
        except TooLarge:
            counts.add(f"{self.name}.too_large")
            return (413,)
        except TimeoutError:
            counts.add(f"{self.name}.stalled")
            return (408,)
        except Gone:
            return (0,)
        if not self.is_genuine(scope["headers"], body):
            counts.add(f"{self.name}.unauthorized")
            return (401,)
        try:
            return await self._keep(self.job(body, self.clock()))
        except Malformed:
            counts.add(f"{self.name}.malformed")
            log.warning("webhook_malformed", channel=self.name, size=len(body))
            return (400,)

    async def _keep(self, job: Job) -> tuple[Any, ...]:
        """Answer 200 only after the commit."""
        try:
            receipt = await self.writer.kept(job)
        except TimeoutError:  # the provider repeats, and the key makes it one message
            counts.add(f"{self.name}.slow")
            return 503, _RETRY_AFTER
        except Exception as error:  # noqa: BLE001 - whatever it is: not kept, so not acknowledged
            counts.add(f"{self.name}.not_kept")
            log.error("webhook_not_kept", error=type(error).__name__)  # noqa: TRY400 - no traceback: it shows words
            return 503, _RETRY_AFTER
        counts.add(f"{self.name}.kept" if receipt.is_new else f"{self.name}.repeated")
        return (200,)

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        """Read the body up to the limit; a declared length over it is refused unread."""
        for name, value in headers:
            if name.lower() == b"content-length" and value.isdigit() and int(value) > self.largest:
                raise TooLarge
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            body += message.get("body", b"")
            if len(body) > self.largest:
                raise TooLarge
            if not message.get("more_body", False):
                return bytes(body)


def only(headers: Headers, wanted: bytes) -> bytes:
    """Return the value of a header that came exactly once; else nothing."""
    said = [value for name, value in headers if name.lower() == wanted]
    return said[0] if len(said) == 1 else b""


async def respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    """Send an answer, empty but for a challenge: Telegram would take a body for a method call, Kannel for an SMS."""
    fixed = [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body})
