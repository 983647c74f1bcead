"""Reads the answer to a coded report's echo: ``BETUL``, or ``SALAH 2=KPN14, 3=LTT``."""

import re
from dataclasses import dataclass

from .coded import named
from .codes import lists
from .read import read
from .terms import Field, PlaceNames
from .tokens import folded

ITEMS = (Field.HAZARD, Field.VILLAGE, Field.DEPTH, Field.RT, Field.PEOPLE)
"""What the numbers of an echo stand for, from 1 on; the same in every echo, whatever was said."""

_ITEM = re.compile(r"(?<!\w)([1-5])\s*[=:]\s*(.*?)(?=[\s,;.]*(?<!\w)[1-5]\s*[=:]|$)", re.DOTALL)
_FIRST = re.compile(r"\s*([^\W\d_]+)")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the answer says. ``values``: by field, nothing where the new value could not be read or is not sure."""

    is_yes: bool = False
    values: tuple[tuple[Field, str], ...] = ()

    @property
    def unread(self) -> bool:
        """Whether a person has to read it."""
        return not self.is_yes and not all(value for _field, value in self.values)


def read_answer(text: str, names: PlaceNames) -> Corrections | None:
    """Return the answer to an echo, or None where the text is none."""
    first = _FIRST.match(text)
    if first is None or len(text) > _LONGEST:
        return None
    word, rest = folded(first[1]), text[first.end() :].strip(" .,!\n")
    if word in lists().yes and not rest:
        return Corrections(is_yes=True)
    if word not in lists().no:
        return None
    items = [(ITEMS[int(item[1]) - 1], item[2].strip(" ,;.\n")) for item in _ITEM.finditer(rest)]
    if rest and not items:
        return None
    return Corrections(values=tuple((field, _value(words, field, names)) for field, words in items))


def _value(words: str, field: Field, names: PlaceNames) -> str:
    """Return the code that is meant; a village may be named in full, too."""
    value = named(words, field, names)
    if value or field is not Field.VILLAGE:
        return value
    return read(f"di {words}", names).village
