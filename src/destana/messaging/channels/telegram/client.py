"""The one HTTP client for the Bot API: reused connections, time-outs, and a token that is never shown.

The calls are made on an event loop of the client's own, so that many can be in flight on one thread; whoever has no
loop calls :meth:`Client.call` and :meth:`Client.download`. The token is a part of the address, so the address must not
reach a log, an error or a row: ``kit.web.Hide`` sits on the loggers of the HTTP library, and every error is raised anew
without the request in it.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from destana.kit import web
from destana.kit.loops import LoopThread
from destana.messaging.channels.base import Redactor, Refused, TryLater, Unknown
from destana.messaging.channels.telegram.calls import LIMITS
from destana.messaging.channels.telegram.conf import Conf

_JSON = {"Content-Type": "application/json"}
_OK = 200
_encode = msgspec.json.Encoder().encode


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
        self._hide = web.Hide(self.redact)
        self._hide.on()
        self._methods = f"{conf.api}/bot{conf.token}"
        self._files = f"{conf.api}/file/bot{conf.token}"
        self.loop = LoopThread("telegram")
        self._http = self.loop.run(web.session())

    def close(self) -> None:
        """Close the connections and leave the loggers as they were."""
        self.loop.run(self._http.close())
        self.loop.close()
        self._hide.off()

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
        except web.NOT_LEFT as reason:
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
                return await web.read_up_to(answer, LIMITS.media_bytes)
        except web.TooLong:
            raise Refused("too large", f"more than {LIMITS.media_bytes} bytes") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise TryLater("no answer", type(reason).__name__) from None


def _form(fields: dict[str, str], photo: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(fields)
    form.add_field("photo", photo, filename="foto.jpg", content_type="image/jpeg")
    return form
