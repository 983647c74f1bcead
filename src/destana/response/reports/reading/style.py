"""Marks of chain messages, hearsay, alarm and drills: a reason to check, never a reason to drop."""

from collections.abc import Iterator

from .passage import Passage
from .terms import Field, Strength, Style, Suggestion, Words, unique

_MANY_MARKS = 3
_SHORTEST_SHOUT = 25
_LOUD = 0.7


def styles_of(passage: Passage) -> list[Suggestion]:
    """Return the marks of style that the text carries."""
    found = [
        Suggestion(
            Field.STYLE, match.sense.value, passage.words(match.first, match.last), match.sense.strength
        )
        for match in passage.matches("kinds")
        if match.sense.field == "style"
    ]
    return unique([*found, *_shouting(passage.text)])


def _shouting(text: str) -> Iterator[Suggestion]:
    last = text.rfind("!")
    if text.count("!") >= _MANY_MARKS:
        yield Suggestion(Field.STYLE, Style.SHOUTING.value, Words("!", last, last + 1), Strength.MEDIUM)
        return
    letters = [char for char in text[:400] if char.isalpha()]
    if len(letters) >= _SHORTEST_SHOUT and sum(char.isupper() for char in letters) > _LOUD * len(letters):
        start = next(index for index, char in enumerate(text) if char.isupper())
        yield Suggestion(
            Field.STYLE, Style.SHOUTING.value, Words(text[start], start, start + 1), Strength.LOW
        )
