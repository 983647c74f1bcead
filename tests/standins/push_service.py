"""A push service on 127.0.0.1, with the phones behind it: checks every header, decrypts (RFC 8291), misbehaves on order.

Written from the RFCs (8030, 8188, 8291, 8292) with nothing of the product, so that a mistake there is not made twice.
"""

import base64
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_URGENCIES = {"very-low", "low", "normal", "high"}
_DAY = 24 * 3600


class Bad(Exception):
    """What a strict push service refuses: the status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True)
class Order:
    """How one coming call is answered: ``status`` 0 as usual; ``is_dropped``: taken, and the line cut."""

    status: int = 0
    retry_after: str = ""
    is_dropped: bool = False
    after: float = 0.0


@dataclass(frozen=True)
class Shown:
    """What a phone got: the words, and the headers that the service goes by."""

    phone: str
    said: dict[str, Any]
    ttl: int
    urgency: str
    topic: str
    claims: dict[str, Any]


@dataclass
class Phone:
    """A browser that subscribed: its keys, and for which application server."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    server_key: str = ""
    is_gone: bool = False

    @property
    def p256dh(self) -> bytes:
        """The public key as 65 bytes."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class PushService:
    """The service. ``shown`` is what reached the phones, ``refused`` why calls were turned away."""

    def __init__(self) -> None:
        self.phones: dict[str, Phone] = {}
        self.shown: list[Shown] = []
        self.refused: list[str] = []
        self.calls = 0
        self._orders: deque[Order] = deque()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Push", (_Handler,), {"service": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="push-service")
        self._thread.start()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host, port = cast("tuple[str, int]", self._server.server_address)
        return f"http://{host}:{port}"

    def subscribe(self, name: str, server_key: str) -> dict[str, Any]:
        """Let a phone subscribe for an application server; return what its browser tells the page."""
        phone = Phone(name, server_key=server_key)
        self.phones[name] = phone
        keys = {"p256dh": _b64(phone.p256dh), "auth": _b64(phone.auth)}
        return {"endpoint": f"{self.origin}/kirim/{name}", "expirationTime": None, "keys": keys}

    def order(self, *orders: Order) -> None:
        """Answer the next calls so, one each; then as usual again."""
        with self._lock:
            self._orders.extend(orders)

    def stop(self) -> None:
        """Stop serving."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self) -> Order:
        """Return how this call is to be answered."""
        with self._lock:
            self.calls += 1
            return self._orders.popleft() if self._orders else Order()

    def hold(self, seconds: float) -> None:
        """Hold an answer back, at most until the end."""
        self._stopping.wait(seconds)

    def deliver(self, path: str, headers: dict[str, str], body: bytes) -> None:
        """Check everything and show it on the phone; raises :exc:`Bad`."""
        phone = self.phones.get(path.removeprefix("/kirim/"))
        if phone is None:
            raise Bad(404, "no such subscription")
        if phone.is_gone:
            raise Bad(410, "unsubscribed")
        claims = check_vapid(headers.get("authorization", ""), self.origin, phone.server_key)
        ttl, topic, urgency = _check_headers(headers)
        if len(body) > 4096:
            raise Bad(413, "larger than 4096 bytes")
        said = json.loads(decrypt(body, phone))
        with self._lock:
            self.shown.append(Shown(phone.name, said, ttl, urgency, topic, claims))


def _check_headers(headers: dict[str, str]) -> tuple[int, str, str]:
    ttl, topic, urgency = headers.get("ttl", ""), headers.get("topic", ""), headers.get("urgency", "normal")
    if not ttl.isdigit():
        raise Bad(400, "TTL is missing or no number")
    if headers.get("content-encoding") != "aes128gcm":
        raise Bad(400, "Content-Encoding")
    if urgency not in _URGENCIES:
        raise Bad(400, "Urgency")
    if len(topic) > 32 or not set(topic) <= set(_ALPHABET):
        raise Bad(400, "Topic")
    return int(ttl), topic, urgency


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def check_vapid(header: str, origin: str, server_key: str) -> dict[str, Any]:
    """Check the token and return what it says; raises :exc:`Bad`."""
    scheme, _space, rest = header.partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or set(fields) != {"t", "k"}:
        raise Bad(401, "Authorization")
    if fields["k"] != server_key:
        raise Bad(403, "subscribed for another key")
    try:
        head, claims, signature = fields["t"].split(".")
        raw = _unb64(signature)
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _unb64(fields["k"]))
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        public.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        told = json.loads(_unb64(claims))
        is_jwt = json.loads(_unb64(head)) == {"typ": "JWT", "alg": "ES256"} and len(raw) == 64
    except (ValueError, InvalidSignature) as reason:
        raise Bad(403, "BadJwtToken") from reason
    left = told.get("exp", 0) - time.time()
    if not is_jwt or told.get("aud") != origin or not 0 < left <= _DAY:
        raise Bad(403, "BadJwtToken")
    if not str(told.get("sub", "")).startswith(("https://", "mailto:")):
        raise Bad(403, "sub")
    return cast("dict[str, Any]", told)


def decrypt(body: bytes, phone: Phone) -> bytes:
    """Open a body as the browser does; raises :exc:`Bad` where it would drop it."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    if length != 65 or len(sealed) > size:
        raise Bad(400, "not one record")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    shared = phone.key.exchange(ec.ECDH(), theirs)
    ikm = _hkdf(shared, phone.auth, b"WebPush: info\0" + phone.p256dh + sender, 32)
    key = _hkdf(ikm, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(ikm, salt, b"Content-Encoding: nonce\0", 12)
    plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
    if not plain.endswith(b"\x02"):
        raise Bad(400, "not the last record")
    return plain[:-1]


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class _Handler(BaseHTTPRequestHandler):
    service: PushService

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        order = self.service.take()
        if order.status:
            self.service.hold(order.after)
            self._say(order.status, order.retry_after)
            return
        try:
            self.service.deliver(self.path, headers, body)
        except Bad as bad:
            self.service.refused.append(bad.why)
            self._say(bad.status)
            return
        self.service.hold(order.after)
        if order.is_dropped:
            self.close_connection = True
        else:
            self._say(201)

    def _say(self, status: int, retry_after: str = "") -> None:
        with suppress(ConnectionError):
            self.send_response(status)
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run the stand-in for the length of a ``with``."""
    service = PushService()
    try:
        yield service
    finally:
        service.stop()
