"""An e-mail opened: headers without their encoding, parts with their words or bytes. Nothing in it is believed."""

import re
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from destana.kit.text import clean

_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_PARTS = 200
"""More parts than any letter of a person has; what a bomb hides behind them is left unread."""
_LONGEST_HEADER = 4000


def opened(raw: bytes) -> Message:
    """Return the message; broken MIME is opened as far as it goes."""
    return message_from_bytes(raw, policy=policy.compat32)


def header(mail: Message, name: str) -> str:
    """Return a header as words in one line; raw letters are taken for UTF-8, an unknown charset stays as written."""
    value = next((value for found, value in mail.raw_items() if found.lower() == name), "")
    plain = str(value)[:_LONGEST_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with suppress(
        Exception
    ):  # the standard library's decoder has errors of its own kinds; then as it is written
        plain = str(make_header(decode_header(plain)))
    return " ".join(clean(plain).split())


def ids(mail: Message, *names: str) -> tuple[str, ...]:
    """Return the Message-IDs in these headers, in their order, each once."""
    found = (one for name in names for one in _ID.findall(header(mail, name)))
    return tuple(dict.fromkeys(found))


def sender(mail: Message) -> tuple[str, str]:
    """Return name and address of From, the address in small letters; nothing where it is no single address."""
    found = [pair for pair in getaddresses([header(mail, "from")]) if pair[1]]
    if len(found) != 1:
        return "", ""
    name, address = found[0]
    is_one = (
        address.isprintable()
        and address.count("@") == 1
        and not re.search(r"[\s<>,;:]", address)
        and len(address) <= 254
    )
    return clean(name, 120), address.lower() if is_one else ""


def moment(mail: Message) -> datetime | None:
    """Return when it was written, by the sender's clock; None where that is not said with its zone."""
    try:
        found = parsedate_to_datetime(header(mail, "date"))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def leaves(mail: Message) -> list[Message]:
    """Return the parts that hold something, in their order, through letters that are enclosed in the letter."""
    waiting, found = [mail], []
    for _turn in range(_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        if part.is_multipart():
            waiting[:0] = children(part)
        else:
            found.append(part)
    return found


def children(part: Message) -> list[Message]:
    """Return the parts directly inside a part."""
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def content(part: Message) -> bytes:
    """Return the bytes of a part as they were before they were encoded for the way."""
    try:
        found = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - the standard library trips over broken heads in errors of many kinds
        return b""
    return found if isinstance(found, bytes) else b""


def words(part: Message) -> str:
    """Return the words of a part: in its charset, else in UTF-8, else in what Windows writes."""
    data, named = content(part), ""
    try:
        named = part.get_content_charset("") or ""
    except Exception:  # noqa: BLE001 - the standard library trips over broken heads in errors of many kinds
        named = ""
    for charset in (named, "utf-8", "cp1252"):
        try:
            if charset:
                return data.decode(charset)
        except (LookupError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def parameter(mail: Message, name: str) -> str:
    """Return a parameter of the content type; nothing where it is missing or broken."""
    try:
        found = mail.get_param(name, "")
    except Exception:  # noqa: BLE001 - the standard library trips over broken heads in errors of many kinds
        return ""
    return found.lower() if isinstance(found, str) else ""
