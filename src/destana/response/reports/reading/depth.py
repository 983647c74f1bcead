"""How deep the water is: parts of the body ("salutut") and lengths ("30 cm", "satengah meter")."""

from collections.abc import Iterable

from destana.response.hazards.terms import Depth

from .lexicon import numbers
from .negation import weighed
from .passage import Match, Passage
from .terms import Field, Strength, Suggestion, Words, unique

DEPTH_CM = {depth.value: depth.cm for depth in Depth}
"""Centimetres of each word."""
DEEPEST_CM = 600
"""More is a distance, not water in a village."""
WATER_HAZARDS = frozenset({"FLOOD", "FLASHFLOOD", "PONDING", "DAMFAIL"})
_ONE_METRE = frozenset({"samatar", "samitir", "samitar"})
_HALF = frozenset({"satangah", "setengah", "sparuh", "saparu"})
_NOT_DEPTH = frozenset(
    "jarak panjang lebar libar luas radius sajauh jauh jauhnya tma siaga dabit pintu jaraknya panjangnya ruas".split()
)
_AWAY = frozenset("dari matan laki kali diri".split())
_LOOK_BACK = 3


def depths_of(passage: Passage, hazards: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the depths that the text gives, strongest first. Beside a landslide a length is hardly a depth."""
    named = {item.value for item in hazards}
    is_other = bool(named) and not named & WATER_HAZARDS
    return unique([*_by_body(passage), *_by_length(passage, is_other=is_other)])


def word_for(centimetres: int) -> str:
    """Return the word whose depth is nearest; of two equally near the deeper one."""
    return min(DEPTH_CM, key=lambda word: (abs(DEPTH_CM[word] - centimetres), -DEPTH_CM[word]))


def _by_body(passage: Passage) -> list[Suggestion]:
    found = []
    for match in passage.matches("depths"):
        if passage.is_denied(match) or passage.near(match.first, "hurting", before=3, after=1):
            continue
        strength = _body_strength(passage, match)
        if strength is not None:
            words = passage.words(match.first, match.last)
            cm = DEPTH_CM[match.sense.value]
            found.append(Suggestion(Field.DEPTH, match.sense.value, words, strength, f"{cm} cm", cm))
    return found


def _body_strength(passage: Passage, match: Match) -> Strength | None:
    """Return how sure it is that the part of the body measures water, or None."""
    strength = weighed(passage, match)
    if strength is Strength.HIGH or match.sense.strength is Strength.HIGH:
        return strength
    clause = passage.clause(match.first)
    measured = passage.near(match.first, "up_to", before=3, after=0)
    if match.sense.strength is Strength.LOW:  # a roof is a part of the house before it is a depth
        return Strength.MEDIUM if measured and passage.near(match.first, "water", before=8, after=4) else None
    if measured or (clause.first == match.first and clause.last == match.last + 1):
        return Strength.HIGH
    return strength if passage.near(match.first, "water", before=8, after=8) else None


def _by_length(passage: Passage, *, is_other: bool) -> list[Suggestion]:
    found = []
    for index, token in enumerate(passage.tokens):
        measured = _length(passage, index)
        if measured is None:
            continue
        first, last, cm = measured
        if not 1 <= cm <= DEEPEST_CM or _is_distance(passage, first, last):
            continue
        unsure = Strength.LOW if is_other else Strength.MEDIUM
        strength = Strength.HIGH if _is_of_water(passage, index) else unsure
        if passage.clauses[token.clause].moods:
            strength = strength.lowered()
        words: Words = passage.words(first, last)
        found.append(Suggestion(Field.DEPTH, word_for(cm), words, strength, f"{cm} cm", cm))
    return found


def _length(passage: Passage, index: int) -> tuple[int, int, int] | None:
    """Return first token, last token and centimetres when a length ends at ``index``."""
    keys = passage.tokens[index].keys
    if any(key in _ONE_METRE for key in keys):
        return index, index, 100
    is_cm, is_metre = "cm" in keys, "matar" in keys or keys[0] == "m"
    if index == 0 or not (is_cm or is_metre):
        return None
    before = passage.tokens[index - 1]
    if is_metre and any(key in _HALF for key in before.keys):
        return index - 1, index, 50
    amount = amount_of(before.digits) if before.digits else _in_words(before.keys)
    if amount is None:
        return None
    half = 50 if is_metre and _is_half_more(passage, index) else 0
    return index - 1, index + (1 if half else 0), round(amount * (1 if is_cm else 100)) + half


def _is_half_more(passage: Passage, index: int) -> bool:
    """Say whether "setengah" follows: "satu meter setengah"."""
    return index + 1 < len(passage.tokens) and any(key in _HALF for key in passage.tokens[index + 1].keys)


def amount_of(digits: str) -> float | None:
    """Return the value of a number as written here: "1,5" is one and a half, "1.466" a thousand odd."""
    if len(digits) > 9:
        return None
    whole, _, part = digits.replace(".", ",").partition(",")
    if not whole.isdigit() or (part and not part.isdigit()):
        return None
    if len(part) == 3 and "." in digits:
        return float(whole + part)
    return float(f"{whole}.{part or 0}")


def _in_words(keys: tuple[str, ...]) -> float | None:
    return next((float(numbers()[key]) for key in keys if key in numbers()), None)


def _is_distance(passage: Passage, first: int, last: int) -> bool:
    """Say whether the length tells how far, how long or how wide, or what a gauge on the river shows."""
    clause = passage.clause(first)
    around = range(max(clause.first, first - _LOOK_BACK), first)
    if any(key in _NOT_DEPTH for index in around for key in passage.tokens[index].keys):
        return True
    return last + 1 < clause.last and any(key in _AWAY for key in passage.tokens[last + 1].keys)


def _is_of_water(passage: Passage, index: int) -> bool:
    return passage.near(index, "water", before=10, after=6) or passage.near(index, "up_to", before=4, after=0)
