"""The drawing of a person standing in water: where the surface goes for a depth."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from destana.response.hazards.terms import Depth

# Heights in the drawing (its feet stand at 132, its head ends at 3), read off the figure itself.
_SURFACE = {
    Depth.ANKLE: 123,
    Depth.CALF: 114,
    Depth.KNEE: 101,
    Depth.THIGH: 89,
    Depth.WAIST: 74,
    Depth.CHEST: 50,
    Depth.NECK: 30,
    Depth.ROOF: 6,
}
_FLOOR = 134


@dataclass(frozen=True)
class Gauge:
    """What the drawing shows. ``top`` is the water surface in drawing units, ``below`` the room under it."""

    word: str
    centimetres: int
    top: int
    label: str

    @property
    def below(self) -> int:
        """Height of the water body under the wave, without the 5 units of the round corners."""
        return max(_FLOOR - 5 - self.top, 0)

    @property
    def text_top(self) -> int:
        """Base line of the word: above the tick, higher where the centimetres must stand above it too."""
        return max(self.top - (21 if self.is_low else 7), 16)

    @property
    def text_below(self) -> int:
        """Base line of the centimetres: under the tick, or above it where there is no room under it."""
        return self.top - 7 if self.is_low else max(self.top + 17, 36)

    @property
    def is_low(self) -> bool:
        """The surface is so near to the floor that nothing fits under the tick."""
        return self.top > 110

    @property
    def size(self) -> int:
        """Letter size of the word: a long one is written smaller."""
        return 15 if len(self.word) < 8 else 13


def nearest(centimetres: int) -> Depth:
    """The depth word closest to a number of centimetres."""
    return min(Depth, key=lambda depth: abs(depth.cm - centimetres))


def gauge(depth: str, centimetres: int | None) -> Gauge | None:
    """The drawing for a depth word, else for centimetres; None when neither is known (unknown is not zero)."""
    if not depth and centimetres is None:
        return None
    word = Depth(depth) if depth else nearest(centimetres or 0)
    number = centimetres if centimetres is not None else word.cm
    label = _("Drawing of a person standing. The water reaches the %(part)s, about %(cm)d centimetres.")
    return Gauge(str(word.label), number, _SURFACE[word], label % {"part": word.label, "cm": number})
