"""What the report form offers: chips and selects, with the reporter's own tap turned into the desk's words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from destana.foundation.areas import queries as areas
from destana.kit.text import fold, slug
from destana.response.hazards.terms import Depth, Hazard


@dataclass(frozen=True)
class Choice:
    """One chip. ``says``: words that go before the reporter's own where the hazard alone does not say it."""

    value: str
    label: str | Promise
    hazard: str = ""
    says: str | Promise = ""


HAPPENED = (
    Choice("flood", pgettext_lazy("what happened", "Flood"), Hazard.FLOOD),
    Choice("fire", pgettext_lazy("what happened", "Fire"), Hazard.BUILDINGFIRE),
    Choice("landslide", pgettext_lazy("what happened", "Landslide"), Hazard.LANDSLIDE),
    Choice("wind", pgettext_lazy("what happened", "Wind"), Hazard.STRONGWIND),
    Choice("road", pgettext_lazy("what happened", "Road cut"), Hazard.OTHER, _("Road cut.")),
    Choice("sick", pgettext_lazy("what happened", "Somebody is ill"), Hazard.OTHER, _("Somebody is ill.")),
    Choice("other", pgettext_lazy("what happened", "Something else"), Hazard.OTHER),
)
"""Kinds of events, in the words of the phone sketch; the first tap is the commonest."""

DEPTHS = (
    Choice(Depth.ANKLE, _("Ankle")),
    Choice(Depth.KNEE, _("Knee")),
    Choice(Depth.WAIST, _("Waist")),
    Choice(Depth.CHEST, _("Chest")),
)
HELP = (Choice("ya", _("Yes")), Choice("tidak", _("No")))

_BY_VALUE = {choice.value: choice for choice in HAPPENED}


def happened(value: str) -> Choice | None:
    """The chip that was tapped, or None."""
    return _BY_VALUE.get(value)


@dataclass(frozen=True)
class Place:
    """A village of the select. ``short`` is what stands on a poster: ``/l/PMP``."""

    code: str
    name: str
    slug: str
    short: str


def places(district: str) -> list[Place]:
    """The villages by name, each with its three letters."""
    letters = areas.shorts(district)
    return [
        Place(village.code, village.name, slug(village.name), letters[village.code])
        for village in areas.villages(district)
    ]


def place_of(district: str, text: str) -> Place | None:
    """The village meant by a slug, a short code, a Home Affairs code or its last four digits."""
    said = fold(text).replace(" ", "-")
    for place in places(district):
        names = {place.slug, place.short.lower(), fold(place.code).replace(" ", "-"), place.code[-4:]}
        if said and said in names:
            return place
    return None
