"""Which files a Telegram message carries."""

from collections.abc import Callable, Mapping
from typing import Any

from destana.messaging.channels.base import Kind, Media

# What is worth checking as a photo when it was sent "as a file" (then EXIF and position are still in it).
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/gif", "image/tiff")


def in_message(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """Return the file of a message (there is at most one; an album is several messages)."""
    for field, read in _READERS.items():
        found = message.get(field)
        if found:
            media = read(found)
            return (media,) if media is not None else ()
    return ()


def _photo(sizes: Any) -> Media | None:
    """Of the same photo in several sizes, the one with most pixels (Telegram lists it last, but says so nowhere)."""
    usable = [size for size in sizes if isinstance(size, dict) and isinstance(size.get("file_id"), str)]
    if not usable:
        return None
    largest = max(usable, key=lambda size: (_int(size.get("width")) or 0) * (_int(size.get("height")) or 0))
    return Media(largest["file_id"], Kind.PHOTO, "image/jpeg", _int(largest.get("file_size")))


def _document(found: Any) -> Media | None:
    media_type = str(found.get("mime_type") or "")
    return _file(found, Kind.PHOTO if media_type in _PICTURES else Kind.FILE, media_type)


def _voice(found: Any) -> Media | None:
    return _file(found, Kind.VOICE, str(found.get("mime_type") or "audio/ogg"))


def _other(found: Any) -> Media | None:
    return _file(found, Kind.FILE, str(found.get("mime_type") or ""))


def _file(found: Any, kind: Kind, media_type: str) -> Media | None:
    if not isinstance(found.get("file_id"), str):
        return None
    return Media(
        found["file_id"], kind, media_type, _int(found.get("file_size")), str(found.get("file_name") or "")
    )


def _int(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


# An animation also comes with ``document`` filled: it must be asked first.
_READERS: dict[str, Callable[[Any], Media | None]] = {
    "photo": _photo,
    "animation": _other,
    "document": _document,
    "voice": _voice,
    "audio": _other,
    "video": _other,
    "video_note": _other,
}
