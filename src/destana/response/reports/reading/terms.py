"""The words of the reading: what a text may suggest, how strongly, and the words of the text that led to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class Field(StrEnum):
    """What a suggestion is about. The values that each field may take stand beside it."""

    HAZARD = "hazard"  # a code of hazards.terms.Hazard
    DEPTH = "depth"  # a word of hazards.terms.Depth; amount = centimetres
    TREND = "trend"  # a word of hazards.terms.Trend
    VILLAGE = "village"  # a Home Affairs code; ask = several fit, a person must say which
    DISTRICT = "district"  # a Home Affairs code, when only the district is named
    OUTSIDE = "outside"  # the name of a place that is not ours, as written
    RT = "rt"  # text with its leading zeros
    LANDMARK = "landmark"  # words of the text
    DANGER = "danger"  # a Danger
    HOUSEHOLDS = "households"  # amount = number of KK
    PEOPLE = "people"  # amount = number of people
    HOUSES = "houses"  # amount = number of houses
    NEED = "need"  # a Need
    KIND = "kind"  # a Kind
    STYLE = "style"  # a Style


class Strength(StrEnum):
    """How much the words say, never how true it is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return 3 for high, 2 for medium, 1 for low."""
        return _RANKS[self]

    def lowered(self, steps: int = 1) -> "Strength":
        """Return the strength ``steps`` lower; low stays low."""
        return _BY_RANK[max(1, self.rank - steps)]


_RANKS = {Strength.HIGH: 3, Strength.MEDIUM: 2, Strength.LOW: 1}
_BY_RANK = {rank: strength for strength, rank in _RANKS.items()}


class Kind(models.TextChoices):
    """What the sender wants of us."""

    REPORT = "report", _("Report")
    NEED = "need", _("Need")
    QUESTION = "question", _("Question")
    INFO = "info", _("News that it is over")
    CORRECTION = "correction", _("Correction")
    GREETING = "greeting", _("Greeting")
    NOT_A_REPORT = "not_a_report", _("Not a report")


class Danger(models.TextChoices):
    """Why somebody may be in danger of life: the reasons for urgency."""

    PLEA = "plea", _("asks for help")
    TRAPPED = "trapped", _("people are trapped")
    CARRIED = "carried", _("somebody was carried away or is missing")
    HURT = "hurt", _("somebody is hurt or dead")
    BREATH = "breath", _("somebody is ill or cannot breathe")
    BIRTH = "birth", _("a birth or a pregnant woman")
    VULNERABLE = "vulnerable", _("old, small, sick or disabled people are in it")
    HUNGER = "hunger", _("people have not eaten")
    WIRE = "wire", _("live wire")
    FIRE = "fire", _("a building burns")
    DAM = "dam", _("a dam or embankment gives way")
    FLASH = "flash", _("flash flood")
    DEEP = "deep", _("deep water")


class Need(models.TextChoices):
    """What is asked for: the words of the chat's list, finer items are for a person to write down."""

    BOAT = "boat", _("Boat")
    FOOD = "food", _("Food")
    WATER = "water", _("Drinking water")
    MEDICINE = "medicine", _("Medicine")
    BABY = "baby", _("Nappies and milk")
    SHELTER = "shelter", _("A place to stay")
    PUMP = "pump", _("Pump")
    BEDDING = "bedding", _("Blankets and mats")
    CLOTHES = "clothes", _("Clothes")
    TARPAULIN = "tarpaulin", _("Tarpaulin or tent")
    CLEANING = "cleaning", _("Cleaning tools")
    RESCUE = "rescue", _("Rescue")


class Style(models.TextChoices):
    """Marks of a chain message or of a drill: something to check, never a reason to drop a text."""

    FORWARDED = "forwarded", _("looks passed on")
    HEARSAY = "hearsay", _("told by somebody else")
    SHOUTING = "shouting", _("written in alarm")
    EXERCISE = "exercise", _("speaks of a drill")


class PlaceEntry(Protocol):
    """One name of the gazetteer, as the areas room hands it out."""

    @property
    def words(self) -> str:
        """The name, folded: lower case, single spaces."""

    @property
    def kind(self) -> str:
        """One of ``village``, ``landmark``, ``district``."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Home Affairs codes; several when the name is not enough to tell, none when only the district is sure."""

    @property
    def rt(self) -> str:
        """The RT of a landmark, or nothing."""


class PlaceNames(Protocol):
    """The names of places that the reading may look for: a plain value, never a table."""

    @property
    def district(self) -> str:
        """The Home Affairs code of the district; other districts among the entries are outside."""

    @property
    def entries(self) -> Sequence[PlaceEntry]:
        """All names, in any order."""

    @property
    def shorts(self) -> Sequence[tuple[str, str]]:
        """Code and three letters of each village of the district, for coded reports."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the original text: ``text[start:end] == words``. Nothing at all is ``Words("", 0, 0)``."""

    words: str
    start: int
    end: int


NO_WORDS = Words("", 0, 0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that the text seems to say. ``amount`` is centimetres for a depth, a number for a count, else None."""

    field: Field
    value: str
    reason: Words
    strength: Strength
    label: str = ""
    amount: int | None = None
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text suggests, the best of each field first. A person decides."""

    suggestions: tuple[Suggestion, ...]
    denied: tuple[Suggestion, ...] = ()
    """What the text says is *not* so: "kada baah", "bukan RT 2"."""

    def of(self, field: Field) -> tuple[Suggestion, ...]:
        """Return the suggestions for one field, best first."""
        return tuple(item for item in self.suggestions if item.field == field)

    def best(self, field: Field) -> Suggestion | None:
        """Return the first suggestion for a field, or None."""
        return next((item for item in self.suggestions if item.field == field), None)

    def value(self, field: Field) -> str:
        """Return the first value of a field, or nothing when it is weak or somebody must be asked."""
        best = self.best(field)
        return "" if best is None or best.ask or best.strength is Strength.LOW else best.value

    @property
    def kind(self) -> Kind:
        """What the sender seems to want."""
        best = self.best(Field.KIND)
        return Kind(best.value) if best else Kind.NOT_A_REPORT

    @property
    def village(self) -> str:
        """The village's code when the text names exactly one that fits, else nothing."""
        return self.value(Field.VILLAGE)

    @property
    def rts(self) -> tuple[str, ...]:
        """The RT numbers as written, in the order of the text."""
        return tuple(item.value for item in self.of(Field.RT))

    @property
    def asks_village(self) -> bool:
        """Whether a village is named that could be several."""
        return any(item.ask for item in self.of(Field.VILLAGE))


def unique(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the suggestions strongest first, each value once, otherwise in the order given."""
    best: dict[str, Suggestion] = {}
    for item in suggestions:
        known = best.get(item.value)
        if known is None or item.strength.rank > known.strength.rank:
            best[item.value] = item
    return sorted(best.values(), key=lambda item: -item.strength.rank)
