"""Where the water is going: rising, steady or falling."""

from collections.abc import Iterable

from .depth import WATER_HAZARDS
from .negation import weighed
from .passage import Match, Passage
from .terms import Field, Strength, Suggestion, unique

_OPPOSITE = {"rising": "steady", "falling": "steady"}


def trends_of(passage: Passage, hazards: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the trends of the water; of two equally strong ones the later in the text comes first."""
    is_flood = any(item.value in WATER_HAZARDS for item in hazards)
    found = [
        _suggestion(passage, match)
        for match in passage.matches("trends")
        if _is_of_water(passage, match, is_flood=is_flood)
    ]
    return unique(reversed(found))


def _suggestion(passage: Passage, match: Match) -> Suggestion:
    value, strength = match.sense.value, weighed(passage, match)
    if passage.is_denied(match):  # "kada naik": steady, but less surely so
        value, strength = _OPPOSITE.get(value, value), Strength.LOW if value == "steady" else strength
    if passage.near(match.first, "earlier", before=2, after=0):
        strength = Strength.LOW
    return Suggestion(Field.TREND, value, passage.words(match.first, match.last), strength)


def _is_of_water(passage: Passage, match: Match, *, is_flood: bool) -> bool:
    """Say whether the words speak of water: people also go up by motorbike, prices rise, and many a fall is wished."""
    if passage.has(passage.clause(match.first).first, "wishing"):
        return False
    if passage.near(match.last, "ride", before=2, after=2):
        return False
    if passage.near(match.first, "water", before=8, after=8):
        return True
    return match.sense.strength is Strength.HIGH and (is_flood or _is_of_water_before(passage, match))


def _is_of_water_before(passage: Passage, match: Match) -> bool:
    """Say whether the clause before, in the same sentence, speaks of water: "banyu di hulu, sudah naik kah"."""
    number = passage.tokens[match.first].clause
    if number == 0 or passage.clauses[number - 1].sentence != passage.clauses[number].sentence:
        return False
    before = passage.clauses[number - 1]
    return any(
        passage.has(index, "water") for index in range(max(before.first, before.last - 8), before.last)
    )
