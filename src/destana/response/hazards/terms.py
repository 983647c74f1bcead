"""What can happen, in the field's own codes.

CAP categories and event texts follow OASIS CAP 1.2; ``undrr`` is the code of the UNDRR-ISC hazard information profiles
(2025), ``glide`` the GLIDE number's event letters. Building fire and power cuts are no natural hazards in Indonesia's
national list, but they are what a village calls about.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Hazard(models.TextChoices):
    """The hazards that a report, an incident or a bulletin may name."""

    FLOOD = "FLOOD", _("Flood")
    FLASHFLOOD = "FLASHFLOOD", _("Flash flood")
    PONDING = "PONDING", _("Standing water")
    LANDSLIDE = "LANDSLIDE", _("Landslide")
    BANKEROSION = "BANKEROSION", _("Riverbank erosion")
    BUILDINGFIRE = "BUILDINGFIRE", _("House fire")
    WILDFIRE = "WILDFIRE", _("Forest and land fire")
    HAZE = "HAZE", _("Smoke haze")
    WINDSTORM = "WINDSTORM", _("Whirlwind")
    STRONGWIND = "STRONGWIND", _("Strong wind")
    LIGHTNING = "LIGHTNING", _("Lightning")
    HEAVYRAIN = "HEAVYRAIN", _("Heavy rain")
    DROUGHT = "DROUGHT", _("Drought")
    QUAKE = "QUAKE", _("Earthquake")
    DAMFAIL = "DAMFAIL", _("Dam or levee failure")
    BUILDCOLLAPSE = "BUILDCOLLAPSE", _("Building or bridge collapse")
    DROWNING = "DROWNING", _("Person in the water")
    EPIDEMIC = "EPIDEMIC", _("Epidemic")
    UTILITY = "UTILITY", _("Power, water or signal failure")
    OTHER = "OTHER", _("Other")


class Level(models.TextChoices):
    """How a village stands. ``none`` is *no word yet*: never to be read as safe."""

    NONE = "none", _("No word yet")
    AMAN = "aman", _("SAFE")
    WASPADA = "waspada", _("BE ALERT")
    SIAGA = "siaga", _("BE READY")
    AWAS = "awas", _("LEAVE NOW")

    @property
    def rank(self) -> int:
        """The order of danger: none 0, aman 1, waspada 2, siaga 3, awas 4."""
        return list(Level).index(self)


INSTRUCTIONS = {
    Level.NONE: _("nobody has told us, this does not mean safe"),
    Level.AMAN: _("no danger"),
    Level.WASPADA: _("get prepared"),
    Level.SIAGA: _("be ready to leave"),
    Level.AWAS: _("leave now"),
}
"""The plain instruction that always stands beside the official word."""


class Depth(models.TextChoices):
    """Depth of water by the part of the body it reaches: how people measure it."""

    ANKLE = "ankle", _("ankle")
    CALF = "calf", _("calf")
    KNEE = "knee", _("knee")
    THIGH = "thigh", _("thigh")
    WAIST = "waist", _("waist")
    CHEST = "chest", _("chest")
    NECK = "neck", _("neck")
    ROOF = "roof", _("roof")

    @property
    def cm(self) -> int:
        """Centimetres that the word stands for, a convention of this project."""
        return _DEPTH_CM[self]


_DEPTH_CM = {
    Depth.ANKLE: 10,
    Depth.CALF: 25,
    Depth.KNEE: 45,
    Depth.THIGH: 70,
    Depth.WAIST: 95,
    Depth.CHEST: 120,
    Depth.NECK: 145,
    Depth.ROOF: 250,
}


class Trend(models.TextChoices):
    """Where it is going."""

    RISING = "rising", _("rising")
    STEADY = "steady", _("steady")
    FALLING = "falling", _("falling")


@dataclass(frozen=True)
class Standard:
    """One hazard in the words of the standards."""

    cap_category: str
    cap_event: str
    glide: str
    undrr: str


STANDARDS = {
    Hazard.FLOOD: Standard("Met", "Flood", "FL", "MH0604"),
    Hazard.FLASHFLOOD: Standard("Met", "Flash flood", "FF", "MH0603"),
    Hazard.PONDING: Standard("Met", "Surface water flood", "FL", "MH0606"),
    Hazard.LANDSLIDE: Standard("Geo", "Landslide", "LS", "GH0300"),
    Hazard.BANKEROSION: Standard("Geo", "Riverbank erosion", "OT", "GH0404"),
    Hazard.BUILDINGFIRE: Standard("Fire", "Structure fire", "FR", "TL0305"),
    Hazard.WILDFIRE: Standard("Fire", "Wildfire", "WF", "EN0205"),
    Hazard.HAZE: Standard("Env", "Smoke / haze", "OT", "EN0103"),
    Hazard.WINDSTORM: Standard("Met", "Tornado", "TO", "MH0305"),
    Hazard.STRONGWIND: Standard("Met", "Strong wind", "VW", "MH0301"),
    Hazard.LIGHTNING: Standard("Met", "Lightning", "ST", "MH0102"),
    Hazard.HEAVYRAIN: Standard("Met", "Heavy rain", "OT", "MH0402"),
    Hazard.DROUGHT: Standard("Met", "Drought", "DR", "MH0401"),
    Hazard.QUAKE: Standard("Geo", "Earthquake", "EQ", "GH0101"),
    Hazard.DAMFAIL: Standard("Infra", "Dam failure", "FL", "TL0205"),
    Hazard.BUILDCOLLAPSE: Standard("Infra", "Building collapse", "AC", "TL0201"),
    Hazard.DROWNING: Standard("Rescue", "Search and rescue", "AC", "TL0403"),
    Hazard.EPIDEMIC: Standard("Health", "Epidemic", "EP", "BI0101"),
    Hazard.UTILITY: Standard("Infra", "Utility outage", "OT", "TL0209"),
    Hazard.OTHER: Standard("Other", "Other", "OT", ""),
}

WATER = frozenset({Hazard.FLOOD, Hazard.FLASHFLOOD, Hazard.PONDING, Hazard.DAMFAIL})
"""Hazards where depth and trend of water mean something."""

GROUPS = (
    WATER,
    frozenset({Hazard.LANDSLIDE, Hazard.BANKEROSION}),
    frozenset({Hazard.BUILDINGFIRE}),
    frozenset({Hazard.WILDFIRE, Hazard.HAZE}),
    frozenset({Hazard.WINDSTORM, Hazard.STRONGWIND, Hazard.HEAVYRAIN, Hazard.LIGHTNING}),
)
"""Hazards that people mix up for one another: two reports of one group may be one event."""


def same_group(one: str, other: str) -> bool:
    """Say whether two hazard codes may be words for one event."""
    return one == other or any(one in group and other in group for group in GROUPS)


def group_of(hazard: str) -> str:
    """Return one code for all hazards that are mixed up with this one: equal for two of one group."""
    return next((min(group) for group in GROUPS if hazard in group), hazard)


def advice(hazard: str, level: Level) -> tuple[str | Promise, ...]:
    """Return what people should do now, most pressing first; nothing where there is nothing to do."""
    if level.rank < Level.WASPADA.rank:
        return ()
    kind = next((kind for kind, group in _ADVISED.items() if hazard in group), "any")
    return _ADVICE[kind].get(level, _ADVICE["any"][level])


_ADVISED = {
    "water": WATER,
    "fire": frozenset({Hazard.BUILDINGFIRE, Hazard.WILDFIRE}),
    "smoke": frozenset({Hazard.HAZE}),
    "slide": frozenset({Hazard.LANDSLIDE, Hazard.BANKEROSION}),
}

_ADVICE: dict[str, dict[Level, tuple[str | Promise, ...]]] = {
    "water": {
        Level.WASPADA: (
            _("Put rice, medicine and papers up high."),
            _("Charge your phone."),
            _("Look out for news of the river."),
        ),
        Level.SIAGA: (
            _("Switch off the electricity in the house."),
            _("Put rice, medicine and important papers up high."),
            _("Take the old and the small to the village hall."),
        ),
        Level.AWAS: (
            _("Leave now for the village hall or higher ground."),
            _("Switch off the electricity. Take medicine and papers."),
            _("Do not walk or ride through moving water."),
        ),
    },
    "fire": {
        Level.WASPADA: (_("Do not burn rubbish or land."), _("Keep water and sand ready.")),
        Level.SIAGA: (
            _("Keep the road free for the fire brigade."),
            _("Switch off electricity and gas."),
            _("Be ready to leave with papers and medicine."),
        ),
        Level.AWAS: (
            _("Leave now, away from the smoke."),
            _("Do not go back for belongings."),
            _("Keep the road free for the fire brigade."),
        ),
    },
    "smoke": {
        Level.WASPADA: (_("Wear a mask outside."), _("Keep children and the old indoors.")),
    },
    "slide": {
        Level.WASPADA: (
            _("Stay away from the slope and the river bank."),
            _("Look for new cracks in the ground."),
        ),
        Level.SIAGA: (
            _("Do not sleep in houses beside the slope."),
            _("Take the old and the small to the village hall."),
        ),
    },
    "any": {
        Level.WASPADA: (_("Look out for official news."),),
        Level.SIAGA: (_("Be ready to leave."), _("Pack medicine and papers.")),
        Level.AWAS: (_("Leave now for a safe place."), _("Help the old and the small first.")),
    },
}
