"""``POST /api/v1/reports`` as a raw ASGI application, for the plain case: a whole, valid report that can be kept.

Many requests share one commit, as for the webhooks. Whatever is not that plain case (another method, a body that is no
report, a refusal, a fault) goes on to Django with its body, where the same is done slowly and said in the sender's
language. See docs/adr/0007-reports-share-a-commit.md.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.http.request import split_domain_port, validate_host
from pydantic import ValidationError

from destana.kit.batches import Batches
from destana.kit.refusals import Refusal
from destana.messaging.gateway.writer import drop_connection, end_process
from destana.messaging.inbox import actions as inbox
from destana.surfaces.api.v1 import intake
from destana.surfaces.api.v1.intake import Given, Outcome
from destana.surfaces.api.v1.shapes import ReportIn

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/api/v1/reports"
LARGEST = 64 * 1024
"""Bytes; 10,000 characters of four bytes each and the other fields. A larger body takes the slow way."""

BODY_WITHIN = 10.0
"""Seconds for the whole body, as for the webhooks."""

_ALWAYS = (
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class Desk(Batches[Given, Outcome]):
    """The thread that keeps reports."""

    name = "report-writer"

    def keep(self, batch: Sequence[Given]) -> list[Outcome]:
        """Keep all, each with its own outcome."""
        return intake.take(batch)

    def keep_alone(self, job: Given) -> Outcome:
        """Count, keep the raw bytes, then the report."""
        return intake.take_alone(job)

    def fell(self, error: Exception) -> None:
        """End the process when the disk itself failed; else drop a connection that may be of no use any more."""
        if inbox.is_broken_disk(error):
            end_process()
        drop_connection(error)

    def left(self) -> None:
        """Close the thread's connection."""
        connection.close()


class Door:
    """Answer the plain case; hand everything else to ``otherwise``."""

    def __init__(
        self,
        otherwise: App,
        desk: Desk | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._otherwise = otherwise
        self.desk = desk or Desk()
        self._clock = clock
        secure = settings.SITE.startswith("https://")
        self._headers = (
            *_ALWAYS,
            *(((b"strict-transport-security", b"max-age=31536000"),) if secure else ()),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        length = _plain_length(scope)
        if not length:
            await self._otherwise(scope, receive, send)
            return
        parts: list[Message] = []
        body = await _whole(receive, parts, length)
        answer = await self._answer(body, scope) if body is not None else None
        if answer is None:
            await self._otherwise(scope, _again(parts, receive), send)
            return
        status, told = answer
        headers = [*self._headers, (b"content-length", b"%d" % len(told))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": told})

    async def _answer(self, body: bytes, scope: Scope) -> tuple[int, bytes] | None:
        """Return status and receipt of a report that is kept; None where Django shall speak."""
        try:
            given = Given(
                ReportIn.model_validate_json(body), body, (scope.get("client") or ("",))[0], self._clock()
            )
            made = await self.desk.kept(given)
        except ValidationError:
            return None
        except Exception:  # noqa: BLE001 - not kept, so not acknowledged; logged where it fell, said by Django
            return None
        if isinstance(made, Refusal):
            return None
        return 201 if made.is_new else 200, intake.receipt(made, body).model_dump_json().encode()


def _plain_length(scope: Scope) -> int:
    """Return the body's announced length where this is a plain report, else 0."""
    if scope["method"] != "POST" or scope["path"] != PATH:
        return 0
    said: dict[bytes, bytes] = dict(scope["headers"])
    if len(said) != len(scope["headers"]) or b"transfer-encoding" in said or b"expect" in said:
        return 0
    length = said.get(b"content-length", b"")
    kind = said.get(b"content-type", b"").split(b";", 1)[0].strip().lower()
    if not length.isdigit() or int(length) > LARGEST or kind != b"application/json":
        return 0
    domain, _port = split_domain_port(said.get(b"host", b"").decode("latin-1"))
    return int(length) if domain and validate_host(domain, settings.ALLOWED_HOSTS) else 0


async def _whole(receive: Receive, parts: list[Message], length: int) -> bytes | None:
    """Read the body, keeping its messages in ``parts``; None where it stalls, breaks off or is not what was said."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            while True:
                parts.append(await receive())
                if parts[-1]["type"] != "http.request":
                    return None
                body += parts[-1].get("body", b"")
                if not parts[-1].get("more_body", False):
                    return bytes(body) if len(body) == length else None
    except TimeoutError:
        return None


def _again(parts: list[Message], receive: Receive) -> Receive:
    """Return a ``receive`` that gives what was read already, then the rest."""
    read = iter(parts)

    async def replay() -> Message:
        part = next(read, None)
        return await receive() if part is None else part

    return replay
