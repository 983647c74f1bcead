"""What the public pages show, as plain values: filled by :mod:`gather`, read by the templates."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from destana.response.bulletins.terms import BulletinView, Kind, Origin, SoundView, Source, State
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents.terms import IncidentPage
from destana.response.rumours.terms import FactView
from destana.surfaces.board import words

STALE = timedelta(hours=6)
"""A level older than this may have changed, and says so."""


@dataclass(frozen=True, kw_only=True)
class Village:
    """One village as the board shows it. ``as_of`` None or level none: nobody has told us, which never means safe."""

    code: str
    name: str
    slug: str
    level: Level = Level.NONE
    hazard: str = ""
    depth: str = ""
    depth_cm: int | None = None
    trend: str = ""
    rts: str = ""
    note: str = ""
    actions: tuple[str, ...] = ()
    as_of: datetime | None = None
    river_order: int | None = None
    incident: str = ""
    lat: float | None = None
    lng: float | None = None

    @property
    def is_silent(self) -> bool:
        """Nobody has told us anything."""
        return self.level == Level.NONE

    @property
    def is_raised(self) -> bool:
        """On alert or worse: shown on the river line."""
        return self.level.rank >= Level.WASPADA.rank

    @property
    def hazard_word(self) -> str:
        """The kind of danger in the active language, or empty."""
        return str(Hazard(self.hazard).label) if self.hazard else ""

    @property
    def headline(self) -> str:
        """The first sentence of the village's page."""
        return words.headline(self.level, self.hazard, self.depth, self.depth_cm, self.trend)

    @property
    def short(self) -> str:
        """A few words for the river line."""
        return words.short(self.level, self.hazard, self.depth, self.depth_cm)

    @property
    def trend_word(self) -> str:
        """``rising ↑`` and so on."""
        return words.trend(self.trend)

    @property
    def detail(self) -> str:
        """Which neighbourhoods, and what the office wrote."""
        return words.detail(self.rts, self.note)

    @property
    def shows_gauge(self) -> bool:
        """Whether the drawing of a person in water means something here."""
        return self.is_raised and bool(self.depth or self.depth_cm)

    def is_stale(self, now: datetime) -> bool:
        """Whether the word is so old that it may no longer hold."""
        return self.as_of is not None and self.level != Level.NONE and now - self.as_of > STALE


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """A published bulletin with the names of its villages, its check address and its QR."""

    view: BulletinView
    names: tuple[str, ...]
    check_url: str
    share: str
    qr: str = ""
    plain: str = ""
    has_picture: bool = False
    sound: SoundView | None = None

    @property
    def number(self) -> int:
        """Its number within the district."""
        return self.view.number

    @property
    def code(self) -> str:
        """What anyone can send back to ask whether it is genuine."""
        return self.view.code

    @property
    def heard(self) -> str:
        """Address of the sound, empty while there is none. It carries its hash: a new one is never stale."""
        return f"/kabar/{self.number}/suara-{self.sound.sha256[:10]}.ogg" if self.sound else ""

    @property
    def picture(self) -> str:
        """Address of the picture to pass on; empty where the words did not fit (a withdrawal goes out all the same)."""
        return f"/kabar/{self.number}/gambar.png" if self.has_picture else ""

    @property
    def is_recorded(self) -> bool:
        """A person is heard, not the machine."""
        return self.sound is not None and self.sound.origin == Origin.RECORDING

    @property
    def is_in_force(self) -> bool:
        """Still what the office says."""
        return self.view.state == State.PUBLISHED

    @property
    def is_relay(self) -> bool:
        """Words of an agency, passed on."""
        return self.view.source == Source.RELAY

    @property
    def is_withdrawal(self) -> bool:
        """It takes back an earlier one."""
        return self.view.kind == Kind.WITHDRAWAL

    @property
    def stamp_word(self) -> str:
        """What is printed across one that no longer holds."""
        return words.over(self.view.state)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything public at one moment. All pages of one rendering are made of the same snapshot."""

    at: datetime
    seq: int
    villages: tuple[Village, ...]
    incidents: tuple[IncidentPage, ...] = ()
    bulletins: tuple[Bulletin, ...] = ()
    facts: tuple[FactView, ...] = ()
    shapes: dict[str, Any] = field(default_factory=dict)

    def river(self) -> list[Village]:
        """Villages from upstream to downstream; those without a place on the river come last, by name."""
        return sorted(self.villages, key=lambda v: (v.river_order is None, v.river_order or 0, v.name))

    @property
    def knows_river(self) -> bool:
        """Whether the office has ordered its villages along the river."""
        return any(village.river_order is not None for village in self.villages)

    def in_force(self) -> list[Bulletin]:
        """Bulletins that hold now, the newest first."""
        return [bulletin for bulletin in self.bulletins if bulletin.is_in_force]


@dataclass(frozen=True)
class River:
    """The river line of one page: raised villages in order, the others counted, one of them perhaps mine."""

    stations: tuple[Village, ...]
    silent: tuple[Village, ...]
    safe: tuple[Village, ...]
    is_ordered: bool

    @classmethod
    def of(cls, snapshot: Snapshot, mine: str = "") -> "River":
        """Build the line for a page; the page's own village always has a place on it."""
        ordered = snapshot.river()
        stations = tuple(v for v in ordered if v.is_raised or v.code == mine)
        others = [v for v in ordered if v not in stations]
        return cls(
            stations=stations,
            silent=tuple(sorted((v for v in others if v.is_silent), key=lambda v: v.name)),
            safe=tuple(sorted((v for v in others if v.level == Level.AMAN), key=lambda v: v.name)),
            is_ordered=snapshot.knows_river,
        )


@dataclass(frozen=True)
class District:
    """The answer of the home page before a village is chosen: the worst level, and where."""

    level: Level
    headline: str
    detail: str
    as_of: datetime | None
    hazard: str
    is_stale: bool
    villages: tuple[Village, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "District":
        """Sum up a snapshot. Silence is said, never counted as safety."""
        worst = max((v.level for v in snapshot.villages), key=lambda level: level.rank, default=Level.NONE)
        raised = tuple(v for v in snapshot.river() if v.is_raised)
        silent = sum(v.is_silent for v in snapshot.villages)
        spoken = [v.as_of for v in snapshot.villages if v.as_of and not v.is_silent]
        level = worst if raised else (Level.AMAN if snapshot.villages and not silent else Level.NONE)
        at_worst = [v for v in raised if v.level == worst]
        hazards = {v.hazard for v in at_worst}
        hazard = hazards.pop() if len(hazards) == 1 else ""
        return cls(
            level=level,
            headline=words.district_headline(level, hazard, len(raised)),
            detail=words.district_detail(silent, len(snapshot.villages)),
            as_of=max(spoken, default=None),
            hazard=str(Hazard(hazard).label) if hazard and level != Level.AMAN else "",
            is_stale=bool(spoken) and snapshot.at - max(spoken) > STALE,
            villages=raised[:5],
        )
