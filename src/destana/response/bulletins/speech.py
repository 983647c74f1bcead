"""A text for a person at a loudspeaker: figures in Indonesian words, a length that is read slowly in 45 seconds."""

import re
from datetime import datetime

from destana.kit import clock

LIMIT_SECONDS = 45
WORDS_PER_MINUTE = 120
"""Slow reading aloud over a loudspeaker with echo. An everyday reader does about 150; ours is the careful figure."""

_ONES = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
_SIZES = (
    (1_000_000, 1_000_000, "juta", ""),
    (1000, 1000, "ribu", "seribu"),
    (100, 100, "ratus", "seratus"),
    (20, 10, "puluh", ""),
)
"""From which value on, divided by what, how it is called, and how one of it is called."""
_LONGEST = 9
"""Figures of the longest number that is said as one."""
_NUMBER_SIGN = re.compile(r"\bno\. ?(?=\d)", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?:pukul\s+)?([01]?\d|2[0-3])\.([0-5]\d)\b(?!\.?\d)", re.IGNORECASE)
_THOUSANDS = re.compile(r"\b\d{1,3}(?:\.\d{3})+\b")
_DECIMAL = re.compile(r"\b(\d+),(\d+)\b")
_PHONE = re.compile(r"\+?\b\d{2,}(?:-\d{2,})+\b|\b\d{5,}\b|\b11[0-9]\b")
_NUMBER = re.compile(r"\d+")


def number(value: int) -> str:
    """Say a whole number from 0 to 999,999,999 in Indonesian."""
    if value < len(_ONES):
        return _ONES[value]
    for least, size, name, one in _SIZES:
        if value >= least:
            count, rest = divmod(value, size)
            head = one if count == 1 and one else f"{number(count)} {name}"
            return f"{head} {number(rest)}" if rest else head
    return f"{_ONES[value - 10]} belas"


def digits(text: str) -> str:
    """Say figure by figure: telephone numbers and emergency numbers."""
    return " ".join(_ONES[int(char)] for char in text if char.isdigit())


def hour(hours: int, minutes: int) -> str:
    """``pukul enam pagi``; minutes after the hour with *lewat*."""
    part = next(name for limit, name in _PARTS if hours < limit)
    said = number(hours % 12 or 12)
    tail = f" lewat {number(minutes)} menit" if minutes else ""
    return f"pukul {said}{tail} {part}"


_PARTS = ((4, "dini hari"), (11, "pagi"), (15, "siang"), (19, "sore"), (24, "malam"))


def moment(at: datetime) -> str:
    """A moment on the villages' clock: ``Rabu pukul enam sore``. A warning may run into the next day."""
    here = clock.local(at)
    return f"{clock.day(at).partition(',')[0]} {hour(here.hour, here.minute)}"


def spoken(text: str) -> str:
    """Replace every figure of a text by words."""
    text = _NUMBER_SIGN.sub("nomor ", text)
    text = _THOUSANDS.sub(lambda match: _whole(match[0].replace(".", "")), text)
    text = _CLOCK.sub(lambda match: hour(int(match[1]), int(match[2])), text)
    text = _DECIMAL.sub(lambda match: f"{_whole(match[1])} koma {digits(match[2])}", text)
    text = _PHONE.sub(lambda match: digits(match[0]), text)
    return _NUMBER.sub(lambda match: _whole(match[0]), text)


def _whole(text: str) -> str:
    return number(int(text)) if len(text) <= _LONGEST else digits(text)


def code(text: str) -> str:
    """``K14-7Q`` → ``K empat belas, tujuh Q``."""
    head, _dash, tail = text.partition("-")
    said = " ".join(_ONES[int(char)] if char.isdigit() else char for char in tail)
    return f"{head[:1]} {_whole(head[1:]) if head[1:].isdigit() else head[1:]}, {said}"


def seconds(text: str) -> int:
    """Return how long it takes to read the text out, rounded up."""
    return -(-len(text.split()) * 60 // WORDS_PER_MINUTE)
