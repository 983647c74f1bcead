"""How many: households (KK), people (jiwa) and houses (rumah)."""

from .depth import amount_of
from .lexicon import numbers
from .passage import Passage
from .terms import Field, Strength, Suggestion

_FIELDS = {"households": Field.HOUSEHOLDS, "people": Field.PEOPLE, "houses": Field.HOUSES}
_LARGEST = 99_999
"""A longer number is a telephone, a card or a sum of money."""
_STEPS = 2


def counts_of(passage: Passage) -> list[Suggestion]:
    """Return what is counted, in the order of the text; the same unit may come twice."""
    found = []
    for index, token in enumerate(passage.tokens):
        amount = _amount(passage, index)
        if amount is None or _is_rt_number(passage, index):
            continue
        counted = _counted(passage, index)
        if counted is not None:
            unit, last = counted
            words = passage.words(min(index, last), max(index, last))
            strength = Strength.HIGH if token.digits else Strength.MEDIUM
            found.append(Suggestion(_FIELDS[unit], str(amount), words, strength, unit, amount))
    return found


def _amount(passage: Passage, index: int) -> int | None:
    token = passage.tokens[index]
    if token.digits:
        value = amount_of(token.digits)
        return int(value) if value is not None and value == int(value) and value <= _LARGEST else None
    return next((numbers()[key] for key in token.keys if key in numbers()), None)


def _is_rt_number(passage: Passage, index: int) -> bool:
    return index > 0 and passage.tokens[index - 1].word in {"rt", "rw"}


def _counted(passage: Passage, index: int) -> tuple[str, int] | None:
    """Return the unit and its token: behind the number ("4 buah rumah"), or before it ("rumah 4 buah")."""
    clause = passage.clause(index)
    for step in range(1, _STEPS + 1):
        other = index + step
        if other >= clause.last or passage.tokens[other].digits:
            break
        unit = _unit(passage, other)
        if unit and not (unit == "houses" and "buah" in passage.tokens[other].keys):
            return unit, other
        if not passage.has(other, "classifier") and not passage.has(other, "between"):
            break
    if passage.has(index + 1, "classifier") and index + 1 < clause.last:
        return _counted_before(passage, index, clause.first)
    return None


def _counted_before(passage: Passage, index: int, first: int) -> tuple[str, int] | None:
    for other in range(index - 1, max(first, index - 4) - 1, -1):
        unit = _unit(passage, other)
        if unit:
            return unit, other
    return None


def _unit(passage: Passage, index: int) -> str:
    return next((unit for unit in _FIELDS if passage.has(index, unit)), "")
