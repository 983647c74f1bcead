"""``/hook/sms``: SMS-Gate posts what it signs; Kannel, which signs nothing, gets with the secret in its address."""

import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from destana.messaging.channels.base import POST
from destana.messaging.channels.sms import conf
from destana.messaging.channels.sms.post import pack
from destana.messaging.gateway import counts
from destana.messaging.gateway.envelope import Malformed
from destana.messaging.gateway.hook import Headers, Hook, Receive, Scope, Send, only, respond
from destana.messaging.gateway.writer import Job
from destana.messaging.inbox.terms import Arrival

_SIGNATURE, _TIMESTAMP = b"x-signature", b"x-timestamp"
_SIGNED, _SECONDS = re.compile(rb"[0-9a-f]{64}"), re.compile(rb"\d{1,12}")
_LONGEST_QUERY = 8000
"""Bytes; ten joined parts of an SMS in percent signs have some 5,000."""
_MOST = 20


class SmsHook(Hook):
    """Keeps the body, or the query, byte for byte under its own hash: a repeat is the same row.

    How old a signed call is does not matter: SMS-Gate goes on trying for two days, the phone's clock may be wrong, and
    what is said twice is kept once.
    """

    name = "sms"
    largest = 1024 * 1024  # an MMS comes with its picture; an SMS has a kilobyte

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, always without a body: Kannel would send a body to the villager."""
        if scope["method"] != "GET":
            await super().__call__(scope, receive, send)
            return
        status, *headers = await self._asked(scope.get("query_string", b""))
        await respond(send, status, headers)

    async def _asked(self, query: bytes) -> tuple[int, *tuple[tuple[bytes, bytes], ...]]:
        try:
            said = without_secret(query)
        except Malformed:
            counts.add("sms.malformed")
            return (400,)
        if said is None:
            counts.add("sms.unauthorized")
            return (401,)
        return await self._keep(_job("kannel", said, self.clock()))

    def is_welcome(self, headers: Headers) -> bool:
        """Whether there is a signature with its moment, once each, and a secret to compare it with."""
        is_signed = _SIGNED.fullmatch(only(headers, _SIGNATURE)) and _SECONDS.fullmatch(
            only(headers, _TIMESTAMP)
        )
        return bool(_secret()) and is_signed is not None

    def is_genuine(self, headers: Headers, body: bytes) -> bool:
        """Compare the HMAC over the raw bytes and the moment behind them, in constant time."""
        ours = hmac.new(_secret(), body + only(headers, _TIMESTAMP), hashlib.sha256).hexdigest()
        return hmac.compare_digest(only(headers, _SIGNATURE), ours.encode())

    def job(self, body: bytes, at: datetime) -> Job:
        """Keep the body as it came, whatever is in it: the phone has signed it."""
        return _job("smsgate", body, at)


def without_secret(query: bytes) -> bytes | None:
    """Return Kannel's query without the secret, so that it is in no row; None where it is wrong or missing.

    Raises :exc:`Malformed` for what is no query of Kannel's.
    """
    if len(query) > _LONGEST_QUERY:
        raise Malformed
    try:
        said = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        raise Malformed from None
    given = [value for name, value in said if name == "k"]
    ours = _secret()
    if not ours or len(given) != 1 or not hmac.compare_digest(given[0].encode("utf-8", "replace"), ours):
        return None
    return urlencode([pair for pair in said if pair[0] != "k"]).encode()


def _secret() -> bytes:
    return conf.stored().get("secret", "").encode()


def _job(gateway: str, body: bytes, at: datetime) -> Job:
    raw = pack(gateway, body)
    return Job(Arrival(f"sms{POST}", f"sha256:{hashlib.sha256(raw).hexdigest()}", raw), at)
