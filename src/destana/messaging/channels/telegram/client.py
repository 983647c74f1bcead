"""The one HTTP client for the Bot API: reused connections, time-outs, and a token that is never shown.

The token is a part of the address, so the address must not reach a log, an error or a row: :class:`Hide` sits on the
loggers of the HTTP library, and every error is raised anew without the request in it.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

import httpx2

from destana.messaging.channels.base import Redactor, Refused, TryLater, Unknown
from destana.messaging.channels.telegram.calls import LIMITS
from destana.messaging.channels.telegram.conf import Conf

# Seconds. Together well under the lease of the outbox (120 s), also for a message of several parts.
TIMEOUT = httpx2.Timeout(connect=5.0, read=15.0, write=15.0, pool=5.0)
_LOGGERS = (
    "httpx2",
    "httpcore2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
)
_NOT_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_OK = 200


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
        self._http = httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Close the connections and leave the loggers as they were."""
        self._http.close()
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._hide)

    def call(
        self, method: str, fields: dict[str, Any], *, form: dict[str, str] | None = None, photo: bytes = b""
    ) -> Answer:
        """Call a method; raises :exc:`TryLater` when nothing left us, :exc:`Unknown` when no clear answer came."""
        try:
            if photo:
                files = {"photo": ("foto.jpg", photo, "image/jpeg")}
                answer = self._http.post(f"{self._methods}/{method}", data=form or {}, files=files)
            else:
                answer = self._http.post(f"{self._methods}/{method}", json=fields)
        except _NOT_LEFT as reason:
            raise TryLater("connect", type(reason).__name__) from None
        except httpx2.HTTPError as reason:
            raise Unknown("no answer", type(reason).__name__) from None
        return self._read(answer)

    def _read(self, answer: httpx2.Response) -> Answer:
        """Understand the body; a page that is not the API's (a proxy's, a captive portal's) says nothing clear."""
        try:
            body = answer.json()
            if body["ok"] is True and answer.status_code == _OK:
                return Answer(is_ok=True, result=body["result"])
            code = int(body.get("error_code", answer.status_code))
            description = self.redact(str(body.get("description", "")))[:200]
            parameters = body.get("parameters")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            raise Unknown(str(answer.status_code), "the answer is not the Bot API's") from None
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
        try:
            with self._http.stream("GET", f"{self._files}/{path}") as answer:
                if answer.status_code != _OK:
                    raise TryLater(str(answer.status_code), "file not given")
                return _up_to(answer, LIMITS.media_bytes)
        except httpx2.HTTPError as reason:
            raise TryLater("no answer", type(reason).__name__) from None


def _up_to(answer: httpx2.Response, limit: int) -> bytes:
    """Read a body to its end, or stop reading at the limit."""
    kept = bytearray()
    for piece in answer.iter_bytes(65536):
        kept += piece
        if len(kept) > limit:
            raise Refused("too large", f"more than {limit} bytes")
    return bytes(kept)
