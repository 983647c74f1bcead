"""Landmarks: the words behind "dekat", "depan", "parak" that people point with."""

from .passage import Passage
from .terms import Field, Strength, Suggestion

_LONGEST = 5


def landmarks_of(passage: Passage, named: frozenset[int]) -> list[Suggestion]:
    """Return the places that are pointed at; ``named`` are the tokens that belong to names of villages."""
    found = []
    for index in passage.places.get("beside", ()):
        last = _end(passage, index, named)
        if last > index:
            words = passage.words(index, last)
            sure = any(passage.has(step, "landmark") for step in range(index + 1, last + 1))
            found.append(
                Suggestion(Field.LANDMARK, words.words, words, Strength.HIGH if sure else Strength.LOW)
            )
    return found


def _end(passage: Passage, index: int, named: frozenset[int]) -> int:
    last = index
    limit = min(passage.clause(index).last, index + 1 + _LONGEST)
    for step in range(index + 1, limit):
        if step in named or passage.has(step, "stop"):
            break
        last = step
    return last
