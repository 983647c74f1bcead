"""``POST /hook/telegram`` as a raw ASGI application: check the secret, keep the bytes, answer. Nothing else.

What a message means is decided later, from the row. Answers: 405; 401 wrong or missing secret (nothing read, no row);
413 over 1 MiB; 408 stalled; 400 not an update (counted); 503 with Retry-After when it could not be kept; else 200,
also for what came before and for kinds that we do not know: Telegram repeats what is not answered with 2xx.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from destana.messaging.channels.telegram import conf
from destana.messaging.gateway import counts
from destana.messaging.gateway.envelope import Malformed, read
from destana.messaging.gateway.writer import Job, Writer
from destana.messaging.inbox.terms import Arrival

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)

PATH = "/hook/telegram"
LARGEST = 1024 * 1024
"""Bytes. An update without files, which never come along, has a few kilobytes."""

BODY_WITHIN = 10.0
"""Seconds for the whole body: who stalls must not hold a connection for ever."""

_SECRET = b"x-telegram-bot-api-secret-token"
_RETRY_AFTER = (b"retry-after", b"30")


class TooLarge(Exception):
    """The body is over the limit."""


class Gone(Exception):
    """The caller hung up before the body was complete."""


def utc_now() -> datetime:
    """Return the moment; the webhook is a surface of its own, so it may ask the clock."""
    return datetime.now(UTC)


class TelegramHook:
    """The application; ``config.asgi`` mounts it at :data:`PATH`."""

    def __init__(self, writer: Writer | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self.writer = writer or Writer()
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        status, *headers = await self._answer(scope, receive)
        if status:
            await _respond(send, status, headers)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[Any, ...]:
        """Return the status and extra headers; 0 when nobody listens any more."""
        if scope["method"] != "POST":
            return 405, (b"allow", b"POST")
        if not is_telegram(scope["headers"]):
            counts.add("telegram.unauthorized")
            return (401,)
        try:
            body = await asyncio.wait_for(_body(scope["headers"], receive), BODY_WITHIN)
        except TooLarge:
            counts.add("telegram.too_large")
            return (413,)
        except TimeoutError:
            counts.add("telegram.stalled")
            return (408,)
        except Gone:
            return (0,)
        try:
            envelope = read(body)
        except Malformed:
            counts.add("telegram.malformed")
            log.warning("webhook_malformed", size=len(body))
            return (400,)
        job = Job(Arrival("telegram", str(envelope.update_id), body), self.clock(), envelope.press)
        return await self._keep(job)

    async def _keep(self, job: Job) -> tuple[Any, ...]:
        """Answer 200 only after the commit."""
        try:
            receipt = await self.writer.kept(job)
        except TimeoutError:  # Telegram repeats, and the key makes it one message
            counts.add("telegram.slow")
            return 503, _RETRY_AFTER
        except Exception as error:  # noqa: BLE001 - whatever it is: not kept, so not acknowledged
            counts.add("telegram.not_kept")
            log.error("webhook_not_kept", error=type(error).__name__)  # noqa: TRY400 - no traceback: it shows words
            return 503, _RETRY_AFTER
        counts.add("telegram.kept" if receipt.is_new else "telegram.repeated")
        return (200,)


class Hooks:
    """Every webhook by its path; what is not there is 404."""

    def __init__(self, hooks: Mapping[str, TelegramHook]) -> None:
        self.hooks = hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to its webhook."""
        hook = self.hooks.get(scope["path"])
        if hook is None:
            await _respond(send, 404, [])
        else:
            await hook(scope, receive, send)


def is_telegram(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Compare the secret in constant time. Missing, sent twice, or none configured: no."""
    secret = conf.stored().secret.encode()
    said = [value for name, value in headers if name.lower() == _SECRET]
    return bool(secret) and len(said) == 1 and hmac.compare_digest(said[0], secret)


async def _body(headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
    """Read the body up to the limit; a declared length over it is refused unread."""
    for name, value in headers:
        if name.lower() == b"content-length" and value.isdigit() and int(value) > LARGEST:
            raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > LARGEST:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    """Send an empty answer: a body would be taken for a method call by Telegram."""
    fixed = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": b""})


app = Hooks({PATH: TelegramHook()})
