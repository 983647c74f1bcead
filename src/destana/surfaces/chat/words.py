"""The words that start something, in Indonesian and Banjarese, and the codes that people type."""

import re
from enum import StrEnum

from destana.kit.text import fold


class Wish(StrEnum):
    """What a first word asks for."""

    STOP = "stop"
    STATUS = "status"
    FOLLOW = "follow"
    CHECK = "check"
    PERSON = "person"
    START = "start"
    MENU = "menu"
    CANCEL = "cancel"
    LINK = "link"
    JOIN = "join"
    PART = "part"
    SECRET = "secret"  # noqa: S105 - a word that people type


_WISHES = {
    Wish.STOP: ("berhenti", "stop", "unsubscribe", "ampih", "mandak"),
    Wish.STATUS: ("status", "kabar", "kondisi"),
    Wish.FOLLOW: ("ikuti", "ikut", "langganan", "umpat"),
    Wish.CHECK: ("cek", "periksa"),
    Wish.PERSON: ("0", "petugas"),
    Wish.START: ("mulai", "start", "ulang"),
    Wish.MENU: ("menu", "bantu", "help"),
    Wish.CANCEL: ("batal",),
    Wish.JOIN: ("satukan",),
    Wish.PART: ("lepas",),
    Wish.LINK: ("tautan", "link"),
    Wish.SECRET: ("rahasia", "rahasiakan"),
}
_ALONE = frozenset({Wish.STOP, Wish.CANCEL, Wish.START, Wish.MENU, Wish.LINK, Wish.PART, Wish.SECRET})
"""Inside a sentence these are words like any other."""
_YES = frozenset({"ya", "iya", "y", "ada", "betul", "benar", "inggih", "iih", "ih", "bujur", "ok", "oke"})
_NO = frozenset(
    {"tidak", "tidak ada", "tdk", "bukan", "salah", "kada", "kadada", "kada ada", "gak", "nggak", "enggak"}
)
_WRONG = frozenset({"bukan", "salah", "ralat", "koreksi", "keliru", "maksudnya", "maksud"})
_BY_WORD = {word: wish for wish, words in _WISHES.items() for word in words}

_REPORT_CODE = re.compile(r"^\s*L\s*-?\s*(\d{1,7})\s*$", re.IGNORECASE)
_BULLETIN_CODE = re.compile(r"^\s*K\s*\d{1,5}\s*[- ]\s*[0-9A-Z]{2,4}\s*$", re.IGNORECASE)


def wish_of(text: str, command: str = "") -> tuple[Wish | None, str]:
    """Return what the first word (or the slash command) asks for, and the rest of the text.

    ``stop`` must stand alone: "berhenti" inside a sentence is a word like any other.
    """
    first, _space, rest = (f"{command} {text}" if command else text).strip().partition(" ")
    wish = _BY_WORD.get(fold(first.lstrip("/")))
    if wish in _ALONE and rest.strip() and not command:
        return None, text
    return wish, rest.strip() if wish else text


def says_yes(text: str) -> bool:
    """Say whether the whole text is a yes, in Indonesian or Banjarese."""
    return fold(text) in _YES


def says_no(text: str) -> bool:
    """Say whether the whole text is a no."""
    return fold(text) in _NO


def correction_in(text: str) -> str | None:
    """Return what a text that takes something back says instead (``salah, RT 3`` gives ``RT 3``); None for others."""
    first, _space, rest = text.strip().partition(" ")
    return rest.strip() if fold(first) in _WRONG else None


def report_number(text: str) -> int | None:
    """Read ``L-0142``, ``l 142``: the number of a report, or None."""
    found = _REPORT_CODE.match(text)
    return int(found.group(1)) if found else None


def looks_like_bulletin_code(text: str) -> bool:
    """Say whether the whole text is shaped like ``K14-7Q``."""
    return bool(_BULLETIN_CODE.match(text))
