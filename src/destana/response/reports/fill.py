"""From what a reporter said to the columns of a report: own choices first, the reader's guesses marked as guesses."""

from dataclasses import dataclass
from typing import Any

from destana.foundation.areas import queries as areas
from destana.response.hazards.terms import Depth

from . import rules
from .reading.read import needs_alarm, read
from .reading.terms import Field, PlaceNames, Reading, Style, Suggestion
from .terms import Intake, Urgency


@dataclass(frozen=True)
class Filled:
    """The columns that follow from an intake, and how urgent it is."""

    columns: dict[str, Any]
    urgency: Urgency


def fill(intake: Intake, *, names: PlaceNames) -> Filled:
    """Read the words of an intake and fill what the reporter left open; ``names`` are those of the district.

    A guess is written into the column and its name into ``guessed``, so that every screen can show it as one.
    """
    reading = read(intake.words, names)
    columns = _columns(intake, reading)
    guessed = sorted(
        name for name, value in columns.items() if value not in ("", None) and not _said(intake, name)
    )
    depth = columns.pop("depth_words")
    columns["depth_cm"] = _depth_cm(intake, reading)
    columns["depth"] = depth
    guessed = ["depth" if name == "depth_words" else name for name in guessed]
    columns["village_id"] = columns.pop("village")
    urgency = rules.urgency(
        in_danger=intake.people_in_danger,
        alarm=needs_alarm(reading),
        kinds={reading.kind} if intake.words else set(),
        hazard=columns["hazard"],
        depth_cm=columns["depth_cm"] or 0,
    )
    return Filled(
        {**columns, "reading": [_kept(item) for item in reading.suggestions], "guessed": guessed}, urgency
    )


def said_only(intake: Intake) -> Filled:
    """Fill the columns with what the reporter chose and nothing else; the words wait to be read."""
    depth_cm = Depth(intake.depth).cm if intake.depth else None
    columns = {
        "hazard": intake.hazard,
        "village_id": intake.village or None,
        "rts": intake.rts,
        "landmark": intake.landmark,
        "depth": intake.depth,
        "depth_cm": depth_cm,
        "trend": intake.trend,
        "people_in_danger": intake.people_in_danger,
        "is_forwarded": intake.is_forwarded,
    }
    urgency = rules.urgency(
        in_danger=intake.people_in_danger, alarm=False, kinds=(), hazard=intake.hazard, depth_cm=depth_cm or 0
    )
    return Filled(columns, urgency)


def _columns(intake: Intake, reading: Reading) -> dict[str, Any]:
    landmark = reading.best(Field.LANDMARK)
    return {
        "hazard": intake.hazard or reading.value(Field.HAZARD),
        "village": intake.village or _village_of_point(intake) or reading.village or None,
        "rts": intake.rts or ",".join(reading.rts)[:60],
        "landmark": intake.landmark or (landmark.reason.words if landmark else "")[:120],
        "depth_words": intake.depth or reading.value(Field.DEPTH),
        "trend": intake.trend or reading.value(Field.TREND),
        "people_in_danger": intake.people_in_danger
        if intake.people_in_danger is not None
        else (True if needs_alarm(reading) else None),
        "is_forwarded": intake.is_forwarded
        or Style.FORWARDED in {item.value for item in reading.of(Field.STYLE)},
    }


def _said(intake: Intake, name: str) -> bool:
    """Say whether the reporter chose the value of a column; marks that nobody settles count as said."""
    if name == "is_forwarded":
        return True
    return getattr(intake, "depth" if name == "depth_words" else name) not in ("", None)


def _village_of_point(intake: Intake) -> str:
    if intake.point is None:
        return ""
    spot = areas.village_at(intake.point.lat, intake.point.lng)
    return spot.code if spot and spot.sure else ""


def _depth_cm(intake: Intake, reading: Reading) -> int | None:
    if intake.depth:
        return Depth(intake.depth).cm
    best = reading.best(Field.DEPTH)
    return None if best is None or best.ask else best.amount


def _kept(item: Suggestion) -> dict[str, Any]:
    return {
        "field": str(item.field),
        "value": item.value,
        "label": str(item.label),
        "words": item.reason.words,
        "strength": str(item.strength),
        "ask": item.ask,
    }
