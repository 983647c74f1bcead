"""Danger to life, needs and style: what makes a text urgent. Recall comes first; a doubt is a suggestion too."""

from collections.abc import Iterable

from destana.response.hazards.terms import Depth

from .negation import is_told, weighed
from .passage import Match, Passage
from .terms import Danger, Field, Need, Strength, Style, Suggestion, unique

DEEP_CM = Depth.WAIST.cm
"""From the waist up water carries a grown person away."""

_WORDS: dict[Field, type[Danger | Need | Style]] = {
    Field.DANGER: Danger,
    Field.NEED: Need,
    Field.STYLE: Style,
}
_FIRES = frozenset({"BUILDINGFIRE"})
_SHOUT = 2


def dangers_of(
    passage: Passage, hazards: Iterable[Suggestion], depths: Iterable[Suggestion]
) -> list[Suggestion]:
    """Return why somebody may be in danger, the strongest reason first. Denied reasons are left out."""
    found = [
        _suggestion(passage, match, Field.DANGER)
        for match in passage.matches("dangers")
        if _counts(passage, match)
    ]
    found += _pleas(passage)
    for hazard in hazards:
        if hazard.value in _FIRES and hazard.strength is not Strength.LOW:
            found.append(_from(hazard, Danger.FIRE))
        elif hazard.value in {"FLASHFLOOD", "DROWNING"} and hazard.strength is not Strength.LOW:
            found.append(_from(hazard, Danger.FLASH if hazard.value == "FLASHFLOOD" else Danger.CARRIED))
    found += [_from(depth, Danger.DEEP) for depth in depths if (depth.amount or 0) >= DEEP_CM]
    return unique(found)


def needs_of(passage: Passage) -> list[Suggestion]:
    """Return what is asked for."""
    found = [
        _suggestion(passage, match, Field.NEED)
        for match in passage.matches("needs")
        if match.sense.field == "need" and not passage.is_denied(match)
    ]
    for need in Need:
        group = {"water": "drink", "rescue": ""}.get(need.value, need.value)
        for index in passage.places.get(group, ()):
            if passage.near(index, "asking_for", before=4, after=3):
                words = passage.words(index, index)
                found.append(Suggestion(Field.NEED, need.value, words, Strength.HIGH, str(need.label)))
    return unique(found)


def style_of(passage: Passage) -> list[Suggestion]:
    """Return marks of a chain message or of a drill."""
    found = [
        _suggestion(passage, match, Field.STYLE)
        for match in passage.matches("kinds")
        if match.sense.field == "style"
    ]
    if passage.tokens and passage.text.count("!") > _SHOUT:
        words = passage.words(0, 0)
        found.append(Suggestion(Field.STYLE, Style.SHOUTING, words, Strength.LOW, str(Style.SHOUTING.label)))
    return unique(found)


def _counts(passage: Passage, match: Match) -> bool:
    return match.sense.field == "danger" and not passage.is_denied(match)


def _pleas(passage: Passage) -> list[Suggestion]:
    """Find bare cries for help: "tulung". A polite "tolong info" is none."""
    return [
        Suggestion(
            Field.DANGER,
            Danger.PLEA,
            passage.words(index, index),
            Strength.HIGH if is_told(passage, index) else Strength.MEDIUM,
            str(Danger.PLEA.label),
        )
        for index in passage.places.get("plea", ())
        if not passage.has(index + 1, "polite") and passage.denied_by[index] < 0
    ]


def _suggestion(passage: Passage, match: Match, about: Field) -> Suggestion:
    words: type[Danger | Need | Style] = _WORDS[about]
    label = words(match.sense.value).label
    return Suggestion(
        about, match.sense.value, passage.words(match.first, match.last), weighed(passage, match), str(label)
    )


def _from(item: Suggestion, danger: Danger) -> Suggestion:
    return Suggestion(Field.DANGER, danger, item.reason, item.strength, str(danger.label))
