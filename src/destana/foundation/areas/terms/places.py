"""Areas, the places in them and the names that people use for them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

GeoJSON = dict[str, Any]
"""A GeoJSON geometry (RFC 7946): ``type`` and ``coordinates``, longitude before latitude, WGS 84 degrees."""

ATTRIBUTION = _(
    "Names and codes of Indonesia's areas: idn-area-data, from decisions of the Ministry of Home Affairs, "
    "Open Database License (ODbL) 1.0. Changes to these names and codes stay under the same licence."
)
"""Shown wherever the list of areas is shown or handed on: the licence of the data asks for it."""


class Level(TextChoices):
    """The level of an area, from the top. ``district`` is the kecamatan; a hamlet has no official code."""

    PROVINCE = "province", _("Province")
    REGENCY = "regency", _("Regency or city")
    DISTRICT = "district", _("District")
    VILLAGE = "village", _("Village")
    HAMLET = "hamlet", _("Hamlet")


class ShapeKind(TextChoices):
    """Where a village's shape comes from. A cell is the land nearer to its centre than to any other: a stand-in."""

    OFFICIAL = "official", _("Official boundary")
    CELL = "cell", _("Estimated from the village centre")


class PlaceKind(TextChoices):
    """What a name stands for."""

    VILLAGE = "village", _("Village")
    LANDMARK = "landmark", _("Landmark")
    DISTRICT = "district", _("District")


@dataclass(frozen=True, slots=True)
class Village:
    """A village of a district. ``river_order`` counts from upstream (1); None where nobody knows it."""

    code: str
    name: str
    lat: float | None
    lng: float | None
    river_order: int | None


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area as a picker shows it. ``path`` names what it lies in, the nearest first: ``Lampihong, Balangan, ...``."""

    code: str
    name: str
    level: Level
    path: str


@dataclass(frozen=True, slots=True)
class Spot:
    """The village of a point.

    ``border_m`` is the distance in metres to the nearest border of that village. ``sure`` is False where the point
    lies so near to it that the place should be asked, not decided; ``kind`` says on which shape the answer rests.
    """

    code: str
    name: str
    border_m: float
    sure: bool
    kind: ShapeKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of the gazetteer.

    ``words`` is folded text with single spaces (``tanah habang kiri``). More than one code means: ask which. No code
    (a landmark such as the district office) means: in the district, the village is not known. A code of another
    district says that the talk is of somewhere else. ``rt`` is the neighbourhood unit of a landmark, or empty.
    """

    words: str
    kind: PlaceKind
    codes: tuple[str, ...]
    rt: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The single words, in order."""
        return tuple(self.words.split())

    @property
    def is_ambiguous(self) -> bool:
        """True when the name alone does not tell the place."""
        return len(self.codes) != 1


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names known in a district, longest first, so that the first hit is the most exact one."""

    district: str
    entries: tuple[Entry, ...]
    shorts: tuple[tuple[str, str], ...] = ()
    """Code and three letters of each village; no letters where it has none of its own."""

    def named(self, folded: str) -> tuple[Entry, ...]:
        """Return the entries with exactly these folded words."""
        return tuple(entry for entry in self.entries if entry.words == folded)
