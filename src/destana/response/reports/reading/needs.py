"""What is asked for: things that stand near a word of asking ("perlu") or of lacking ("habis", "belum dapat")."""

from collections.abc import Iterator

from .negation import is_told
from .passage import Passage
from .terms import Field, Need, Strength, Suggestion, unique

_THINGS = {
    "boat": Need.BOAT,
    "food": Need.FOOD,
    "drink": Need.WATER,
    "drink_idiom": Need.WATER,
    "medicine": Need.MEDICINE,
    "baby": Need.BABY,
    "shelter": Need.SHELTER,
    "pump": Need.PUMP,
    "bedding": Need.BEDDING,
    "clothes": Need.CLOTHES,
    "tarpaulin": Need.TARPAULIN,
    "cleaning": Need.CLEANING,
}
_BEFORE, _AFTER = 8, 4


def needs_of(passage: Passage) -> list[Suggestion]:
    """Return what the text asks for, strongest first."""
    return unique([*_phrases(passage), *_things(passage)])


def _phrases(passage: Passage) -> Iterator[Suggestion]:
    for match in passage.matches("needs"):
        if not passage.is_denied(match):
            reason = passage.words(match.first, match.last)
            yield Suggestion(Field.NEED, match.sense.value, reason, match.sense.strength)


def _things(passage: Passage) -> Iterator[Suggestion]:
    for group, need in _THINGS.items():
        for index in passage.places.get(group, ()):
            strength = _strength(passage, index)
            yield Suggestion(Field.NEED, need.value, passage.words(index, index), strength)


def _strength(passage: Passage, index: int) -> Strength:
    """Return how surely the thing is asked for; a question asks for it only when it has a word of request."""
    if is_told(passage, index):
        return Strength.HIGH if _is_asked_for(passage, index, "asking_for") else Strength.LOW
    clause = passage.clause(index)
    is_inquiry = any(
        passage.has(other, "asking_who")
        for other in range(clause.first, min(clause.last, clause.first + _BEFORE))
    )
    return Strength.MEDIUM if not is_inquiry and _is_asked_for(passage, index, "request") else Strength.LOW


def _is_asked_for(passage: Passage, index: int, group: str) -> bool:
    """Say whether a word of asking stands near that is not itself denied ("tidak perlu perahu")."""
    clause = passage.clause(index)
    span = range(max(clause.first, index - _BEFORE), min(clause.last, index + _AFTER + 1))
    return any(_asks(passage, other, group) for other in span if other != index)


def _asks(passage: Passage, index: int, group: str) -> bool:
    """Say whether a word asks: "perlu" unless denied, "habis" always, "ada" when denied ("kada ada perahu")."""
    is_denied = passage.denied_by[index] >= 0
    if passage.has(index, "there") and group == "asking_for":
        return is_denied
    return passage.has(index, group) and (not is_denied or passage.has(index, "lacking"))
