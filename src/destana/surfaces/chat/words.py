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
    CANCEL = "cancel"
    SECRET = "secret"  # noqa: S105 - a word that people type


_WISHES = {
    Wish.STOP: ("berhenti", "stop", "unsubscribe", "ampih", "mandak"),
    Wish.STATUS: ("status", "kabar", "kondisi"),
    Wish.FOLLOW: ("ikuti", "ikut", "langganan", "umpat"),
    Wish.CHECK: ("cek", "periksa"),
    Wish.PERSON: ("0", "petugas", "tanya", "batakun"),
    Wish.START: ("mulai", "start", "menu", "bantu", "help"),
    Wish.CANCEL: ("batal",),
    Wish.SECRET: ("rahasia", "rahasiakan"),
}
_BY_WORD = {word: wish for wish, words in _WISHES.items() for word in words}

_REPORT_CODE = re.compile(r"^\s*L\s*-?\s*(\d{1,7})\s*$", re.IGNORECASE)
_BULLETIN_CODE = re.compile(r"^\s*K\s*\d{1,5}\s*[- ]\s*[0-9A-Z]{2,4}\s*$", re.IGNORECASE)


def wish_of(text: str, command: str = "") -> tuple[Wish | None, str]:
    """Return what the first word (or the slash command) asks for, and the rest of the text.

    ``stop`` must stand alone: "berhenti" inside a sentence is a word like any other.
    """
    first, _space, rest = (f"{command} {text}" if command else text).strip().partition(" ")
    wish = _BY_WORD.get(fold(first.lstrip("/")))
    if wish in {Wish.STOP, Wish.CANCEL, Wish.START, Wish.SECRET} and rest.strip() and not command:
        return None, text
    return wish, rest.strip() if wish else text


def report_number(text: str) -> int | None:
    """Read ``L-0142``, ``l 142``: the number of a report, or None."""
    found = _REPORT_CODE.match(text)
    return int(found.group(1)) if found else None


def looks_like_bulletin_code(text: str) -> bool:
    """Say whether the whole text is shaped like ``K14-7Q``."""
    return bool(_BULLETIN_CODE.match(text))
