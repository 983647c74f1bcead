"""Stands between the network and Django's few threads, so that a slow or stalled line never holds one.

In: the whole body is collected first, to its limit and within its time, in memory or in a temporary file. Only then
does a thread begin. Out: what the thread answers is taken off its hands at once and goes out at the reader's pace,
from memory or from a temporary file.
"""

import asyncio
import errno
import tempfile
from contextlib import closing
from pathlib import Path
from typing import IO

from destana.config import limits, sorry
from destana.config.aside import Lost, Waiting
from destana.config.wire import App, Message, Receive, Scope, Send, header

_CHUNK = 64 * limits.KIB


class _Gone(Exception):
    """The sender hung up before the body was whole."""


class _Refused(Exception):
    """The request is not taken; ``args[0]`` says with which answer."""


class Buffer:
    """Wrap an application that must only see whole requests."""

    def __init__(
        self,
        app: App,
        *,
        folder: Path,
        stall: float = limits.STALL_SECONDS,
        total: float = limits.BODY_SECONDS,
    ) -> None:
        """``folder`` holds the temporary files; ``stall`` and ``total`` are seconds."""
        self._app = app
        self._folder = str(folder)
        self._stall = stall
        self._total = total

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        with tempfile.SpooledTemporaryFile(limits.MEMORY_BYTES, dir=self._folder) as body:
            try:
                length = await self._collect(scope, receive, body)
            except _Gone:
                return
            except _Refused as refused:
                await sorry.answer(refused.args[0], scope, send)
                return
            await self._pass_on(_with_length(scope, length), body, send)

    async def _collect(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int:
        """Fill ``body`` and return its length."""
        _check_head(scope)
        limit = limits.body_limit(scope["path"])
        announced = _announced(scope)
        if announced is not None and announced > limit and not _may_drain(scope, announced):
            raise _Refused(sorry.TOO_LARGE)
        try:
            async with asyncio.timeout(self._total):
                length = await self._read(receive, body, limit)
        except TimeoutError:
            raise _Refused(sorry.TOO_SLOW) from None
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise _Refused(sorry.NOT_NOW) from None
            raise
        if length > limit:
            raise _Refused(sorry.TOO_LARGE)
        body.seek(0)
        return length

    async def _read(self, receive: Receive, body: IO[bytes], limit: int) -> int:
        """Store up to ``limit`` bytes and count the rest; stop reading where politeness ends."""
        length = 0
        while True:
            async with asyncio.timeout(self._stall):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            part = message.get("body", b"")
            length += len(part)
            if length <= limit:
                body.write(part)
            if not message.get("more_body", False) or length > limits.POLITE_BYTES:
                return length

    async def _pass_on(self, scope: Scope, body: IO[bytes], send: Send) -> None:
        """Run the application on the stored body, its answer flowing out at the reader's pace."""

        async def replay() -> Message:
            part = body.read(_CHUNK)
            return {"type": "http.request", "body": part, "more_body": bool(part)}

        waiting = Waiting(self._folder)

        async def take(message: Message) -> None:
            waiting.put(message)

        with closing(waiting):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(waiting, send))
                try:
                    await self._app(scope, replay, take)
                finally:
                    waiting.end()

    async def _pump(self, waiting: Waiting, send: Send) -> None:
        """Hand the answer to the network; a reader who stands still is let go and the rest thrown away.

        An answer that is not whole is left without its end, so that the server closes the line and the reader sees it.
        """
        reads = True
        try:
            while (message := await waiting.get()) is not None:
                if not reads:
                    continue
                try:
                    async with asyncio.timeout(self._stall):
                        await send(message)
                except TimeoutError:
                    reads = False
        except Lost:
            return


def _check_head(scope: Scope) -> None:
    """Refuse headers over the limit (those far beyond it never get past the protocol)."""
    head = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if head + sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > limits.HEAD_BYTES:
        raise _Refused(sorry.HEAD_TOO_LARGE)


def _announced(scope: Scope) -> int | None:
    """Return the Content-Length, or None for a body in chunks."""
    said = header(scope, b"content-length")
    return int(said) if said.isdigit() else None


def _may_drain(scope: Scope, announced: int) -> bool:
    """Tell whether reading the rest only to throw it away makes sense: not for a client that waits for our word."""
    return announced <= limits.POLITE_BYTES and header(scope, b"expect").lower() != b"100-continue"


def _with_length(scope: Scope, length: int) -> Scope:
    """Return the scope as if the body had come in one piece: WSGI knows no chunks."""
    drop = {b"content-length", b"transfer-encoding", b"expect"}
    headers = [(name, value) for name, value in scope["headers"] if name not in drop]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}
