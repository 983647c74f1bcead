"""By which thing the place can be found: words behind "dekat", "parak", "depan", or a thing everybody knows."""

from collections.abc import Iterator

from .passage import Passage
from .terms import Field, Strength, Suggestion, unique

_MOST_WORDS = 4


def landmarks_of(passage: Passage, places: frozenset[int]) -> list[Suggestion]:
    """Return the landmarks of the text; ``places`` are tokens that belong to names of villages."""
    return unique(_landmarks(passage, places))[:3]


def _landmarks(passage: Passage, places: frozenset[int]) -> Iterator[Suggestion]:
    index = 0
    while index < len(passage.tokens):
        is_beside = passage.has(index, "beside")
        if not is_beside and not _is_thing(passage, index, places):
            index += 1
            continue
        last = _end(passage, index, places)
        if last > index or not is_beside:
            reason = passage.words(index, last)
            strength = Strength.HIGH if is_beside else Strength.MEDIUM
            yield Suggestion(Field.LANDMARK, reason.words.casefold(), reason, strength)
        index = last + 1


def _is_thing(passage: Passage, index: int, places: frozenset[int]) -> bool:
    if index in places or passage.denied_by[index] >= 0 or not passage.has(index, "landmark"):
        return False
    return (
        passage.has(index - 1, "near_marker")
        or passage.has(index + 1, "landmark")
        or not _is_everyday(passage, index)
    )


def _is_everyday(passage: Passage, index: int) -> bool:
    """Say whether the thing is one of many: a road, a warung, a bridge that itself was hit."""
    return (
        any(passage.has(index, group) for group in ("structure", "soil", "bank", "dam", "building"))
        or len(passage.tokens[index].word) <= 3
    )


def _end(passage: Passage, first: int, places: frozenset[int]) -> int:
    """Return the last token of the landmark that begins at ``first``."""
    last, clause = first, passage.clause(first)
    for index in range(first + 1, min(clause.last, first + 1 + _MOST_WORDS)):
        token = passage.tokens[index]
        is_number = bool(token.digits) and not (passage.has(index - 1, "landmark") and len(token.digits) <= 2)
        if index in places or is_number or passage.has(index, "stop") or passage.has(index, "negator"):
            break
        last = index
    return last
