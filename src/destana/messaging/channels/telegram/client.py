"""The one HTTP client for the Bot API: reused connections, time-outs, and a token that is never shown.

The calls are made on an event loop of the client's own, so that many can be in flight on one thread; whoever has no
loop calls :meth:`Client.call` and :meth:`Client.download`. The token is a part of the address, so the address must not
reach a log, an error or a row: :class:`Hide` sits on the loggers of the HTTP library, and every error is raised anew
without the request in it.
"""

import json
import logging
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from destana.kit.loops import LoopThread
from destana.messaging.channels.base import Redactor, Refused, TryLater, Unknown
from destana.messaging.channels.telegram.calls import LIMITS
from destana.messaging.channels.telegram.conf import Conf

# Seconds: for a connection, for each wait for bytes, and for all of it, well under the lease of the outbox (120 s).
TIMEOUT = aiohttp.ClientTimeout(sock_connect=5.0, sock_read=15.0, total=40.0)
_LOGGERS = ("aiohttp.client", "aiohttp.internal", "asyncio")
_NOT_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_JSON = {"Content-Type": "application/json"}
_OK = 200
_encode = msgspec.json.Encoder().encode


class Hide(logging.Filter):
    """Takes the token out of what the HTTP library logs."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self.redact = redact

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without the token."""
        record.msg, record.args = self.redact(record.getMessage()), ()
        return True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Bot API said: ``result`` where ok, else the code, the sentence and the parameters."""

    is_ok: bool
    result: Any = None
    code: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


class Client:
    """Calls methods and fetches files. Shared by threads."""

    def __init__(self, conf: Conf) -> None:
        self.redact = Redactor((conf.token,))
        self._hide = Hide(self.redact)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._hide)
        self._methods = f"{conf.api}/bot{conf.token}"
        self._files = f"{conf.api}/file/bot{conf.token}"
        self.loop = LoopThread("telegram")
        self._http = self.loop.run(_session())

    def close(self) -> None:
        """Close the connections and leave the loggers as they were."""
        self.loop.run(self._http.close())
        self.loop.close()
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._hide)

    def call(self, method: str, fields: dict[str, Any]) -> Answer:
        """Call a method and wait for it; raises as :meth:`ask` does."""
        return self.loop.run(self.ask(method, fields))

    async def ask(
        self, method: str, fields: dict[str, Any], *, form: dict[str, str] | None = None, photo: bytes = b""
    ) -> Answer:
        """Call a method; raises :exc:`TryLater` when nothing left us, :exc:`Unknown` when no clear answer came."""
        data: bytes | aiohttp.FormData = _form(form or {}, photo) if photo else _encode(fields)
        headers = None if photo else _JSON
        try:
            async with self._http.post(
                f"{self._methods}/{method}", data=data, headers=headers, allow_redirects=False
            ) as answer:
                return self._read(answer.status, await answer.read())
        except _NOT_LEFT as reason:
            raise TryLater("connect", type(reason).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise Unknown("no answer", type(reason).__name__) from None

    def _read(self, status: int, raw: bytes) -> Answer:
        """Understand the body; a page that is not the API's (a proxy's, a captive portal's) says nothing clear."""
        try:
            body = json.loads(raw)
            if body["ok"] is True and status == _OK:
                return Answer(is_ok=True, result=body["result"])
            code = int(body.get("error_code", status))
            description = self.redact(str(body.get("description", "")))[:200]
            parameters = body.get("parameters")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            raise Unknown(str(status), "the answer is not the Bot API's") from None
        return Answer(
            is_ok=False,
            code=code,
            description=description,
            parameters=parameters if isinstance(parameters, dict) else {},
        )

    def download(self, path: str) -> bytes:
        """Fetch a file by the path that getFile gave; refuses what is larger than Telegram itself allows."""
        if path.startswith("/") or ".." in path or "://" in path or "?" in path:
            raise Refused("path", "not a file path of Telegram")
        return self.loop.run(self._fetch(path))

    async def _fetch(self, path: str) -> bytes:
        try:
            async with self._http.get(f"{self._files}/{path}", allow_redirects=False) as answer:
                if answer.status != _OK:
                    raise TryLater(str(answer.status), "file not given")
                return await _up_to(answer, LIMITS.media_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise TryLater("no answer", type(reason).__name__) from None


async def _session() -> aiohttp.ClientSession:
    """Open the connections' home; they are few, stay open between messages, and carry no cookies."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=TIMEOUT,
    )


def _form(fields: dict[str, str], photo: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(fields)
    form.add_field("photo", photo, filename="foto.jpg", content_type="image/jpeg")
    return form


async def _up_to(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a body to its end, or stop reading at the limit."""
    kept = bytearray()
    async for piece in answer.content.iter_chunked(65536):
        kept += piece
        if len(kept) > limit:
            raise Refused("too large", f"more than {limit} bytes")
    return bytes(kept)
