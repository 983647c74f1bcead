"""The village of a point, and what is said when the point is near a border or nowhere."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, shape

from destana.foundation.areas import actions, queries
from destana.foundation.areas.models import Shape
from destana.foundation.areas.rules.cells import cells
from destana.foundation.areas.rules.place_index import Hit, PlaceIndex
from destana.foundation.areas.rules.place_index import Shape as Land
from destana.foundation.areas.rules.plane import km2
from destana.foundation.areas.terms import ShapeKind

from .conftest import AT, LAMPIHONG, PIMPING, Keeper, as_bytes, good_file

# Two official squares that touch at longitude 115.02, each some 2.2 km wide, and a cell to the east of them.
WEST = Land("63.11.05.2001", ShapeKind.OFFICIAL, box(115.00, -2.02, 115.02, -2.00))
EAST = Land("63.11.05.2002", ShapeKind.OFFICIAL, box(115.02, -2.02, 115.04, -2.00))
FAR = Land("63.11.05.2003", ShapeKind.CELL, box(115.04, -2.02, 115.06, -2.00))
INDEX = PlaceIndex([WEST, EAST, FAR])


def hit(lat: float, lng: float) -> Hit:
    found = INDEX.hit(lat, lng)
    assert found is not None
    return found


def test_it_is_sure_in_the_middle_and_measures_in_metres() -> None:
    found = hit(-2.01, 115.01)
    assert (found.code, found.sure) == (WEST.code, True)
    assert found.border_m == pytest.approx(1111, abs=5)


@pytest.mark.parametrize(("lng", "code", "sure"), [(115.0192, WEST.code, False), (115.0188, WEST.code, True)])
def test_within_100_m_of_an_official_border_it_is_not_sure(lng: float, code: str, sure: bool) -> None:
    found = hit(-2.01, lng)
    assert (found.code, found.sure) == (code, sure)
    assert (found.border_m < 100) is not sure


def test_inside_a_cell_it_takes_700_m_to_be_sure() -> None:
    assert not hit(-2.01, 115.0455).sure
    assert hit(-2.01, 115.05).sure
    assert hit(-2.01, 115.05).kind == ShapeKind.CELL


def test_just_outside_it_is_the_near_village_unsurely_and_further_off_nobody() -> None:
    near = hit(-1.9995, 115.01)
    assert (near.code, near.sure) == (WEST.code, False)
    assert INDEX.hit(-1.998, 115.01) is None


def test_where_two_shapes_overlap_it_is_not_sure() -> None:
    double = PlaceIndex([WEST, Land("63.11.05.2009", ShapeKind.OFFICIAL, box(115.0, -2.02, 115.03, -2.0))])
    found = double.hit(-2.01, 115.01)
    assert found is not None
    assert not found.sure


@given(st.floats(), st.floats())
def test_any_two_numbers_are_somewhere_or_nowhere(lat: float, lng: float) -> None:
    found = INDEX.hit(lat, lng)
    assert found is None or math.isfinite(found.border_m)


@pytest.mark.django_db
def test_every_village_centre_lies_in_its_own_cell(lampihong: str) -> None:
    for village in queries.villages(lampihong):
        assert village.lat is not None
        assert village.lng is not None
        spot = queries.village_at(village.lat, village.lng)
        assert spot is not None
        assert (spot.code, spot.name, spot.kind) == (village.code, village.name, ShapeKind.CELL)


@pytest.mark.django_db
def test_the_cells_are_whole_fit_together_and_have_the_size_of_the_district(lampihong: str) -> None:
    found = {code: shape(geometry) for code, geometry in queries.shapes(lampihong).items()}
    assert len(found) == 27
    assert all(geometry.is_valid and geometry.geom_type == "Polygon" for geometry in found.values())
    assert sum(km2(geometry) for geometry in found.values()) == pytest.approx(99, rel=0.01)


def test_cells_of_few_points_and_of_none() -> None:
    assert cells({}) == {}
    lone = cells({"a": (-2.0, 115.0)})
    assert km2(lone["a"]) == pytest.approx(math.pi, rel=0.05)  # one kilometre around
    twins = cells({"a": (-2.0, 115.0), "b": (-2.0, 115.0), "c": (-2.02, 115.0)})
    assert set(twins) == {"a", "c"}


@pytest.mark.django_db
def test_it_knows_what_is_in_the_district(lampihong: str) -> None:
    assert queries.is_inside(lampihong, -2.3759, 115.3228)
    assert not queries.is_inside(lampihong, -2.4167, 115.0)  # Amuntai lies to the west
    assert not queries.is_inside("63.11.04", -2.3759, 115.3228)
    assert not queries.is_inside(lampihong, math.nan, 115.0)
    assert queries.village_at(math.inf, 115.0) is None
    assert queries.village_at(115.3228, -2.3759) is None


@pytest.mark.django_db
def test_a_warm_answer_costs_one_query_and_names_none(lampihong: str) -> None:
    queries.village_at(-2.3759, 115.3228)
    with CaptureQueriesContext(connection) as statements:
        queries.village_at(-2.3760, 115.3229)
        queries.name(PIMPING)
    assert len(statements) == 1


def village(lat: float, lng: float) -> tuple[str, ShapeKind]:
    spot = queries.village_at(lat, lng)
    assert spot is not None
    return spot.code, spot.kind


@pytest.mark.django_db
def test_a_warm_process_sees_accepted_boundaries_at_once(lampihong: str, keeper: Keeper) -> None:
    assert village(-2.3759, 115.3228) == (PIMPING, ShapeKind.CELL)
    data = as_bytes(good_file())
    view = actions.propose_import(district=lampihong, data=data, filename="a.geojson", by=keeper, at=AT)
    assert village(-2.3759, 115.3228) == (PIMPING, ShapeKind.CELL)
    actions.accept_import(view.id, by=keeper, at=AT, confirmed=True)
    assert village(-2.3759, 115.3228) == (PIMPING, ShapeKind.OFFICIAL)


@pytest.mark.django_db
def test_a_change_without_a_new_token_is_not_seen(lampihong: str) -> None:
    """The control of the test above: it is the token that tells, nothing else."""
    village(-2.3759, 115.3228)
    Shape.objects.all().delete()
    assert village(-2.3759, 115.3228) == (PIMPING, ShapeKind.CELL)


@pytest.mark.django_db
def test_the_sketch_fits_its_picture(lampihong: str) -> None:
    sketch = queries.sketch(lampihong, 360, 240)
    assert set(sketch.paths) == {village.code for village in queries.villages(lampihong)}
    numbers = [
        float(n) for path in sketch.paths.values() for n in path.strip("MZ").replace("ZM", " ").split()
    ]
    assert min(numbers) >= 0
    assert max(numbers[0::2]) <= 360
    assert max(numbers[1::2]) <= 240
    x, y = sketch.xy(-2.3759, 115.3228)
    far_x, far_y = sketch.xy(-2.3275, 115.4134)  # Jungkal lies north-east of Pimping
    assert far_x > x
    assert far_y < y
    assert all(0 < x < 360 and 0 < y < 240 for x, y in sketch.labels.values())


@pytest.mark.django_db
def test_a_district_without_shapes_has_an_empty_sketch() -> None:
    sketch = queries.sketch(LAMPIHONG, 360, 240)
    assert sketch.paths == {}
    assert queries.village_at(-2.3759, 115.3228) is None
