"""Text as it comes from people: cleaned once at the door, folded once for comparing."""

import re
import unicodedata

# Everything in Unicode's "control", "surrogate" and "unassigned" classes except the line feed.
_DROP = {"Cc", "Cs", "Cn"}
_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)


def clean(text: str, limit: int | None = None) -> str:
    """Return ``text`` in NFC without control characters and outer blanks, at most ``limit`` characters."""
    if text.isascii() and text.isprintable():  # most of what is typed: nothing in it can be wrong
        return text.strip() if limit is None else text.strip()[:limit].rstrip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in _DROP)
    kept = unicodedata.normalize("NFC", kept).strip()
    return kept if limit is None else kept[:limit].rstrip()


def fold(text: str) -> str:
    """Return ``text`` for comparing: lower case, no accents, no punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain.replace("'", "").replace("’", "")).strip()


def slug(name: str) -> str:
    """Return the last part of a village's address: ``Tanah Habang Kiri`` → ``tanah-habang-kiri``."""
    return fold(name).replace(" ", "-")


def split(text: str, limit: int) -> list[str]:
    """Return ``text`` in parts of at most ``limit`` characters, cut where :func:`seam` says."""
    parts: list[str] = []
    while len(text) > limit:
        at = seam(text[:limit])
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text] if text or not parts else parts


def seam(head: str) -> int:
    """Return where to cut: the last paragraph, line or word that leaves the first part more than half full."""
    for mark in ("\n\n", "\n", " "):
        at = head.rfind(mark)
        if at > len(head) // 2:
            return at
    return len(head)
