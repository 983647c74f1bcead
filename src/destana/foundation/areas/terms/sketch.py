"""A district drawn flat: enough for any surface to draw it in its own style."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to picture units: equirectangular about ``lat0``, true to shape over one regency; y grows downwards.

    ``scale`` is picture units per degree of latitude, ``left`` and ``top`` the degrees at the picture's corner.
    """

    left: float
    top: float
    scale: float
    lat0: float
    margin_x: float
    margin_y: float

    def xy(self, lat: float, lng: float) -> tuple[float, float]:
        """Return the picture point of a place; a place off the map lies outside the picture."""
        x = (lng - self.left) * math.cos(math.radians(self.lat0)) * self.scale + self.margin_x
        y = (self.top - lat) * self.scale + self.margin_y
        return round(x, 1), round(y, 1)

    @classmethod
    def fit(
        cls, bounds: tuple[float, float, float, float], *, width: float, height: float, margin: float = 4.0
    ) -> "Projection":
        """Return the projection that shows ``bounds`` (west, south, east, north) as large as it fits, centred."""
        west, south, east, north = bounds
        lat0 = (south + north) / 2
        wide = max((east - west) * math.cos(math.radians(lat0)), 1e-9)
        high = max(north - south, 1e-9)
        scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
        return cls(
            left=west,
            top=north,
            scale=scale,
            lat0=lat0,
            margin_x=(width - wide * scale) / 2,
            margin_y=(height - high * scale) / 2,
        )


@dataclass(frozen=True, slots=True)
class Sketch:
    """``paths``: Home Affairs code to the ``d`` of an SVG path. ``labels``: code to a point well inside the shape."""

    width: float
    height: float
    paths: Mapping[str, str]
    labels: Mapping[str, tuple[float, float]]
    projection: Projection

    def xy(self, lat: float, lng: float) -> tuple[float, float]:
        """Return the picture point of a place."""
        return self.projection.xy(lat, lng)
