"""What the reader makes of words, for those who talk with people: suggestions, never decisions."""

from dataclasses import dataclass

from django.conf import settings

from destana.foundation.areas import queries as areas
from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports.reading import codes
from destana.response.reports.reading.coded import Coded, coded_of
from destana.response.reports.reading.corrections import Corrections
from destana.response.reports.reading.corrections import read_answer as answer_of
from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Field, Kind, Reading
from destana.response.reports.terms import Added


def read_words(text: str) -> Added:
    """Return what words add to a report."""
    reading = _read(text)
    return Added(
        village=reading.village,
        rts=",".join(reading.rts),
        hazard=reading.value(Field.HAZARD),
        depth=reading.value(Field.DEPTH),
        trend=reading.value(Field.TREND),
        people_in_danger=True if needs_alarm(reading) else None,
    )


def villages_in(text: str) -> list[str]:
    """Return the codes of the villages that words may mean, the likeliest first."""
    return [item.value for item in _read(text).of(Field.VILLAGE)]


def is_worth_a_report(text: str) -> bool:
    """Say whether words alone are worth a report: an event, a need, or a cry for help."""
    reading = _read(text)
    return reading.kind in {Kind.REPORT, Kind.NEED} or needs_alarm(reading)


def is_alarming(text: str) -> bool:
    """Say whether words tell of danger to life."""
    return needs_alarm(_read(text))


def is_greeting(text: str) -> bool:
    """Say whether words only greet."""
    return _read(text).kind == Kind.GREETING


def is_question(text: str) -> bool:
    """Say whether words ask something."""
    return _read(text).kind in {Kind.QUESTION, Kind.INFO, Kind.CORRECTION}


def _read(text: str) -> Reading:
    return read(text, areas.gazetteer(settings.DISTRICT))


def read_codes(text: str) -> Coded | None:
    """Return what a coded report says, or None where the text is an ordinary one."""
    names = areas.gazetteer(settings.DISTRICT)
    return coded_of(text, names, read(text, names))


def read_answer(text: str) -> Corrections | None:
    """Return the answer to a coded report's echo, or None where the text is none."""
    return answer_of(text, areas.gazetteer(settings.DISTRICT))


@dataclass(frozen=True)
class Card:
    """What a village's pocket card teaches: its code, and what each other code stands for, in this language."""

    village: str
    hazards: tuple[tuple[str, str], ...]
    depths: tuple[tuple[str, str], ...]
    trends: tuple[tuple[str, str], ...]
    cry: str
    example: str


def card_of(village: str) -> Card:
    """Return the card of a village of this district; its code is empty where its name has no letters of its own."""
    short = dict(areas.gazetteer(settings.DISTRICT).shorts).get(village, "")
    code = codes.village_code(village, short)
    hazards, depths = _lines("hazard", Hazard), _lines("depth", Depth)
    example = " ".join(part for part in ("LAPOR", hazards[0][0], code, "LTT", "R03", "J15") if part)
    return Card(code, hazards, depths, _lines("trend", Trend), codes.taught("danger")["plea"], example)


def _lines(name: str, words: type[Hazard | Depth | Trend]) -> tuple[tuple[str, str], ...]:
    return tuple((code, str(words(value).label)) for value, code in codes.taught(name).items())
