"""The words of the incidents room."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from destana.response.hazards.terms import Level


class State(models.TextChoices):
    """Where an incident stands. What may follow what: :data:`destana.response.incidents.rules.FOLLOWS`."""

    WATCH = "watch", _("Watched")
    ACTIVE = "active", _("Going on")
    CONTROLLED = "controlled", _("Under control")
    RECOVERY = "recovery", _("Recovery")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("False alarm")


RUNNING = (State.WATCH, State.ACTIVE, State.CONTROLLED, State.RECOVERY)
"""States in which the incident still wants attention."""


def code_of(number: int) -> str:
    """``K-07``: what people call an incident."""
    return f"K-{number:02d}"


class Figure(models.TextChoices):
    """What is counted. UNDRR and BNPB terms; unknown is no figure at all, never zero."""

    AFFECTED_HOUSEHOLDS = "affected_households", _("Households affected")
    AFFECTED_PEOPLE = "affected_people", _("People affected")
    EVACUATED_PEOPLE = "evacuated_people", _("People displaced")
    ISOLATED_PEOPLE = "isolated_people", _("People cut off")
    DEAD = "dead", _("Dead")
    MISSING = "missing", _("Missing")
    INJURED = "injured", _("Injured")
    HOUSES_INUNDATED = "houses_inundated", _("Houses flooded")
    HOUSES_DAMAGED = "houses_damaged", _("Houses damaged")
    HOUSES_BURNED = "houses_burned", _("Houses burned")


CASUALTIES = frozenset({Figure.DEAD, Figure.MISSING, Figure.INJURED})
"""Figures that become public only when a second person has confirmed them."""


class FigureStatus(models.TextChoices):
    """How far a figure can be trusted."""

    REPORTED = "reported", _("reported")
    VERIFIED = "verified", _("verified")
    OFFICIAL = "official", _("official")


class Entry(models.TextChoices):
    """Kinds of lines in an incident's timeline."""

    OPENED = "opened", _("Opened")
    MOVED = "moved", _("State")
    REPORT = "report", _("Report")
    STATUS = "status", _("Village")
    FIGURE = "figure", _("Figure")
    NOTE = "note", _("Note")
    BULLETIN = "bulletin", _("Bulletin")


class Spot(NamedTuple):
    """A point on the Earth (WGS 84 degrees)."""

    lat: float
    lng: float


@dataclass(frozen=True)
class Proven:
    """What a proven report says about where an incident is: its point, the centre of its village, where known."""

    point: Spot | None
    village: Spot | None
    is_confidential: bool = False


@dataclass(frozen=True)
class VillageNow:
    """How a village stands now. Level ``none`` is *no word yet*, and then nothing else is known."""

    code: str
    name: str
    level: Level = Level.NONE
    hazard: str = ""
    depth: str = ""
    depth_cm: int | None = None
    trend: str = ""
    rts: str = ""
    headline: str = ""
    steps: tuple[str, ...] = ()
    source: str = ""
    as_of: datetime | None = None
    incident_code: str = ""
    river_order: int | None = None


@dataclass(frozen=True)
class FigureView:
    """One figure with everything that makes it one."""

    id: int
    kind: Figure
    value: int
    village: str
    status: FigureStatus
    source: str
    method: str
    as_of: datetime
    is_public: bool


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    at: datetime
    kind: Entry
    text: str
    by_name: str
    is_public: bool


@dataclass(frozen=True)
class IncidentView:
    """One incident as lists show it."""

    id: int
    code: str
    name: str
    state: State
    hazards: tuple[str, ...]
    level: Level
    villages: tuple[str, ...]
    reports: int
    opened_at: datetime
    changed_at: datetime
    version: int = 1
    place: Spot | None = None
    """The centre of a square of some 600 m, as everybody may know it."""


@dataclass(frozen=True)
class ListFilter:
    """Which incidents a list holds: in some states (none named: all), opened from ``since`` on and before ``until``."""

    states: tuple[State, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class IncidentPage:
    """Everything that the page of one incident shows."""

    incident: IncidentView
    villages: tuple[VillageNow, ...] = field(default=())
    figures: tuple[FigureView, ...] = field(default=())
    lines: tuple[Line, ...] = field(default=())
