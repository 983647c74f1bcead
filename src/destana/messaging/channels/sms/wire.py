"""The HTTP client of the gateways that speak HTTP: one line a call, time-outs, and never a second try by itself.

The standard library's own client, because a client that repeats a GET when the line was cut (aiohttp does) would send
the SMS twice: Kannel and playSMS take messages by GET. At some SMS a minute a kept line is worth nothing.
"""

import base64
import http.client
import ssl
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlencode

from destana.messaging.channels.base import TryLater, Unknown
from destana.messaging.channels.sms.conf import Conf

CONNECT_WITHIN, WAIT_WITHIN = 5.0, 20.0
"""Seconds for the connection, and for each wait for bytes: well under the lease of the outbox (120 s)."""
LARGEST = 1024 * 1024
"""Bytes of an answer: a hundred received messages have some 30 KB."""


class Wire:
    """Calls one gateway. Shared by threads: it keeps nothing between calls."""

    def __init__(self, conf: Conf) -> None:
        self._conf = conf
        self._context = ssl.create_default_context() if conf.scheme == "https" else None

    def get(self, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        """Ask, and return status and body; raises as :meth:`post` does."""
        return self._call("GET", f"{path}?{urlencode(query)}", None, {})

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Send JSON under user and password, and return status and body.

        Raises :exc:`TryLater` when nothing left us, :exc:`Unknown` when no whole answer came.
        """
        token = base64.b64encode(f"{self._conf.user}:{self._conf.password}".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {token}"}
        return self._call("POST", path, body, headers)

    def _call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        with closing(self._line()) as line:
            try:
                line.connect()
            except (OSError, http.client.HTTPException) as reason:
                raise TryLater("connect", type(reason).__name__) from None
            line.sock.settimeout(WAIT_WITHIN)
            try:
                line.request(method, f"{self._conf.path}{path}", body, headers)
                answer = line.getresponse()
                found = answer.read(LARGEST + 1)
            except (OSError, http.client.HTTPException) as reason:
                raise Unknown("no answer", type(reason).__name__) from None
        if len(found) > LARGEST:
            raise Unknown(str(answer.status), "the answer is too long")
        return answer.status, found

    def _line(self) -> http.client.HTTPConnection:
        host, port = self._conf.host.strip("[]"), self._conf.port
        if self._context is not None:
            return http.client.HTTPSConnection(host, port, timeout=CONNECT_WITHIN, context=self._context)
        return http.client.HTTPConnection(host, port, timeout=CONNECT_WITHIN)
