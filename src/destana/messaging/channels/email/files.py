"""The files in a letter: named by their place, taken out of the kept bytes when they are wanted."""

from email.message import Message

from destana.kit.text import clean
from destana.messaging.channels.base import Kind, Media, Refused
from destana.messaging.channels.email.mime import content, header, leaves, opened

CUT = "X-Destana-Cut"
"""Stands before a letter of which only the beginning was kept; its files are not whole."""
_MOST = 30
_ORNAMENT = 20_000
"""Bytes; a smaller picture that stands in the text is a logo."""
_KINDS = {"image": Kind.PHOTO, "audio": Kind.VOICE}
_PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp")
"""A phone's mail program sometimes calls a photo "application/octet-stream"."""


def files(mail: Message) -> tuple[Media, ...]:
    """Return the files of a letter, those of enclosed letters too."""
    found = [
        Media(id=str(number), kind=_kind(part), media_type=part.get_content_type(), name=_name(part))
        for number, part in enumerate(leaves(mail))
        if is_file(part)
    ]
    return tuple(found[:_MOST])


def is_file(part: Message) -> bool:
    """Whether a part is a file and not the words, a notice about the letter, or an ornament of the page."""
    main = part.get_content_maintype()
    if main == "text":
        return part.get_content_disposition() == "attachment"
    if main in {"multipart", "message"} or part.get_content_type() == "application/pgp-signature":
        return False
    is_inside = bool(header(part, "content-id")) and part.get_content_disposition() != "attachment"
    return not (main == "image" and is_inside and len(content(part)) < _ORNAMENT)


def take_out(raw: bytes, media_id: str) -> bytes:
    """Return the bytes of a file; raises :exc:`Refused` where the letter was too large to be kept whole."""
    mail = opened(raw)
    if header(mail, CUT.lower()):
        raise Refused("cut", "the letter was too large; its files are in the mailbox")
    parts = leaves(mail)
    number = int(media_id) if media_id.isascii() and media_id.isdecimal() else len(parts)
    if number >= len(parts) or not (found := content(parts[number])):
        raise Refused("empty", "no file stands there")
    return found


def _kind(part: Message) -> Kind:
    if _name(part).lower().endswith(_PICTURES):
        return Kind.PHOTO
    return _KINDS.get(part.get_content_maintype(), Kind.FILE)


def _name(part: Message) -> str:
    try:
        return clean(part.get_filename("") or "", 120).replace("\n", " ")
    except Exception:  # noqa: BLE001 - the standard library's decoder has errors of its own kinds
        return ""
