"""Stand-in shapes of villages: the land nearer to a village's centre than to any other, inside a plausible outline.

Compared with the real borders of Lampihong such cells name the right village for about six points in ten; more than
700 m inside a cell, for 95 in a hundred. They are for drawing, and for asking "is it X?", not for deciding.
"""

from collections.abc import Mapping

import shapely
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from .plane import to_degrees, to_metres

GRID_M = 0.1
"""Corners are put on a grid of 10 cm, so that neighbours share them exactly."""

_STEPS = 40


def cells(points: Mapping[str, tuple[float, float]], *, km2: float | None = None) -> dict[str, BaseGeometry]:
    """Return a cell in degrees for every village (code to latitude and longitude).

    The outline is the hull of all centres, widened until the cells have ``km2`` together; without that number, by the
    usual distance of a centre from its nearest neighbour. Two villages at one point share nothing: the first has it.
    """
    sites = _sites(points)
    if not sites:
        return {}
    lat0 = sum(lat for lat, _lng in points.values()) / len(points)
    places = {code: to_metres(Point(lng, lat), lat0) for code, (lat, lng) in sites.items()}
    outline = _outline(list(places.values()), km2)
    found = _voronoi(places, outline)
    return {code: to_degrees(cell, lat0) for code, cell in found.items() if not cell.is_empty}


def _sites(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    taken: dict[tuple[float, float], str] = {}
    for code, place in points.items():
        taken.setdefault(place, code)
    return {code: place for place, code in taken.items()}


def _outline(places: list[BaseGeometry], km2: float | None) -> BaseGeometry:
    hull = MultiPoint([shapely.get_coordinates(place)[0] for place in places]).convex_hull
    if km2 is None:
        return hull.buffer(_spacing(places))
    low, high = 0.0, 100_000.0
    for _step in range(_STEPS):  # the area grows with the distance, so halving finds it
        middle = (low + high) / 2
        low, high = (middle, high) if hull.buffer(middle).area < km2 * 1e6 else (low, middle)
    return hull.buffer(high)


def _spacing(places: list[BaseGeometry]) -> float:
    """Return the median distance to the nearest other centre, in metres; 1 km for a lone village."""
    nearest = sorted(min((a.distance(b) for b in places if b is not a), default=1000.0) for a in places)
    return max(nearest[len(nearest) // 2], 100.0)


def _voronoi(places: Mapping[str, BaseGeometry], outline: BaseGeometry) -> dict[str, BaseGeometry]:
    if len(places) == 1:
        return dict.fromkeys(places, outline)
    parts = shapely.voronoi_polygons(shapely.union_all(list(places.values())), extend_to=outline.buffer(1000))
    tree = shapely.STRtree(list(parts.geoms))
    found: dict[str, BaseGeometry] = {}
    for code, place in places.items():
        cell = parts.geoms[int(tree.query(place, predicate="intersects")[0])]
        found[code] = shapely.intersection(cell, outline, grid_size=GRID_M)
    return found


def without(cell: BaseGeometry, taken: BaseGeometry) -> BaseGeometry:
    """Return what is left of a cell beside official shapes; the whole cell where nothing would be left."""
    left = shapely.difference(cell, taken)
    areas = [part for part in shapely.get_parts(left) if isinstance(part, Polygon) and not part.is_empty]
    return shapely.union_all(areas) if areas else cell
