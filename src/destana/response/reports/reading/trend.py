"""Where the water is going: rising, steady or falling."""

from .hazard import Hazards
from .negation import weighed
from .passage import Match, Passage
from .terms import Field, Strength, Suggestion, unique

_WATER_HAZARDS = frozenset({"FLOOD", "FLASHFLOOD", "PONDING", "DAMFAIL"})
_OPPOSITE = {"rising": "steady", "falling": "steady"}


def trends_of(passage: Passage, hazards: Hazards) -> list[Suggestion]:
    """Return the trends of the water; of two equally strong ones the later in the text comes first."""
    is_flood = any(item.value in _WATER_HAZARDS for item in hazards.suggestions)
    found = []
    for match in passage.matches("trends"):
        if _is_of_water(passage, match, is_flood=is_flood):
            found.append(_suggestion(passage, match))
    return unique(reversed(found))


def _suggestion(passage: Passage, match: Match) -> Suggestion:
    value, strength = match.sense.value, weighed(passage, match)
    if passage.is_denied(match):  # "kada naik": steady, but less surely so
        value, strength = _OPPOSITE.get(value, value), Strength.LOW if value == "steady" else strength
    return Suggestion(Field.TREND, value, passage.words(match.first, match.last), strength)


def _is_of_water(passage: Passage, match: Match, *, is_flood: bool) -> bool:
    """Say whether the words speak of water: people also go up by motorbike, and prices rise."""
    if passage.near(match.last, "ride", before=2, after=2):
        return False
    return passage.near(match.first, "water", before=8, after=8) or (
        is_flood and match.sense.strength is Strength.HIGH
    )
