"""What web push asks of cryptography: encryption for one phone (RFC 8291) and proof of who sends (VAPID, RFC 8292).

Written on ``cryptography`` itself: the library for it leaves the port out of ``aud``, knows no https contact, and reads
the clock. The tests hold the example of RFC 8291 against it, byte for byte.
"""

import base64
import json
import os
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

RECORD = 4096
"""Bytes of the one record, and of the whole body: push services must take that much (RFC 8030, section 7.2)."""

_OVERHEAD = 16 + 4 + 1 + 65 + 1 + 16  # salt, record size, length of the key, the key, end mark, tag
LONGEST_TEXT = RECORD - _OVERHEAD
"""Bytes that can be said in one notification: 3,993."""

TOKEN_HOURS = 12
"""Hours that a token holds; RFC 8292 allows 24, and a clock that is wrong by some hours must not matter."""

_POINT, _AUTH = 65, 16
_curve = ec.SECP256R1()


def b64(data: bytes) -> str:
    """Return base64url without padding, as all of web push writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read base64url with or without padding; raises ``ValueError``."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


@lru_cache(maxsize=4)
def read_key(pem: str) -> ec.EllipticCurvePrivateKey:
    """Read such a PEM; raises ``ValueError`` for anything else."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (TypeError, UnsupportedAlgorithm) as reason:
        raise ValueError("not a private key") from reason
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != _curve.name:
        raise ValueError("not a P-256 key")
    return key


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public key as 65 bytes, as browsers want it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id(pem: str) -> str:
    """Return a short name of a key: a phone that subscribed for another one cannot be reached any more."""
    return sha256(point(read_key(pem))).hexdigest()[:16]


def is_phone_key(p256dh: str, auth: str) -> bool:
    """Whether these are a point on the curve and 16 bytes."""
    try:
        found, secret = unb64(p256dh), unb64(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(_curve, found)
    except ValueError:
        return False
    return len(found) == _POINT and len(secret) == _AUTH


def encrypt(
    text: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    salt: bytes | None = None,
    ours: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """Return the body that only this phone can read: ``aes128gcm`` in one record.

    ``salt`` and ``ours`` are chance, and given by tests alone. Raises ``ValueError`` for a text that is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError("too long")
    ours, salt = ours or ec.generate_private_key(_curve), salt or os.urandom(16)
    phone = ec.EllipticCurvePublicKey.from_encoded_point(_curve, p256dh)
    shared = _derive(ours.exchange(ec.ECDH(), phone), auth, b"WebPush: info\x00" + p256dh + point(ours), 32)
    key = _derive(shared, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([_POINT]) + point(ours)
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def authorization(pem: str, *, origin: str, contact: str, at: datetime) -> str:
    """Return the header that says to a push service who we are: the same for all phones of a service for an hour."""
    hour = int(at.timestamp()) // 3600 * 3600
    return _authorization(pem, origin, contact, hour + TOKEN_HOURS * 3600)


@lru_cache(maxsize=64)
def _authorization(pem: str, origin: str, contact: str, until: int) -> str:
    key = read_key(pem)
    said = {"aud": origin, "exp": until, "sub": contact}
    signed = ".".join(b64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, said))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={b64(point(key))}"
