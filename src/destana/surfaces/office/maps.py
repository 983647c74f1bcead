"""Sketch maps: where a report lies among the villages, beside the reports that look like it. No tiles, no script."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.areas.terms import Sketch

BASE_WIDTH, BASE_HEIGHT = 3200.0, 1900.0
"""The district is drawn once this large; each map is a window into that drawing."""

METRES_PER_DEGREE = 111_195
SMALLEST_M = 1_700
VILLAGE_M = 5_000
"""Width of the window in metres: around a point, and around a village whose point is not known."""

_STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class Pin:
    """One thing on a map, in picture units. ``sure`` is false for a place that somebody only guessed."""

    x: float
    y: float
    label: str = ""
    url: str = ""
    sure: bool = True
    radius: float = 0
    is_left: bool = False
    """Its name stands at its left, so that names around the middle do not meet."""


@dataclass(frozen=True)
class Shape:
    """One village: the ``d`` of its path in the large drawing and where its name stands in the window."""

    code: str
    name: str
    path: str
    x: float
    y: float
    is_here: bool
    level: str = ""
    is_shown: bool = True


@dataclass(frozen=True)
class SketchMap:
    """A map ready for its template. ``transform`` brings the large drawing into the window."""

    width: int
    height: int
    transform: str
    shapes: tuple[Shape, ...]
    here: Pin | None
    others: tuple[Pin, ...]
    scale_length: float
    scale_label: str
    words: str


@dataclass(frozen=True)
class Place:
    """A place to be shown: a point, or only a village."""

    label: str
    village: str = ""
    lat: float | None = None
    lng: float | None = None
    accuracy_m: float | None = None
    sure: bool = True
    url: str = ""


@dataclass(frozen=True)
class _Window:
    """Which part of the large drawing is seen: its centre and how many picture units one drawing unit gets."""

    x: float
    y: float
    zoom: float
    width: int
    height: int

    def to(self, x: float, y: float) -> tuple[float, float]:
        return round((x - self.x) * self.zoom + self.width / 2, 1), round(
            (y - self.y) * self.zoom + self.height / 2, 1
        )

    def holds(self, x: float, y: float) -> bool:
        return 4 < x < self.width - 4 and 4 < y < self.height - 4


def around(here: Place, others: Iterable[Place], *, width: int = 320, height: int = 190) -> SketchMap | None:
    """Return the map around one place, or None where the district has no shapes yet."""
    base = areas.sketch(settings.DISTRICT, BASE_WIDTH, BASE_HEIGHT)
    if not base.paths:
        return None
    near = [place for place in others if place.lat is not None and place.lng is not None]
    window = _window(base, here, near, width, height)
    per_metre = base.projection.scale / METRES_PER_DEGREE * window.zoom
    length, label = _scale(width, per_metre)
    return SketchMap(
        width=width,
        height=height,
        transform=_transform(window),
        shapes=_shapes(base, window, here.village),
        here=_here(base, window, here, per_metre),
        others=tuple(pin for place in near if (pin := _pin(base, window, place)) is not None),
        scale_length=length,
        scale_label=label,
        words=_words(here, near),
    )


def whole(
    levels: dict[str, str], base: Sketch | None = None, *, width: int = 640, height: int = 420
) -> SketchMap | None:
    """Return the map of all villages with a level for each; ``base`` is another drawing than the present one."""
    base = base or areas.sketch(settings.DISTRICT, BASE_WIDTH, BASE_HEIGHT)
    if not base.paths:
        return None
    zoom = min(width / base.width, height / base.height)
    window = _Window(base.width / 2, base.height / 2, zoom, width, height)
    length, label = _scale(width, base.projection.scale / METRES_PER_DEGREE * zoom)
    return SketchMap(
        width,
        height,
        _transform(window),
        _shapes(base, window, "", levels),
        None,
        (),
        length,
        label,
        _("Map of the villages."),
    )


def _window(base: Sketch, here: Place, near: list[Place], width: int, height: int) -> _Window:
    per_metre = base.projection.scale / METRES_PER_DEGREE
    if here.lat is not None and here.lng is not None:
        x, y = base.xy(here.lat, here.lng)
        spots = [base.xy(place.lat or 0, place.lng or 0) for place in near]
        reach = max([max(abs(a - x), abs(b - y) * width / height) for a, b in spots], default=0) * 2.4
        wide = min(max(reach, SMALLEST_M * per_metre), VILLAGE_M * per_metre)
        return _Window(x, y, width / wide, width, height)
    if here.village in base.labels:
        x, y = base.labels[here.village]
        return _Window(x, y, width / (VILLAGE_M * per_metre), width, height)
    return _Window(
        base.width / 2, base.height / 2, min(width / base.width, height / base.height), width, height
    )


def _transform(window: _Window) -> str:
    left, top = window.width / 2 - window.x * window.zoom, window.height / 2 - window.y * window.zoom
    return f"translate({left:.1f} {top:.1f}) scale({window.zoom:.4f})"


def _shapes(
    base: Sketch, window: _Window, village: str, levels: dict[str, str] | None = None
) -> tuple[Shape, ...]:
    names = {each.code: each.name for each in areas.villages(settings.DISTRICT)}
    found = []
    for code, path in base.paths.items():
        x, y = window.to(*base.labels.get(code, (-1e6, -1e6)))
        level = (levels or {}).get(code, "")
        shown = window.holds(x, y)
        found.append(Shape(code, names.get(code, code), path, x, y, code == village, level, shown))
    return tuple(found)


def _here(base: Sketch, window: _Window, here: Place, per_metre: float) -> Pin | None:
    if here.lat is None or here.lng is None:
        if here.village not in base.labels:
            return None
        x, y = window.to(*base.labels[here.village])
        return Pin(x, y, here.label, sure=False, radius=min(window.height * 0.4, 60))
    x, y = window.to(*base.xy(here.lat, here.lng))
    return Pin(x, y, here.label, sure=here.sure, radius=round(max((here.accuracy_m or 0) * per_metre, 22), 1))


def _pin(base: Sketch, window: _Window, place: Place) -> Pin | None:
    x, y = window.to(*base.xy(place.lat or 0, place.lng or 0))
    left = x < window.width / 2
    return Pin(x, y, place.label, place.url, sure=place.sure, is_left=left) if window.holds(x, y) else None


def _scale(width: int, per_metre: float) -> tuple[float, str]:
    step = max((step for step in _STEPS if step * per_metre <= width * 0.3), default=_STEPS[0])
    label = _("%d m") % step if step < 1_000 else _("%d km") % (step // 1_000)
    return round(step * per_metre, 1), label


def _words(here: Place, near: list[Place]) -> str:
    if here.lat is None:
        where = (
            _("No position was sent. The map shows the village that was named.")
            if here.village
            else _("Place not known yet.")
        )
    else:
        where = _("The position that was sent.")
    codes = ", ".join(place.label for place in near)
    nearby = _("Nearby: %s.") % codes
    return f"{where} {nearby}" if codes else where
