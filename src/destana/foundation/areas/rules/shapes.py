"""One village's shape out of a file: readable, an area, in degrees, in Indonesia, not crossing itself."""

import shapely
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.terms import Fault, Problem, Weight

from .plane import km2
from .reading import RawGeometry

INDONESIA = (94.0, -11.5, 141.5, 6.5)
"""West, south, east, north in degrees, with the sea around the outermost islands."""

MAX_POINTS = 100_000
"""Points of one village. A detailed official border has a few thousand."""

REPAIR_LIMIT = 0.01
"""A crossing border may be repaired when that changes the area by less than this share."""


def read_shape(raw: RawGeometry | None, code: str, name: str) -> tuple[BaseGeometry | None, list[Problem]]:
    """Return the checked shape in degrees, None where it is unusable, and what was found."""
    if raw is None:
        return None, [_problem(Fault.EMPTY, code, name=name)]
    if raw.type not in {"Polygon", "MultiPolygon"}:
        return None, [_problem(Fault.WRONG_TYPE, code, name=name, type=raw.type[:40])]
    text = b'{"type":"%s","coordinates":%s}' % (raw.type.encode(), bytes(raw.coordinates))
    try:
        shape = shapely.force_2d(shapely.from_geojson(text))
    except GEOSException:
        return None, [_problem(Fault.UNREADABLE, code, name=name)]
    problem = _unusable(shape, code, name)
    return (None, [problem]) if problem else _sound(shape, code, name)


def _unusable(shape: BaseGeometry, code: str, name: str) -> Problem | None:
    if shape.is_empty:
        return _problem(Fault.EMPTY, code, name=name)
    points = int(shapely.get_num_coordinates(shape))
    if points > MAX_POINTS:
        return _problem(Fault.TOO_DETAILED, code, name=name, count=points, limit=MAX_POINTS)
    place = misplaced(shape.bounds)
    return _problem(place, code, name=name) if place else None


def misplaced(bounds: tuple[float, float, float, float]) -> Fault | None:
    """Tell what is wrong with where a shape lies, from its bounds (west, south, east, north)."""
    west, south, east, north = bounds
    if _within(west, south, east, north):
        return None
    if _within(south, west, north, east):
        return Fault.SWAPPED
    on_earth = max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    return Fault.OUTSIDE if on_earth else Fault.NOT_DEGREES


def _within(west: float, south: float, east: float, north: float) -> bool:
    return INDONESIA[0] <= west <= east <= INDONESIA[2] and INDONESIA[1] <= south <= north <= INDONESIA[3]


def _sound(shape: BaseGeometry, code: str, name: str) -> tuple[BaseGeometry | None, list[Problem]]:
    """Return a valid area: as it is, or repaired where that changes next to nothing."""
    if shape.is_valid and shape.area > 0:
        return shapely.normalize(shape), []
    repaired = only_areas(shapely.make_valid(shape))
    before, after = abs(shape.area), repaired.area
    change = abs(after - before) / after if after else 1.0
    if change > REPAIR_LIMIT:
        return None, [_problem(Fault.CROSSING, code, name=name)]
    percent = round(100 * change, 2)
    warning = Problem(Fault.REPAIRED, Weight.WARNS, code, {"name": name, "percent": percent})
    return shapely.normalize(repaired), [warning]


def only_areas(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape as one polygon or multi-polygon, without lines and points."""
    parts = [p for p in _flat(shape) if isinstance(p, Polygon) and not p.is_empty and km2(p) > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _flat(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the single parts of a collection, also of collections in it."""
    parts = list(shapely.get_parts(shape))
    return [shape] if parts == [shape] else [deep for part in parts for deep in _flat(part)]


def _problem(fault: Fault, code: str, **detail: object) -> Problem:
    return Problem(fault, Weight.BLOCKS, code, detail)
