"""Reads what people write: one text in, suggestions with their reasons out. No table, no clock, no decision."""

from .coded import coded_of, merged
from .counts import counts_of
from .danger import dangers_of, is_out
from .depth import depths_of
from .hazard import hazards_of, with_water
from .kind import Facts, kind_of
from .landmarks import landmarks_of
from .needs import needs_of
from .negation import mark
from .passage import Passage, passage_of
from .places import Places, places_of
from .rts import rts_of
from .style import styles_of
from .terms import NO_WORDS, Field, Kind, PlaceNames, Reading, Strength, Suggestion
from .trend import trends_of


def read(text: str, gazetteer: PlaceNames, *, home_village: str = "") -> Reading:
    """Return what ``text`` suggests, with the words of the text that led to each suggestion.

    ``gazetteer`` holds the names of the district. ``home_village`` is the code of the sender's own village: it settles
    a name that fits several villages, and is suggested (to be asked) when no place is named. Never raises; takes time
    in proportion to the length of the text.
    """
    passage = passage_of(text)
    if not passage.tokens:
        return Reading((Suggestion(Field.KIND, Kind.NOT_A_REPORT.value, NO_WORDS, Strength.LOW),))
    mark(passage)
    reading = _read(passage, gazetteer, home_village)
    coded = coded_of(text, gazetteer, reading)
    return reading if coded is None else merged(reading, coded)


def needs_alarm(reading: Reading) -> bool:
    """Say whether the text may tell of danger to life, so that the person on duty must be woken."""
    return any(item.strength is not Strength.LOW for item in reading.of(Field.DANGER))


def _read(passage: Passage, gazetteer: PlaceNames, home_village: str) -> Reading:
    places = places_of(passage, gazetteer, home_village)
    rts, denied_rts = rts_of(passage)
    hazards = hazards_of(passage)
    depths = depths_of(passage, hazards.suggestions)
    trends = trends_of(passage, hazards.suggestions)
    hazards = with_water(passage, hazards, depths, trends)
    dangers, denied_dangers = dangers_of(passage, hazards, depths, trends)
    needs = needs_of(passage)
    facts = Facts(
        hazards=hazards,
        dangers=dangers,
        needs=needs,
        depths=depths,
        trends=trends,
        where=[*(item for item in places.villages if item.label != "home"), *rts],
        replaced=_replaced(places, rts, denied_rts),
        is_out=is_out(passage),
    )
    found = (
        kind_of(passage, facts),
        *hazards.suggestions,
        *dangers,
        *depths,
        *trends,
        *places.villages,
        *places.others,
        *rts,
        *landmarks_of(passage, places.spans),
        *counts_of(passage),
        *needs,
        *styles_of(passage),
    )
    return Reading(found, (*hazards.denied, *places.denied, *denied_rts, *denied_dangers))


def _replaced(places: Places, rts: list[Suggestion], denied_rts: list[Suggestion]) -> list[Suggestion]:
    """Return the places that are denied while others of their kind are named."""
    villages = places.denied if places.villages else ()
    return [*villages, *(denied_rts if rts else ())]
