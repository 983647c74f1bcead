"""Signed documents: what bytes are signed, how anyone verifies them, how they travel in a QR code.

Pure: keys and documents come in as values. ``docs/bulletin-format.md`` describes the same for other programs.
"""

import base64
import binascii
import hashlib
import json
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from destana.response.bulletins.terms import PublicKey

FORMAT = "destana-bulletin/1"
KEY_FORMAT = "destana-key/1"
PREFIX = "DST1:"
_MOST_BYTES = 32 * 1024
"""Longest document that a payload may unpack to: ours have about 1 KiB, so a bomb stops here."""


class NotCanonical(ValueError):
    """A value that has no single way to be written: a float, a lone surrogate, a key that is no text."""


class NotGenuine(Exception):
    """The document is not ours, or was changed, or is signed by a key that was no longer valid."""


@dataclass(frozen=True)
class Signature:
    """Who signed, and the signature (base64url without padding)."""

    key_id: str
    value: str


@dataclass(frozen=True)
class Opened:
    """A payload that proved genuine."""

    document: dict[str, object]
    key_id: str


def canonical(document: Mapping[str, object]) -> bytes:
    """Return the one way to write the document: UTF-8 JSON, NFC, sorted keys, no blanks, no floats.

    Raises :class:`NotCanonical`.
    """
    plain = _plain(document)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _nfc(value)
    if isinstance(value, Mapping):
        return _plain_object(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise NotCanonical(type(value).__name__)


def _plain_object(value: Mapping[object, object]) -> dict[str, object]:
    plain = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(type(key).__name__)
        plain[_nfc(key)] = _plain(item)
    if len(plain) != len(value):
        raise NotCanonical("two keys are the same text")
    return plain


def _nfc(text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise NotCanonical("lone surrogate")
    return unicodedata.normalize("NFC", text)


def sha256(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def moment(at: datetime) -> str:
    """Write a moment as signed documents do: UTC, whole seconds, ``2026-01-13T21:40:00Z``."""
    offset = at.utcoffset()
    if offset is None:
        raise NotCanonical("a moment without zone")
    return (at - offset).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def pack(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unpack(text: str) -> bytes:
    """Read base64url without padding; only the one proper spelling. Raises :class:`NotGenuine`."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotGenuine("not base64url") from error
    if pack(data) != text:
        raise NotGenuine("not base64url")
    return data


def public_of(private: Ed25519PrivateKey) -> str:
    """Return the public half, base64url."""
    return pack(private.public_key().public_bytes_raw())


def key_id_of(public: str) -> str:
    """Return a key's name: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(unpack(public)).hexdigest()[:16]


def sign(document: Mapping[str, object], private: Ed25519PrivateKey) -> Signature:
    """Sign the canonical bytes of the document."""
    return Signature(key_id_of(public_of(private)), pack(private.sign(canonical(document))))


def key_statement(public: str, valid_from: datetime) -> dict[str, object]:
    """The document by which an old key vouches for a new one."""
    return {"format": KEY_FORMAT, "key": public, "valid_from": moment(valid_from)}


def endorse(public: str, valid_from: datetime, private: Ed25519PrivateKey) -> str:
    """Let the old key vouch for a new one."""
    return sign(key_statement(public, valid_from), private).value


def verify(document: Mapping[str, object], signature: Signature, keys: Iterable[PublicKey]) -> None:
    """Return quietly where the document is exactly what one of ``keys`` signed while it was valid.

    Raises :class:`NotGenuine` in every other case.
    """
    if document.get("format") != FORMAT:
        raise NotGenuine("no bulletin")
    key = next((key for key in keys if key.key_id == signature.key_id), None)
    if key is None:
        raise NotGenuine("unknown key")
    _check_signature(document, signature.value, key.public)
    issued = document.get("issued")
    if not isinstance(issued, str) or issued < moment(key.valid_from):
        raise NotGenuine("older than its key")
    if key.revoked_at is not None and issued >= moment(key.revoked_at):
        raise NotGenuine("the key was revoked before")


def _check_signature(document: Mapping[str, object], value: str, public: str) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(unpack(public))
        key.verify(unpack(value), canonical(document))
    except (InvalidSignature, NotCanonical, ValueError) as error:
        raise NotGenuine("the signature does not fit") from error


def trusted(keys: Iterable[PublicKey], root: str) -> list[PublicKey]:
    """Return the keys that are linked to ``root`` (a key id that the reader trusts) by unbroken endorsements.

    For a verifier that carries only the first key and gets the list from anywhere.
    """
    known = {key.key_id: key for key in keys if key_id_of(key.public) == key.key_id}
    good: dict[str, PublicKey] = {root: known[root]} if root in known else {}
    waiting = [key for key in known.values() if key.key_id != root]
    while fresh := [key for key in waiting if key.previous in good and _is_endorsed(key, good[key.previous])]:
        good.update((key.key_id, key) for key in fresh)
        waiting = [key for key in waiting if key.key_id not in good]
    return list(good.values())


def _is_endorsed(key: PublicKey, by: PublicKey) -> bool:
    if by.revoked_at is not None and key.valid_from > by.revoked_at:
        return False
    try:
        _check_signature(key_statement(key.public, key.valid_from), key.endorsement, by.public)
    except NotGenuine:
        return False
    return True


def payload(document: Mapping[str, object], signature: Signature) -> str:
    """Return the document and its signature as one line for a QR code: ``DST1:<document>.<key id>.<signature>``."""
    packed = pack(zlib.compress(canonical(document), 9))
    return f"{PREFIX}{packed}.{signature.key_id}.{signature.value}"


def open_payload(text: str, keys: Iterable[PublicKey]) -> Opened:
    """Read and verify such a line without any network. Raises :class:`NotGenuine`."""
    packed, signature = _split(text.strip())
    data = _inflate(unpack(packed))
    try:
        document = json.loads(data)
        is_proper = isinstance(document, dict) and canonical(document) == data
    except (ValueError, RecursionError) as error:
        raise NotGenuine("no document") from error
    if not is_proper:
        raise NotGenuine("not written canonically")
    verify(document, signature, keys)
    return Opened(document, signature.key_id)


def _split(text: str) -> tuple[str, Signature]:
    try:
        packed, key_id, value = text.removeprefix(PREFIX).split(".")
    except ValueError as error:
        raise NotGenuine("no bulletin") from error
    if not text.startswith(PREFIX):
        raise NotGenuine("no bulletin")
    return packed, Signature(key_id, value)


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(data, _MOST_BYTES)
    except zlib.error as error:
        raise NotGenuine("not compressed as ours") from error
    if not inflater.eof or inflater.unused_data:
        raise NotGenuine("not compressed as ours")
    return plain
