"""Read a text: suggestions on hazard, place, water, danger and wish, each with its words; never decisions."""

from destana.response.hazards.terms import Hazard

from .counts import counts_of
from .danger import dangers_of, needs_of, style_of
from .depth import depths_of
from .hazard import hazards_of
from .kind import kind_of
from .landmark import landmarks_of
from .negation import mark
from .passage import passage_of
from .places import places_of
from .rts import rts_of
from .terms import Danger, Field, Kind, PlaceNames, Reading, Strength, Suggestion
from .trend import trends_of

_ALWAYS = frozenset(
    {Danger.PLEA, Danger.TRAPPED, Danger.CARRIED, Danger.HURT, Danger.BREATH, Danger.BIRTH, Danger.WIRE}
)


def read(text: str, gazetteer: PlaceNames, *, home_village: str = "") -> Reading:
    """Return what ``text`` suggests. Never raises, whatever the text is; takes time in proportion to its length."""
    passage = passage_of(text)
    mark(passage)
    hazards = hazards_of(passage)
    places = places_of(passage, gazetteer, home_village)
    rts, denied_rts = rts_of(passage)
    depths = depths_of(passage)
    found = [
        *(hazards.suggestions or _implied(depths)),
        *depths,
        *trends_of(passage, hazards),
        *places.villages,
        *places.others,
        *rts,
        *landmarks_of(passage, places.spans),
        *dangers_of(passage, hazards.suggestions, depths),
        *counts_of(passage),
        *needs_of(passage),
        *style_of(passage),
    ]
    denied = (*hazards.denied, *places.denied, *denied_rts)
    return Reading((*found, kind_of(passage, found)), denied)


def _implied(depths: list[Suggestion]) -> list[Suggestion]:
    """Return a flood that nobody names but whose water is measured."""
    return [Suggestion(Field.HAZARD, Hazard.FLOOD, depth.reason, Strength.MEDIUM) for depth in depths[:1]]


def needs_alarm(reading: Reading) -> bool:
    """Say whether the person on duty must be alarmed: somebody may die. Questions and advertisements alarm nobody."""
    if reading.kind in {Kind.QUESTION, Kind.NOT_A_REPORT, Kind.GREETING}:
        return False
    dangers = [item for item in reading.of(Field.DANGER) if item.strength is not Strength.LOW]
    if reading.kind == Kind.INFO:
        return any(item.value in _ALWAYS and item.strength is Strength.HIGH for item in dangers)
    return bool(dangers)
