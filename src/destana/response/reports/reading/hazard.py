"""What happened: hazards named in the text, strongest first."""

from dataclasses import dataclass, replace

from .depth import WATER_HAZARDS
from .negation import is_now, is_told, weighed
from .passage import Match, Passage
from .terms import Field, Strength, Suggestion, unique

CONSEQUENCES = frozenset({"UTILITY", "HEAVYRAIN", "LIGHTNING", "PONDING", "EPIDEMIC"})
"""What goes along with another hazard: it stands behind it when both are named."""


@dataclass(frozen=True, slots=True)
class Hazards:
    """The hazards suggested and denied, and the codes that the text states as going on now."""

    suggestions: tuple[Suggestion, ...]
    denied: tuple[Suggestion, ...]
    stated: frozenset[str]
    main: frozenset[str]
    """Stated, and not merely named as the setting of something else ("sejak banjir", "pas banjir")."""


def hazards_of(passage: Passage) -> Hazards:
    """Return what the text says about hazards."""
    matches = passage.matches("hazards")
    denied = [match for match in matches if passage.is_denied(match)]
    kept = [match for match in matches if not passage.is_denied(match)]
    kept = _without_inner(kept)
    kept.sort(key=lambda match: (match.sense.value in CONSEQUENCES, match.first))
    suggestions = unique(_suggestion(passage, match, _strength(passage, match)) for match in kept)
    stated = frozenset(match.sense.value for match in kept if is_told(passage, match.first))
    main = frozenset(
        match.sense.value
        for match in kept
        if is_told(passage, match.first) and not _is_setting(passage, match)
    )
    return Hazards(
        suggestions=tuple(_causes_first(suggestions)),
        denied=tuple(unique(_suggestion(passage, match, match.sense.strength) for match in denied)),
        stated=stated,
        main=main,
    )


def with_water(
    passage: Passage, hazards: Hazards, depths: list[Suggestion], trends: list[Suggestion]
) -> Hazards:
    """Add the flood that follows from measured or moving water where no word names a hazard of water."""
    signs = [*depths, *(item for item in trends if item.value == "rising")]
    if not signs or any(item.value in WATER_HAZARDS for item in (*hazards.suggestions, *hazards.denied)):
        return hazards
    best = max(signs, key=lambda item: item.strength.rank)
    if best.strength is Strength.LOW:
        return hazards
    flood = Suggestion(Field.HAZARD, "FLOOD", best.reason, Strength.MEDIUM)
    stated = {"FLOOD"} if _is_stated(passage, best) else set()
    return replace(
        hazards,
        suggestions=tuple(unique([*hazards.suggestions, flood])),
        stated=hazards.stated | stated,
        main=hazards.main | stated,
    )


def _is_stated(passage: Passage, item: Suggestion) -> bool:
    return is_now(passage, passage.index_at(item.reason.start))


def _suggestion(passage: Passage, match: Match, strength: Strength) -> Suggestion:
    return Suggestion(Field.HAZARD, match.sense.value, passage.words(match.first, match.last), strength)


def _strength(passage: Passage, match: Match) -> Strength:
    strength = weighed(passage, match)
    if _is_usual(passage, match) or _is_after(passage, match):
        return Strength.LOW
    lowered = _is_setting(passage, match) or _is_hearsay(passage, match) or _is_slight(passage, match)
    return strength.lowered() if lowered else strength


def _is_setting(passage: Passage, match: Match) -> bool:
    """Say whether the hazard is only when or why something else happened."""
    first = max(passage.clause(match.first).first, match.first - 2)
    return any(
        passage.has(index, "context") or passage.has(index, "after") for index in range(first, match.first)
    )


def _is_usual(passage: Passage, match: Match) -> bool:
    """Say whether the water is told to be as always: "tinggi air biasa saja"."""
    return (
        match.sense.value == "FLOOD"
        and len(match.ends) > 1
        and passage.near(match.last, "usual", before=3, after=3)
    )


def _is_after(passage: Passage, match: Match) -> bool:
    """Say whether the text speaks of the time after: "diare setelah banjir"."""
    return match.first > passage.clause(match.first).first and passage.has(match.first - 1, "after")


def _is_hearsay(passage: Passage, match: Match) -> bool:
    return passage.near(match.first, "hearsay", before=5, after=0)


def _is_slight(passage: Passage, match: Match) -> bool:
    """Say whether "not very" stands before: "kada tapi banjir"."""
    return passage.has(match.first - 1, "degree") and passage.has(match.first - 2, "negator")


def _without_inner(matches: list[Match]) -> list[Match]:
    """Drop a house fire whose words are those of a land fire."""
    wild = {
        index
        for match in matches
        if match.sense.value == "WILDFIRE"
        for index in range(match.first, match.last + 1)
    }
    return [
        match for match in matches if match.sense.value != "BUILDINGFIRE" or not wild.issuperset(match.ends)
    ]


def _causes_first(suggestions: list[Suggestion]) -> list[Suggestion]:
    """Put what merely goes along with a hazard behind it, however strong the words are."""
    return sorted(
        suggestions,
        key=lambda item: (
            (item.value in CONSEQUENCES and item.strength is not Strength.LOW, -item.strength.rank)
            if any(
                other.value not in CONSEQUENCES and other.strength is not Strength.LOW
                for other in suggestions
            )
            else (False, -item.strength.rank)
        ),
    )
