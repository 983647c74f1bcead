"""From a kept letter to what every channel understands. From proves nothing: no right follows from it."""

import hashlib
import re
from email.message import Message
from typing import Any

from destana.kit.text import clean
from destana.messaging.channels.base import Incoming, Kind, Unreadable
from destana.messaging.channels.email import conf
from destana.messaging.channels.email.files import files, is_file
from destana.messaging.channels.email.machines import is_endless, reason
from destana.messaging.channels.email.mime import header, ids, leaves, moment, opened, sender, words
from destana.messaging.channels.email.reduce import own_words, plain

_ANSWER = re.compile(r"^((re|bls|balas|aw|sv)\s?(\[\d+\])?\s?:\s*)+", re.IGNORECASE)
_PASSED_ON = re.compile(r"^((fwd?|trs|terusan)\s?:\s*)+", re.IGNORECASE)
_THREAD = 20
"""Letters that are named in an answer: the first, and the latest."""


def key_of(mail: Message, raw: bytes) -> str:
    """Return the letter's own name: its Message-ID, else its bytes; hashed, for an id may have any length."""
    named = ids(mail, "message-id")
    return f"id:{_hash(named[0].encode())}" if named else f"sha256:{_hash(raw)}"


def parse(raw: bytes) -> list[Incoming]:
    """Return the one letter; :exc:`Unreadable` when it has no sender, or two machines may be talking."""
    mail = opened(raw)
    name, address = sender(mail)
    base: dict[str, Any] = {"channel": "email", "key": key_of(mail, raw), "sent_at": moment(mail)}
    ours = conf.own_address()
    if why := reason(mail, address, ours):
        return [Incoming(**base, kind=Kind.UNKNOWN, note=why)]
    if not address:
        raise Unreadable("an e-mail without a sender")
    thread = _thread(mail)
    if is_endless(thread, ours.rpartition("@")[2]):
        raise Unreadable("a very long talk by e-mail; perhaps a machine answers")
    subject = clean(header(mail, "subject"), 150)
    text, is_forwarded = _text(mail, subject)
    media = files(mail)
    return [
        Incoming(
            **base,
            kind=_kind(text, tuple(one.kind for one in media)),
            address=address,
            sender=address,
            name=name,
            text=text,
            subject=subject,
            media=media,
            thread=thread,
            reply_to=next(iter(ids(mail, "in-reply-to")), ""),
            is_forwarded=is_forwarded,
        )
    ]


def _thread(mail: Message) -> tuple[str, ...]:
    """Return the letters that this one continues, oldest first, and itself."""
    found = ids(mail, "references", "in-reply-to", "message-id")
    own = ids(mail, "message-id")[:1]
    before = [one for one in found if one not in own]
    return (*before[:1], *before[1:][-_THREAD:], *own)


def _text(mail: Message, subject: str) -> tuple[str, bool]:
    """Return what was written, the subject before it unless it only repeats ours; and whether it is passed on."""
    written = _body(mail)
    text, is_forwarded = own_words(written)
    is_forwarded = is_forwarded or bool(_PASSED_ON.match(subject))
    first = _PASSED_ON.sub("", subject)
    if _ANSWER.match(subject) or first.casefold() in text.casefold():
        first = ""
    return clean("\n".join(one for one in (first, text) if one)), is_forwarded


def _body(mail: Message) -> str:
    """Return the first words that stand in the letter: plain ones, else those of its page."""
    shown = [part for part in leaves(mail) if part.get_content_maintype() == "text" and not is_file(part)]
    for part in shown:
        if part.get_content_type() == "text/plain" and (text := words(part)).strip():
            return text
    for part in shown:
        if part.get_content_type() == "text/html" and (text := plain(words(part))):
            return text
    return ""


def _kind(text: str, kinds: tuple[Kind, ...]) -> Kind:
    if Kind.PHOTO in kinds:
        return Kind.PHOTO
    if text:
        return Kind.TEXT
    return kinds[0] if kinds else Kind.UNREADABLE


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
