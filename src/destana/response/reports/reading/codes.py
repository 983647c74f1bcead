"""The table of coded reports: what each code and word stands for, and which of them are one slip apart."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from rapidfuzz.distance import OSA

from .terms import Field

SHORTEST = 3
"""Letters of a code; shorter words are a slip away from too many."""
FIELDS = {"hazard": Field.HAZARD, "depth": Field.DEPTH, "trend": Field.TREND, "danger": Field.DANGER}
COUNTED = {"rt": Field.RT, "people": Field.PEOPLE, "households": Field.HOUSEHOLDS}


@dataclass(frozen=True, slots=True)
class Sense:
    """What a code means. ``is_code``: nobody writes it who does not mean the code."""

    field: Field
    value: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The words of ``data/codes.toml`` that stand for no value."""

    start: frozenset[str]
    fillers: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    counted: dict[str, Field]


class Codes:
    """Everything that one word of a coded report can be, in one district."""

    def __init__(self, shorts: Sequence[tuple[str, str]]) -> None:
        """``shorts``: Home Affairs code and three letters of each village, as the gazetteer has them."""
        self.senses = dict(_senses())
        self.villages = dict(_villages(shorts))
        clear = {word: Sense(Field.VILLAGE, code, is_code=True) for word, code in self.villages.items()}
        self._known = (
            clear | self.senses
        )  # a village whose letters are a code of the table is written with its number

    def exact(self, word: str) -> Sense | None:
        """Return what a folded word means as it stands, or None."""
        return self._known.get(word)

    def near(self, word: str) -> set[tuple[Field, str]]:
        """Return what a word means that is one slip away: a letter wrong, missing, extra or swapped."""
        if len(word) < SHORTEST - 1:
            return set()
        close = (known for known in self._known if len(known) >= SHORTEST and known != word)
        return {
            (self._known[known].field, self._known[known].value)
            for known in close
            if OSA.distance(word, known, score_cutoff=1) <= 1
        }

    def is_alone(self, word: str) -> bool:
        """Whether no other meaning is one slip away, so that a slip cannot have made this word of another one."""
        known = self._known[word]
        return not self.near(word) - {(known.field, known.value)}


@lru_cache(maxsize=8)
def codes_of(shorts: tuple[tuple[str, str], ...]) -> Codes:
    """Return the table for a district."""
    return Codes(shorts)


def village_code(code: str, short: str) -> str:
    """Return what the card teaches for a village: its letters and the last two digits of its Home Affairs code.

    Letters and digits confirm each other: no slip of one sign makes the code of another village.
    """
    return f"{short}{code[-2:]}" if short else ""


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Return the other words of the table."""
    said = _table()
    counted = {form: COUNTED[name] for name, forms in said["counted"].items() for form in forms.split()}
    words = {name: frozenset(said[name].split()) for name in ("start", "fillers", "yes", "no")}
    return Lists(**words, counted=counted)


def taught(name: str) -> dict[str, str]:
    """Return value → code of a part of the table (``hazard``, ``depth``, ``trend``, ``danger``), as the card has it."""
    return {value: forms.split()[0].upper() for value, forms in _table()[name].items()}


def _senses() -> Iterator[tuple[str, Sense]]:
    plain = frozenset(_table()["plain"].split())
    for name, kind in FIELDS.items():
        for value, forms in _table()[name].items():
            first, *words = forms.split()
            yield first, Sense(kind, value, is_code=first not in plain)
            yield from ((word, Sense(kind, value, is_code=False)) for word in words)


def _villages(shorts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for code, short in shorts:
        if short:
            yield short.casefold(), code
            yield village_code(code, short).casefold(), code


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", "codes.toml").read_text("utf-8")
    return tomllib.loads(text)
