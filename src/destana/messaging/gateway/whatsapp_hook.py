"""``/hook/whatsapp``: the question that Meta asks once, and the posts that it signs."""

import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import parse_qs

from destana.messaging.channels.base import POST
from destana.messaging.channels.whatsapp import conf
from destana.messaging.gateway import counts
from destana.messaging.gateway.hook import Headers, Hook, Receive, Scope, Send, only, respond
from destana.messaging.gateway.writer import Job
from destana.messaging.inbox.terms import Arrival

_SIGNATURE = b"x-hub-signature-256"
_SIGNED = re.compile(rb"sha256=([0-9a-f]{64})")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LONGEST_QUESTION = 2000  # bytes; Meta's has about 150
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8")]


class WhatsAppHook(Hook):
    """GET with the right token gives the challenge back; POST is kept when the signature over its bytes is right.

    The body is taken apart later (:mod:`.sorting`): its key is its own hash, so that a repeat is the same row.
    """

    name = "whatsapp"
    largest = 3 * 1024 * 1024  # Meta's own limit for one body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "GET":
            await super().__call__(scope, receive, send)
            return
        challenge = answer_to(scope.get("query_string", b""))
        if challenge is None:
            counts.add("whatsapp.unauthorized")
            await respond(send, 403, [])
        else:
            await respond(send, 200, _PLAIN, challenge.encode())

    def is_welcome(self, headers: Headers) -> bool:
        """Whether there is a signature, once, of the right shape, and a secret to compare it with."""
        return bool(conf.stored().app_secret) and _SIGNED.fullmatch(only(headers, _SIGNATURE)) is not None

    def is_genuine(self, headers: Headers, body: bytes) -> bool:
        """Compare the HMAC over the raw bytes in constant time. The older SHA-1 header counts for nothing."""
        secret = conf.stored().app_secret.encode()
        ours = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        return bool(secret) and hmac.compare_digest(only(headers, _SIGNATURE), ours.encode())

    def job(self, body: bytes, at: datetime) -> Job:
        """Keep the body as it came, whatever is in it: Meta has signed it."""
        return Job(Arrival(f"whatsapp{POST}", f"sha256:{hashlib.sha256(body).hexdigest()}", body), at)


def answer_to(query: bytes) -> str | None:
    """Return the challenge of Meta's question when the token in it is ours; None otherwise.

    Only letters and digits come back: nobody gets a page of his own making from us.
    """
    ours = conf.stored().verify_token
    if not ours or len(query) > _LONGEST_QUESTION:
        return None
    try:
        asked = parse_qs(query.decode("ascii"), max_num_fields=10)
    except ValueError:
        return None
    mode, token, challenge = (asked.get(f"hub.{name}", []) for name in ("mode", "verify_token", "challenge"))
    if mode != ["subscribe"] or len(token) != 1 or len(challenge) != 1:
        return None
    if not hmac.compare_digest(token[0].encode(), ours.encode()) or not _CHALLENGE.fullmatch(challenge[0]):
        return None
    return challenge[0]
