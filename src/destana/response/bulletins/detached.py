"""A signature beside a file: a detached JWS (RFC 7515, 7797, 9864) over its very bytes. Pure.

``<head>..<signature>``: what is signed is the head, a dot, and the file as it is. ADR 11 has the reasons.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from destana.response.bulletins.sign import NotGenuine, key_id_of, pack, public_of, unpack
from destana.response.bulletins.terms import PublicKey


def seal(data: bytes, private: Ed25519PrivateKey) -> str:
    """Return the signature of a file; the same bytes and key always give the same one."""
    head = {"alg": "Ed25519", "b64": False, "crit": ["b64"], "kid": key_id_of(public_of(private))}
    first = pack(json.dumps(head, sort_keys=True, separators=(",", ":")).encode())
    return f"{first}..{pack(private.sign(first.encode() + b'.' + data))}"


def check(data: bytes, signature: str, keys: Iterable[PublicKey], *, issued: datetime) -> str:
    """Return the name of the key that signed exactly these bytes.

    ``issued`` is when the document says it was sent: a key that was revoked by then proves nothing. Raises
    :class:`NotGenuine`.
    """
    first, _dot, rest = signature.strip().partition(".")
    empty, _dot, value = rest.partition(".")
    try:
        head = json.loads(unpack(first))
    except (ValueError, RecursionError) as error:
        raise NotGenuine("no signature") from error
    wanted = {"alg": "Ed25519", "b64": False, "crit": ["b64"]}
    if empty or not isinstance(head, dict) or {name: head.get(name) for name in wanted} != wanted:
        raise NotGenuine("not a signature of ours")
    key = next((one for one in keys if one.key_id == head.get("kid")), None)
    if key is None:
        raise NotGenuine("unknown key")
    try:
        public = Ed25519PublicKey.from_public_bytes(unpack(key.public))
        public.verify(unpack(value), first.encode() + b"." + data)
    except (InvalidSignature, ValueError) as error:
        raise NotGenuine("the signature does not fit") from error
    if key.revoked_at is not None and issued >= key.revoked_at:
        raise NotGenuine("the key was revoked before")
    return key.key_id
