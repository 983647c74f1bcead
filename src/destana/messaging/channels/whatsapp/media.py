"""Which files a message of WhatsApp carries: an id each, no bytes. The hash that came along is checked when fetched."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from destana.messaging.channels.base import Kind, Media
from destana.messaging.channels.whatsapp.envelope import part, word

_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/gif", "image/tiff")
_SHA256 = 32  # bytes


def in_message(kind: str, message: Mapping[str, Any]) -> tuple[Media, ...]:
    """Return the file of a message of this type (there is at most one); none where it has no id."""
    found = part(message, kind)
    number = word(found.get("id"), 80)
    if not (number.isascii() and number.isalnum()):
        return ()
    media_type = word(found.get("mime_type"), 120).partition(";")[0].strip()
    return (Media(pack(number, found.get("sha256")), _kind(kind, media_type), media_type, name=_name(found)),)


def _kind(kind: str, media_type: str) -> Kind:
    """A picture that was sent "as a document" is a photo, too; EXIF and position are still in it."""
    if kind == "image" or (kind == "document" and media_type in _PICTURES):
        return Kind.PHOTO
    return Kind.VOICE if kind == "audio" else Kind.FILE


def _name(found: Mapping[str, Any]) -> str:
    return word(found.get("filename"), 200)


def pack(number: str, sha256: Any) -> str:
    """Return what :func:`unpack` reads: the id, and the hash where one came that can be understood."""
    digest = hash_of(sha256)
    return json.dumps([number, digest], separators=(",", ":")) if digest else number


def unpack(packed: str) -> tuple[str, str]:
    """Return the id of a file and its SHA-256 in hex, empty where none came."""
    if not packed.startswith("["):
        return packed, ""
    number, digest = json.loads(packed)
    return str(number), str(digest)


def hash_of(said: Any) -> str:
    """Read a SHA-256: base64 in a message, hex in the answer about the file; both come. Empty where it is neither."""
    text = word(said, 100)
    try:
        raw = bytes.fromhex(text) if len(text) == 2 * _SHA256 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return ""
    return raw.hex() if len(raw) == _SHA256 else ""
