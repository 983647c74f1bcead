"""Shapes as SVG paths: few points, neighbours still touching."""

from collections.abc import Mapping

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.terms import Projection, Sketch

TOLERANCE = 0.0003
"""Degrees, about 33 m: below a picture unit for a district of 12 km drawn 360 wide."""


def simplified(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the shapes with fewer points. Where they fit together without a gap they go on doing so."""
    geometries = list(shapes.values())
    if geometries and shapely.coverage_is_valid(geometries):
        thinned = list(shapely.coverage_simplify(geometries, TOLERANCE))
    else:
        thinned = [geometry.simplify(TOLERANCE) for geometry in geometries]
    return {
        code: full if thin.is_empty else thin
        for (code, full), thin in zip(shapes.items(), thinned, strict=True)
    }


def draw(shapes: Mapping[str, BaseGeometry], *, width: float, height: float) -> Sketch:
    """Return the sketch of the shapes; an empty one for no shapes."""
    if not shapes:
        nowhere = Projection.fit((0.0, 0.0, 1.0, 1.0), width=width, height=height)
        return Sketch(width, height, {}, {}, nowhere)
    thin = simplified(shapes)
    projection = Projection.fit(_bounds(thin), width=width, height=height)
    paths = {code: _path(shape, projection) for code, shape in thin.items()}
    labels = {code: _label(shape, projection) for code, shape in thin.items()}
    return Sketch(width, height, paths, labels, projection)


def _bounds(shapes: Mapping[str, BaseGeometry]) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    return float(west), float(south), float(east), float(north)


def _label(shape: BaseGeometry, projection: Projection) -> tuple[float, float]:
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    inside = shapely.maximum_inscribed_circle(largest, tolerance=TOLERANCE)
    lng, lat = shapely.get_coordinates(inside)[0]
    return projection.xy(float(lat), float(lng))


def _path(shape: BaseGeometry, projection: Projection) -> str:
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if isinstance(part, Polygon)
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(_ring([projection.xy(lat, lng) for lng, lat in ring.coords[:-1]]) for ring in rings)


def _ring(points: list[tuple[float, float]]) -> str:
    """Return ``M1 2 3 4Z``: after the first point of M all others are lines (SVG 2, 9.3.3)."""
    numbers = [f"{x:g} {y:g}" for x, y in dict.fromkeys(points)]
    return f"M{' '.join(numbers)}Z"
