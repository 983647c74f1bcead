"""Load what is known of one district: village centres, river order, borders, names, and cells made from the centres."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.access import check_may_keep
from destana.foundation.areas.models import Alias, Area, Border, Shape
from destana.foundation.areas.queries import NoSuchArea
from destana.foundation.areas.rules.cells import cells
from destana.foundation.areas.rules.codes import level_of, parent_of
from destana.foundation.areas.rules.districts import AliasRow, FactRow, read_aliases, read_facts
from destana.foundation.areas.rules.geojson import to_geojson
from destana.foundation.areas.rules.plane import km2
from destana.foundation.areas.terms import Level, ShapeKind
from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.kit.text import fold

from . import ground

DATA = Path(__file__).resolve().parents[1] / "data"
KNOWN = {"63.11.05": ("lampihong.csv", "aliases.csv")}
"""Districts whose tables come with Destana: facts and names."""

CELL_SOURCE = "nearest village centre"


@dataclass(frozen=True, slots=True)
class DistrictLoaded:
    """How many villages, names and cells the district has now, and whether this load changed anything."""

    villages: int
    names: int
    cells: int
    changed: bool


def load_district(
    *, district: str, by: Doer, at: datetime, facts: Path | None = None, aliases: Path | None = None
) -> DistrictLoaded:
    """Load a district's tables: those given, else those that come with Destana, else none. Repeatable.

    Works before and after the national list. Where neither knows the district, raises :class:`NoSuchArea`; where a
    table has a bad line, ``BadTable``. Official boundaries are never touched: cells stand behind them.
    """
    check_may_keep(by)
    ours = KNOWN.get(district)
    facts = facts or (DATA / ours[0] if ours else None)
    aliases = aliases or (DATA / ours[1] if ours else None)
    fact_rows = read_facts(facts.read_text(encoding="utf-8-sig")) if facts else []
    alias_rows = read_aliases(aliases.read_text(encoding="utf-8-sig")) if aliases else []
    with transaction.atomic():
        before = _state(district)
        _write_areas(fact_rows)
        if not Area.objects.filter(code=district, level=Level.DISTRICT).exists():
            raise NoSuchArea(district)
        _write_borders(fact_rows)
        _write_aliases(district, alias_rows)
        drawn = _write_cells(district, at)
        after = _state(district)
        changed = after != before or drawn > 0
        if changed:
            ground.changed()
            audit.record(by=by, verb="areas.district_loaded", target=f"area:{district}", at=at)
    return DistrictLoaded(
        villages=Area.objects.filter(parent=district, level=Level.VILLAGE, valid_to=None).count(),
        names=Alias.objects.filter(district=district).count(),
        cells=Shape.objects.filter(area__parent=district, kind=ShapeKind.CELL).count(),
        changed=changed,
    )


def _state(district: str) -> tuple[list[object], ...]:
    """Return all that the tables may change, for telling whether they did."""
    fields = ("code", "name", "bps_code", "lat", "lng", "km2", "river_order")
    areas = Area.objects.filter(Q(code=district) | Q(parent=district)).order_by("code").values_list(*fields)
    borders = (
        Border.objects.filter(area__parent=district).order_by("area", "other").values_list("area", "other")
    )
    aliases = Alias.objects.filter(district=district).order_by("folded", "kind").values_list()
    return list(areas), list(borders), list(aliases)


def _write_areas(rows: list[FactRow]) -> None:
    """Facts name an area only where the national list does not yet."""
    for row in sorted(rows, key=lambda row: row.code.count(".")):
        Area.objects.bulk_create([_new(row)], ignore_conflicts=True)
        known = {
            "bps_code": row.bps_code,
            "lat": row.lat,
            "lng": row.lng,
            "km2": row.km2,
            "river_order": row.river_order,
        }
        Area.objects.filter(code=row.code).update(**known)


def _new(row: FactRow) -> Area:
    return Area(
        code=row.code,
        level=str(level_of(row.code)),
        name=row.name,
        folded=fold(row.name),
        parent_id=parent_of(row.code),
    )


def _write_borders(rows: list[FactRow]) -> None:
    pairs = [Border(area_id=row.code, other=other) for row in rows for other in row.neighbours]
    Border.objects.bulk_create(pairs, ignore_conflicts=True)


def _write_aliases(district: str, rows: list[AliasRow]) -> None:
    Alias.objects.bulk_create(
        [
            Alias(
                district_id=district, text=r.text, folded=r.folded, kind=r.kind, codes=list(r.codes), rt=r.rt
            )
            for r in rows
        ],
        update_conflicts=True,
        unique_fields=["district", "folded", "kind"],
        update_fields=["text", "codes", "rt"],
    )


def _write_cells(district: str, at: datetime) -> int:
    """Make a cell for every village with a centre; return how many are new or other than before."""
    villages = Area.objects.filter(parent=district, level=Level.VILLAGE, valid_to=None).order_by("code")
    points = {a.code: (a.lat, a.lng) for a in villages if a.lat is not None and a.lng is not None}
    size = Area.objects.filter(code=district).values_list("km2", flat=True).first()
    present = {
        s.area_id: s.geometry for s in Shape.objects.filter(area__parent=district, kind=ShapeKind.CELL)
    }
    rows = [_cell(code, shape, at) for code, shape in cells(points, km2=size).items()]
    other = [row for row in rows if present.get(row.area_id) != row.geometry]
    Shape.objects.bulk_create(
        other,
        update_conflicts=True,
        unique_fields=["area", "kind"],
        update_fields=["geometry", "km2", "source", "made_at"],
    )
    return len(other)


def _cell(code: str, shape: BaseGeometry, at: datetime) -> Shape:
    return Shape(
        area_id=code,
        kind=ShapeKind.CELL,
        geometry=to_geojson(shape),
        km2=round(km2(shape), 4),
        source=CELL_SOURCE,
        made_at=at,
    )
