"""Places: the village of a point, the shapes of a district, and its sketch."""

from collections.abc import Mapping

import shapely
from django.db.models import QuerySet
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.models import Area, Shape
from destana.foundation.areas.rules import place_index, sketching
from destana.foundation.areas.rules.cells import without
from destana.foundation.areas.rules.geojson import to_geojson
from destana.foundation.areas.rules.plane import to_metres
from destana.foundation.areas.terms import GeoJSON, Level, ShapeKind, Sketch, Spot

from .lists import name
from .memory import remembered


def village_at(lat: float, lng: float) -> Spot | None:
    """Return the village of a point, None where it is in no known village and near to none.

    Works on numbers of any kind: what is not a latitude and longitude is in no village.
    """
    hit = remembered(("index",), _index).hit(lat, lng)
    return None if hit is None else Spot(hit.code, name(hit.code), round(hit.border_m, 1), hit.sure, hit.kind)


def is_inside(district: str, lat: float, lng: float) -> bool:
    """Tell whether a point lies in the district, or so near that its border decides nothing."""
    if not place_index.is_on_earth(lat, lng):
        return False
    whole = remembered(("whole", district), lambda: shapely.union_all(list(_live(district).values())))
    if whole.is_empty:
        return False
    gap = to_metres(whole, lat).distance(to_metres(Point(lng, lat), lat))
    return bool(gap <= place_index.NEAR_M)


def shapes(district: str) -> Mapping[str, GeoJSON]:
    """Return code → geometry: the official boundary where there is one, else the cell (beside the official ones)."""
    return remembered(
        ("shapes", district),
        lambda: {code: to_geojson(geometry) for code, geometry in _live(district).items()},
    )


def sketch(district: str, width: float, height: float) -> Sketch:
    """Return the district drawn flat into ``width`` × ``height``; empty where no village has a shape."""
    return remembered(
        ("sketch", district, width, height),
        lambda: sketching.draw(_live(district), width=width, height=height),
    )


def _index() -> place_index.PlaceIndex:
    districts = Area.objects.filter(level=Level.DISTRICT, parts__shapes__isnull=False).distinct()
    return place_index.PlaceIndex(
        [
            place_index.Shape(code, kind, geometry)
            for district in districts.values_list("code", flat=True)
            for code, (kind, geometry) in _best(district).items()
        ]
    )


def _live(district: str) -> dict[str, BaseGeometry]:
    best = remembered(("best", district), lambda: _best(district))
    return {code: geometry for code, (_kind, geometry) in best.items()}


def _best(district: str) -> dict[str, tuple[ShapeKind, BaseGeometry]]:
    """Return the best shape of each village. Beside official shapes a cell keeps only what they leave."""
    rows = _rows(district)
    official = {row.area_id: shape(row.geometry) for row in rows if row.kind == ShapeKind.OFFICIAL}
    taken = shapely.union_all(list(official.values()))
    found = {code: (ShapeKind.OFFICIAL, geometry) for code, geometry in official.items()}
    for row in rows:
        if row.area_id not in official:
            cell = shape(row.geometry)
            found[row.area_id] = (ShapeKind.CELL, without(cell, taken) if official else cell)
    return dict(sorted(found.items()))


def _rows(district: str) -> QuerySet[Shape]:
    return Shape.objects.filter(area__parent=district, area__valid_to=None)
