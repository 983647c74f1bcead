"""Who may be in danger of life, and why. Recall comes first: a missed "tulung" costs more than ten false alarms.

Most reasons are phrases of ``data/dangers.toml``. Some follow from two things said apart: a fire in a building, water
to the chest, old or small people where a hazard is. Only "tolong info", "tolong dicek" and the like are read as
*please*; a denial ("kadada nang hanyut") is listed as denied, but "nobody helps us" is a danger, not a denial.
"""

from collections.abc import Iterator

from .hazard import Hazards
from .negation import SUPPOSING, is_told, weighed
from .passage import Match, Passage
from .terms import Danger, Field, Strength, Suggestion, unique

_SUDDEN = {"FLASHFLOOD": Danger.FLASH, "DAMFAIL": Danger.DAM, "BUILDINGFIRE": Danger.FIRE}
_HARMFUL = frozenset(
    "FLOOD FLASHFLOOD LANDSLIDE BANKEROSION BUILDINGFIRE WILDFIRE HAZE WINDSTORM DAMFAIL BUILDCOLLAPSE DROWNING".split()
)
_HARMFUL_TO_CHILDREN = _HARMFUL - {"BUILDCOLLAPSE"}
"""A fallen bridge keeps children from school; it does not put them in danger."""
_DEEP_CM, _DEEP_AND_RISING_CM = 120, 95
"""Chest; waist when it still rises: a grown person loses footing in moving water. A convention of this project."""


def dangers_of(
    passage: Passage, hazards: Hazards, depths: list[Suggestion], trends: list[Suggestion]
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return the reasons for urgency and those that the text denies."""
    matches = passage.matches("dangers")
    denied = [match for match in matches if passage.is_denied(match)]
    found = [_suggestion(passage, match) for match in matches if not passage.is_denied(match)]
    found += _pleas(passage)
    found += _vulnerable(passage, hazards)
    found += _sudden(hazards, is_out=is_out(passage))
    found += _deep(depths, trends)
    kept = unique(found)
    known = {item.value for item in kept}
    return kept, [item for item in unique(_suggestion(passage, m) for m in denied) if item.value not in known]


def is_out(passage: Passage) -> bool:
    """Say whether the text tells that the fire is out ("sudah padam"), which is something else than a power cut."""
    return any(
        passage.denied_by[index] < 0
        and is_told(passage, index)
        and any(key in {"padam", "dipadamkan", "pajah", "dipajahi"} for key in passage.tokens[index].keys)
        and not passage.near(index, "light", before=6, after=3)
        for index in (*passage.places.get("out", ()), *passage.places.get("put_out", ()))
    )


def _suggestion(passage: Passage, match: Match) -> Suggestion:
    """Return the reason. A danger that is asked about still counts; one that is only supposed hardly does."""
    strength = weighed(passage, match)
    if SUPPOSING in passage.clause(match.first).moods:
        strength = Strength.LOW
    elif strength is Strength.LOW and match.sense.strength is not Strength.LOW:
        strength = Strength.MEDIUM
    reason = passage.words(match.first, match.last)
    return Suggestion(Field.DANGER, match.sense.value, reason, strength, match.sense.value)


def _pleas(passage: Passage) -> Iterator[Suggestion]:
    for index in passage.places.get("plea", ()):
        is_polite = _is_polite(passage, index)
        is_supposed = SUPPOSING in passage.clause(index).moods
        strength = (
            Strength.LOW if is_polite or is_supposed or passage.denied_by[index] >= 0 else Strength.HIGH
        )
        yield Suggestion(
            Field.DANGER, Danger.PLEA.value, passage.words(index, index), strength, Danger.PLEA.value
        )


def _is_polite(passage: Passage, index: int) -> bool:
    """Say whether "tolong" only means please: the word it asks for is a small favour."""
    clause = passage.clause(index)
    after = index + 1
    while after < clause.last and passage.has(after, "address"):
        after += 1
    return after < clause.last and passage.has(after, "polite")


def _vulnerable(passage: Passage, hazards: Hazards) -> Iterator[Suggestion]:
    """Old, small, sick people: urgent where a harmful hazard is told, a hint elsewhere."""
    is_over = _is_over(passage)
    for index in _fragile(passage):
        if passage.denied_by[index] >= 0:
            continue
        harmful = _HARMFUL_TO_CHILDREN if passage.has(index, "child") else _HARMFUL
        told = bool(hazards.main & harmful) and not is_over
        is_safe = passage.near(index, "safe_place", before=6, after=6)
        strength = Strength.MEDIUM if told and not is_safe else Strength.LOW
        if passage.near(index, "short_of", before=4, after=4) or passage.near(
            index, "stuck", before=6, after=6
        ):
            strength = Strength.HIGH
        yield Suggestion(
            Field.DANGER, Danger.VULNERABLE.value, passage.words(index, index), strength, "vulnerable"
        )


def _fragile(passage: Passage) -> Iterator[int]:
    yield from passage.places.get("vulnerable", ())
    for index in passage.places.get("old", ()):
        if passage.has(index - 1, "person"):
            yield index


def _is_over(passage: Passage) -> bool:
    return any(passage.denied_by[index] < 0 for index in passage.places.get("fall", ()))


def _sudden(hazards: Hazards, *, is_out: bool) -> Iterator[Suggestion]:
    for item in hazards.suggestions:
        danger = _SUDDEN.get(item.value)
        if danger is None or (danger is Danger.FIRE and is_out) or item.value not in hazards.stated:
            continue
        yield Suggestion(Field.DANGER, danger.value, item.reason, item.strength, danger.value)


def _deep(depths: list[Suggestion], trends: list[Suggestion]) -> Iterator[Suggestion]:
    is_rising = bool(trends) and trends[0].value == "rising"
    for item in depths:
        cm = item.amount or 0
        if cm >= _DEEP_CM or (is_rising and cm >= _DEEP_AND_RISING_CM):
            yield Suggestion(Field.DANGER, Danger.DEEP.value, item.reason, item.strength, Danger.DEEP.value)
