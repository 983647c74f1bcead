"""The one HTTP client for the Cloud API: reused connections, time-outs, the token in a header and nowhere else.

As with Telegram, the calls are made on an event loop of the client's own (ADR 9).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
from yarl import URL

from destana.kit import web
from destana.kit.loops import LoopThread
from destana.messaging.channels.base import Redactor, Refused, TryLater, Unknown
from destana.messaging.channels.whatsapp import errors, media
from destana.messaging.channels.whatsapp.calls import LIMITS
from destana.messaging.channels.whatsapp.conf import Conf

_MEDIA_HOST = "lookaside.fbsbx.com"
"""Where Meta keeps files; the token goes there and to the API itself, and nowhere else."""

_JSON = {"Content-Type": "application/json"}
_LONGEST_ANSWER = 256 * 1024  # bytes
_OK = 200
_GONE = (401, 404)
_SERVER = 500
_encode = msgspec.json.Encoder().encode


class Client:
    """Sends, uploads and fetches. Shared by threads."""

    def __init__(self, conf: Conf) -> None:
        self.redact = Redactor((conf.token, conf.app_secret, conf.verify_token))
        self._hide = web.Hide(self.redact)
        self._hide.on()
        self._api = conf.api
        self._number = conf.number_id
        self._bearer = {"Authorization": f"Bearer {conf.token}"}
        self.loop = LoopThread("whatsapp")
        self._http = self.loop.run(web.session())

    def close(self) -> None:
        """Close the connections."""
        self.loop.run(self._http.close())
        self.loop.close()
        self._hide.off()

    async def send(self, fields: Mapping[str, Any]) -> str:
        """Send one message and return its id.

        Raises what the error table says; :exc:`TryLater` when nothing left us, :exc:`Unknown` without a clear answer.
        """
        answer = await self._post("messages", _encode(fields), _JSON)
        found = answer.get("messages")
        name = (
            found[0].get("id") if isinstance(found, list) and found and isinstance(found[0], dict) else None
        )
        if not isinstance(name, str) or not name:
            raise Unknown("answer", "the answer names no message")
        return name

    async def upload(self, photo: bytes) -> str:
        """Hand over a photo and return its id. Twice harms nobody, so without a clear answer it is tried later."""
        form = aiohttp.FormData({"messaging_product": "whatsapp", "type": "image/jpeg"})
        form.add_field("file", photo, filename="foto.jpg", content_type="image/jpeg")
        try:
            answer = await self._post("media", form, {})
        except Unknown as reason:
            raise TryLater(reason.code, reason.note) from None
        name = answer.get("id")
        if not isinstance(name, str):
            raise TryLater("answer", "the answer names no file")
        return name

    async def _post(self, what: str, data: Any, headers: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            async with self._http.post(
                f"{self._api}/{self._number}/{what}",
                data=data,
                headers={**self._bearer, **headers},
                allow_redirects=False,
            ) as answer:
                return self._read(answer.status, await web.read_up_to(answer, _LONGEST_ANSWER))
        except web.NOT_LEFT as reason:
            raise TryLater("connect", type(reason).__name__) from None
        except (web.TooLong, aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise Unknown("no answer", type(reason).__name__) from None

    def _read(self, status: int, raw: bytes) -> Mapping[str, Any]:
        """Understand an answer; a page that is not the API's (a proxy's, a captive portal's) says nothing clear."""
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise Unknown(str(status), "the answer is not the Cloud API's")
        if isinstance(body.get("error"), dict):
            failure = errors.read(body["error"])
            raise errors.as_exception(errors.Failure(failure.code, self.redact(failure.title)))
        if status != _OK:
            raise Unknown(str(status), "no error and no success")
        return body

    async def fetch(self, packed: str) -> bytes:
        """Return the bytes of a received file: asked for anew each time, since the address lives five minutes.

        Size and hash are checked while it is read. Raises :exc:`Refused` for what will never come.
        """
        number, digest = media.unpack(packed)
        if not number.isascii() or not number.isalnum():
            raise Refused("media", "not an id of a file")
        about = await self._about(number)
        told = str(about.get("file_size", ""))
        size = int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None
        if size is not None and size > LIMITS.media_bytes:
            raise Refused("too large", f"more than {LIMITS.media_bytes} bytes")
        data = await self._download(str(about.get("url", "")), size)
        for said in (digest, media.hash_of(about.get("sha256"))):
            if said and hashlib.sha256(data).hexdigest() != said:
                raise TryLater("hash", "the file is not the one that was sent")
        return data

    async def _about(self, number: str) -> Mapping[str, Any]:
        url = f"{self._api}/{number}?phone_number_id={self._number}"
        try:
            async with self._http.get(url, headers=self._bearer, allow_redirects=False) as answer:
                return self._read(answer.status, await web.read_up_to(answer, _LONGEST_ANSWER))
        except Refused as reason:  # a token that is renewed brings the file; only a wrong file never comes
            raise TryLater(reason.code, reason.note) if reason.channel_down else reason from None
        except (Unknown, web.TooLong, aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise TryLater("no answer", type(reason).__name__) from None

    async def _download(self, url: str, size: int | None) -> bytes:
        self._check_address(url)
        try:
            async with self._http.get(
                URL(url, encoded=True), headers=self._bearer, allow_redirects=False
            ) as answer:
                if answer.status != _OK or answer.content_type == "text/html":
                    raise TryLater(str(answer.status), "file not given")
                data = await web.read_up_to(answer, size if size is not None else LIMITS.media_bytes)
        except web.TooLong:
            raise TryLater("size", "the file is longer than was said") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise TryLater("no answer", type(reason).__name__) from None
        if size is not None and len(data) != size:
            raise TryLater("size", "the file is shorter than was said")
        return data

    def _check_address(self, url: str) -> None:
        """Raise :exc:`Refused` for an address that is neither Meta's place for files nor the API itself."""
        try:
            asked, ours = urlsplit(url), urlsplit(self._api)
            is_meta = (asked.scheme, asked.netloc) == ("https", _MEDIA_HOST)
        except ValueError:
            is_meta, asked, ours = False, urlsplit(""), urlsplit(self._api)
        if not is_meta and (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc):
            raise Refused("address", "not where WhatsApp keeps files")
