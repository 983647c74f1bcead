"""Official boundaries: recognised whatever the columns are called, checked, and live only after a person's yes."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from shapely.geometry import shape

from destana.foundation.areas import actions, queries
from destana.foundation.areas.access import NotYourAreas
from destana.foundation.areas.models import Area, Border, BoundaryImport, Shape
from destana.foundation.areas.terms import (
    BoundaryView,
    Fault,
    ImportState,
    MatchedBy,
    Problem,
    ShapeKind,
    Weight,
)
from destana.foundation.audit import queries as audit

from .conftest import AT, LAMPIHONG, PIMPING, Keeper, as_bytes, collection, good_file, square

REAL = Path(__file__).resolve().parents[6] / "shared" / "data" / "areas"
ROWS = tuple[tuple[int, Any], ...]


@pytest.fixture
def propose(lampihong: str, keeper: Keeper) -> Callable[[Any], BoundaryView]:
    def proposed(data: Any) -> BoundaryView:
        raw = data if isinstance(data, bytes) else as_bytes(data)
        return actions.propose_import(
            district=lampihong, data=raw, filename="batas.geojson", by=keeper, at=AT
        )

    return proposed


Propose = Callable[[Any], BoundaryView]


def faults(view: BoundaryView) -> set[tuple[Fault, Weight]]:
    return {(problem.fault, problem.weight) for problem in view.problems}


def live() -> ROWS:
    return tuple(Shape.objects.order_by("pk").values_list("pk", "geometry"))


@pytest.mark.parametrize(
    ("make", "by"),
    [
        (lambda code: code, MatchedBy.CODE),
        (lambda code: code.replace(".", ""), MatchedBy.CODE),
        (lambda code: int(code.replace(".", "")), MatchedBy.CODE),
        (lambda code: float(code.replace(".", "")), MatchedBy.CODE),
        (lambda code: Area.objects.get(code=code).bps_code, MatchedBy.BPS),
        (lambda code: int(Area.objects.get(code=code).bps_code), MatchedBy.BPS),
        (lambda code: queries.name(code).upper(), MatchedBy.NAME),
        (lambda code: f"Desa {queries.name(code)}", MatchedBy.NAME),
        (lambda code: queries.name(code).replace(" ", ""), MatchedBy.NAME),
    ],
)
def test_it_recognises_villages_by_any_property(
    propose: Propose, make: Callable[[str], object], by: MatchedBy
) -> None:
    data = collection(queries.shapes(LAMPIHONG), OBJECTID=lambda code: int(code[-2:]), anything=make)
    view = propose(data)
    assert (view.villages, view.matched_by, view.key_property) == (27, by, "anything")
    assert faults(view) == ({(Fault.BY_NAME, Weight.WARNS)} if by is MatchedBy.NAME else set())
    preview = queries.import_preview(view.id)
    centre = Area.objects.get(code=PIMPING)
    assert centre.lat is not None
    assert centre.lng is not None
    west, south, east, north = shape(preview.proposed[PIMPING]).bounds
    assert west < centre.lng < east
    assert south < centre.lat < north


def test_it_reads_the_code_from_the_id_of_a_feature(propose: Propose) -> None:
    data = collection(queries.shapes(LAMPIHONG))
    for feature, code in zip(data["features"], queries.shapes(LAMPIHONG), strict=True):
        feature["id"] = code
    assert propose(data).key_property == "(id)"


def test_a_misspelt_name_is_read_by_its_aliases_and_a_strange_one_is_asked(propose: Propose) -> None:
    data = collection(queries.shapes(LAMPIHONG), NAMOBJ=queries.name)
    for feature in data["features"]:
        if feature["properties"]["NAMOBJ"] == "Pupuyuan":
            feature["properties"]["NAMOBJ"] = "PAPUYUAN"
        if feature["properties"]["NAMOBJ"] == "Pimping":
            feature["properties"]["NAMOBJ"] = "Negeri Awan"
    view = propose(data)
    assert view.villages == 26
    assert faults(view) >= {(Fault.UNMATCHED, Weight.WARNS), (Fault.MISSING, Weight.WARNS)}
    (question,) = (p for p in view.problems if p.fault == Fault.UNMATCHED)
    assert "Negeri Awan" in question.sentence


def test_a_name_counts_only_in_its_own_district(propose: Propose) -> None:
    data = collection(queries.shapes(LAMPIHONG), DESA=queries.name, KEC=lambda code: "LAMPIHONG")
    namesake = copy.deepcopy(data["features"][0])
    namesake["properties"] = {"DESA": "Pimping", "KEC": "Amuntai Utara"}
    namesake["geometry"] = square(-2.42, 115.25)
    view = propose({**data, "features": [*data["features"], namesake]})
    assert view.villages == 27
    assert faults(view) == {(Fault.BY_NAME, Weight.WARNS), (Fault.ELSEWHERE, Weight.NOTES)}


def test_a_bps_code_is_never_taken_for_a_home_affairs_code(propose: Propose) -> None:
    shapes = queries.shapes(LAMPIHONG)
    data = collection({PIMPING: shapes[PIMPING]}, KODE=lambda code: "6311010003")
    view = propose(data)
    assert (view.matched_by, view.villages) == (MatchedBy.BPS, 1)


def broken(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Return a good file whose Pimping feature was changed."""
    data = copy.deepcopy(good_file())
    (feature,) = (f for f in data["features"] if f["properties"]["KDE_PUM"] == PIMPING)
    change(feature)
    return data


def swap(feature: dict[str, Any]) -> None:
    ring = feature["geometry"]["coordinates"][0]
    feature["geometry"]["coordinates"] = [[[lat, lng] for lng, lat in ring]]


def to_mercator(feature: dict[str, Any]) -> None:
    ring = feature["geometry"]["coordinates"][0]
    feature["geometry"]["coordinates"] = [[[lng * 111_320, lat * 111_320] for lng, lat in ring]]


def bow_tie(feature: dict[str, Any]) -> None:
    lng, lat = 115.3228, -2.3759
    ring = [[lng, lat], [lng + 0.01, lat + 0.01], [lng + 0.01, lat], [lng, lat + 0.01], [lng, lat]]
    feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}


def small_knot(feature: dict[str, Any]) -> None:
    """A hair of a loop at one corner, as drawing by hand leaves it."""
    ring = feature["geometry"]["coordinates"][0]
    lng, lat = ring[1]
    knot = [[lng + 1e-5, lat + 1e-5], [lng + 1e-5, lat], [lng, lat + 1e-5]]
    feature["geometry"]["coordinates"] = [[ring[0], ring[1], *knot, *ring[2:]]]


def geometry(value: object) -> Callable[[dict[str, Any]], None]:
    return lambda feature: feature.update(geometry=value)


def polygon(coordinates: object) -> Callable[[dict[str, Any]], None]:
    return geometry({"type": "Polygon", "coordinates": coordinates})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (swap, Fault.SWAPPED),
        (to_mercator, Fault.NOT_DEGREES),
        (bow_tie, Fault.CROSSING),
        (geometry(square(51.5, 0.1)), Fault.OUTSIDE),
        (geometry(None), Fault.EMPTY),
        (polygon([]), Fault.EMPTY),
        (geometry({"type": "Point", "coordinates": [115.3, -2.4]}), Fault.WRONG_TYPE),
        (geometry({"type": "GeometryCollection", "geometries": []}), Fault.WRONG_TYPE),
        (polygon([[[115.3, -2.4], [115.4, -2.4]]]), Fault.UNREADABLE),
        (polygon([[["a", "b"]]]), Fault.UNREADABLE),
        (polygon("x"), Fault.UNREADABLE),
        (polygon([[[115.3, -2.4], [115.31, -2.4], [115.3, -2.4], [115.3, -2.4]]]), Fault.CROSSING),
        (geometry(square(-2.0, 115.0)), Fault.FAR),
        (
            polygon([[[115 + n * 1e-7, -2.4] for n in range(100_001)] + [[115.0, -2.5], [115.0, -2.4]]]),
            Fault.TOO_DETAILED,
        ),
    ],
)
def test_a_shape_that_is_wrong_blocks_and_changes_nothing(
    propose: Propose, keeper: Keeper, change: Callable[[dict[str, Any]], None], fault: Fault
) -> None:
    before = live()
    view = propose(broken(change))
    assert (fault, Weight.BLOCKS) in faults(view)
    assert all("{" not in problem.sentence for problem in view.problems)
    with pytest.raises(actions.ImportBlocked):
        actions.accept_import(view.id, by=keeper, at=AT, confirmed=True)
    assert live() == before
    assert queries.import_preview(view.id).view.state == ImportState.PROPOSED


def test_numbers_beyond_all_numbers_in_a_shape_block(propose: Propose) -> None:
    text = as_bytes(broken(polygon([[["BIG", -2.4], [115.31, -2.4], [115.3, -2.5], ["BIG", -2.4]]])))
    view = propose(text.replace(b'"BIG"', b"1e999"))
    assert (Fault.UNREADABLE, Weight.BLOCKS) in faults(view)


def test_a_sentence_writes_numbers_as_its_language_does() -> None:
    detail = {"name": "Pimping", "km2": 1234.5, "stated": 2.84}
    problem = Problem(Fault.AREA_STATED, Weight.WARNS, PIMPING, detail)
    with translation.override("id"):
        assert "1.234,5" in problem.sentence
    with translation.override("en"):
        assert "1,234.5 km²" in problem.sentence
    assert Problem.from_row(json.loads(json.dumps(problem.as_row()))) == problem


def test_one_village_twice_blocks(propose: Propose) -> None:
    data = good_file()
    view = propose({**data, "features": [*data["features"], data["features"][0]]})
    assert (Fault.DUPLICATE, Weight.BLOCKS) in faults(view)


def test_two_villages_on_one_land_block(propose: Propose) -> None:
    shapes = dict(queries.shapes(LAMPIHONG))
    shapes["63.11.05.2020"] = shapes[PIMPING]
    view = propose(collection(shapes, kode=lambda code: code))
    assert (Fault.OVERLAP, Weight.BLOCKS) in faults(view)


def test_a_small_knot_is_repaired_and_must_be_confirmed(propose: Propose, keeper: Keeper) -> None:
    view = propose(broken(small_knot))
    assert faults(view) == {(Fault.REPAIRED, Weight.WARNS)}
    assert shape(queries.import_preview(view.id).proposed[PIMPING]).is_valid
    with pytest.raises(actions.NeedsConfirmation):
        actions.accept_import(view.id, by=keeper, at=AT)
    accepted = actions.accept_import(view.id, by=keeper, at=AT, confirmed=True)
    assert accepted.state == ImportState.ACCEPTED


def test_missing_villages_and_strange_sizes_warn(propose: Propose, keeper: Keeper) -> None:
    full = propose(good_file())
    actions.accept_import(full.id, by=keeper, at=AT)
    data = good_file()
    (feature,) = (f for f in data["features"] if f["properties"]["KDE_PUM"] == PIMPING)
    feature["geometry"] = square(-2.3759, 115.3228, half=0.002)
    feature["properties"]["LUAS_KM2"] = 12.5
    data["features"] = [f for f in data["features"] if f["properties"]["KDE_PUM"] != "63.11.05.2020"]
    view = propose(data)
    assert faults(view) == {
        (Fault.MISSING, Weight.WARNS),
        (Fault.AREA_STATED, Weight.WARNS),
        (Fault.AREA_CHANGED, Weight.WARNS),
    }


def test_a_district_half_its_size_warns(propose: Propose) -> None:
    Area.objects.filter(code=LAMPIHONG).update(km2=200)
    assert faults(propose(good_file())) == {(Fault.AREA_TOTAL, Weight.WARNS)}


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", "BoundaryFileEmpty"),
        (b"\xef\xbb\xbf  ", "BoundaryFileEmpty"),
        (b"<kml/>", "NotJson"),
        (b'{"type":', "NotJson"),
        (b"\xff\xfe{\x00", "NotJson"),
        (b"\x1f\x8b\x08\x00zip", "NotJson"),
        (b"[" * 200_000, "NotGeoJson"),
        (b'{"type":"FeatureCollection","features":[{"properties":{"a":%s}}]}' % (b"[" * 200_000), "NotJson"),
        (b"[]", "NotGeoJson"),
        (b"null", "NotGeoJson"),
        (b'{"type":"Topology","objects":{}}', "NotGeoJson"),
        (b'{"type":"Polygon","coordinates":[]}', "NotGeoJson"),
        (b'{"type":"FeatureCollection"}', "NotGeoJson"),
        (b'{"type":"FeatureCollection","features":[1]}', "NotGeoJson"),
        (b'{"type":"FeatureCollection","features":[]}', "NoFeatures"),
        (b'{"type":"FeatureCollection","features":[{"properties":{"a":1e999}}]}', "NumberTooLarge"),
        (
            b'{"type":"FeatureCollection","features":[{"properties":{"a":"b"},"geometry":null}]}',
            "NothingMatches",
        ),
        (b'{"type":"Feature","properties":null,"geometry":null}', "NothingMatches"),
    ],
)
def test_a_useless_file_is_refused_with_its_reason(propose: Propose, data: bytes, refusal: str) -> None:
    with pytest.raises(actions.BoundaryFileRefused) as caught:
        propose(data)
    assert type(caught.value).__name__ == refusal
    assert caught.value.status == 422
    assert str(caught.value)
    assert not BoundaryImport.objects.exists()


def test_a_file_over_50_mb_is_refused_before_it_is_read(propose: Propose) -> None:
    with pytest.raises(actions.BoundaryFileRefused) as caught:
        propose(b"{" * (50 * 1024 * 1024 + 1))
    assert caught.value.status == 413


def test_a_proposal_changes_nothing_until_it_is_accepted(propose: Propose, keeper: Keeper) -> None:
    before = live()
    view = propose(good_file())
    assert live() == before
    assert queries.import_sketch(view.id, 100, 100).paths.keys() == queries.shapes(LAMPIHONG).keys()
    accepted = actions.accept_import(view.id, by=keeper, at=AT)
    assert (accepted.state, accepted.decided_at) == (ImportState.ACCEPTED, AT)
    assert Shape.objects.filter(kind=ShapeKind.OFFICIAL, source="batas.geojson").count() == 27
    assert [entry.verb for entry in audit.history(f"boundary:{view.id}")] == [
        "areas.boundaries_proposed",
        "areas.boundaries_accepted",
    ]


def test_a_decided_file_is_decided(propose: Propose, keeper: Keeper) -> None:
    view = propose(good_file())
    refused = actions.refuse_import(view.id, by=keeper, at=AT, reason="Peta lama")
    assert (refused.state, refused.reason) == (ImportState.REFUSED, "Peta lama")
    with pytest.raises(actions.AlreadyDecided):
        actions.accept_import(view.id, by=keeper, at=AT)
    with pytest.raises(actions.AlreadyDecided):
        actions.refuse_import(view.id, by=keeper, at=AT)
    with pytest.raises(queries.NoSuchImport):
        actions.accept_import(view.id + 1, by=keeper, at=AT)
    assert not Shape.objects.filter(kind=ShapeKind.OFFICIAL).exists()


def test_the_same_bytes_wait_once_and_may_come_again_after_a_decision(
    propose: Propose, keeper: Keeper
) -> None:
    first, second = propose(good_file()), propose(good_file())
    assert first.id == second.id
    assert len(audit.history(f"boundary:{first.id}")) == 1
    actions.refuse_import(first.id, by=keeper, at=AT)
    third = propose(good_file())
    assert third.id != first.id
    assert [view.id for view in queries.boundary_imports(LAMPIHONG)] == [third.id, first.id]


def test_only_the_admin_proposes_and_decides(propose: Propose, lampihong: str) -> None:
    view = propose(good_file())
    member = Keeper(ref="person:2", role="member")
    with pytest.raises(NotYourAreas):
        actions.propose_import(district=lampihong, data=b"", filename="", by=member, at=AT)
    with pytest.raises(NotYourAreas):
        actions.accept_import(view.id, by=member, at=AT)
    with pytest.raises(NotYourAreas):
        actions.refuse_import(view.id, by=member, at=AT)


def test_a_cell_gives_way_to_the_official_shapes_beside_it(propose: Propose, keeper: Keeper) -> None:
    big = square(-2.3759, 115.3228, half=0.02)
    view = propose(collection({PIMPING: big}, kode=lambda code: code))
    actions.accept_import(view.id, by=keeper, at=AT, confirmed=True)
    shapes = {code: shape(geometry) for code, geometry in queries.shapes(LAMPIHONG).items()}
    overlaps = [shapes[PIMPING].intersection(other).area for code, other in shapes.items() if code != PIMPING]
    covered = [code for code, other in shapes.items() if code != PIMPING and shape(big).contains(other)]
    assert sum(overlap > 1e-9 for overlap in overlaps) == len(covered)
    spot = queries.village_at(-2.3759, 115.3228)
    assert spot is not None
    assert (spot.code, spot.sure) == (PIMPING, True)


def test_a_district_without_centres_gets_centres_and_borders_from_its_boundaries(
    propose: Propose, keeper: Keeper
) -> None:
    data = good_file()
    Area.objects.filter(parent=LAMPIHONG).update(lat=None, lng=None)
    Border.objects.all().delete()
    actions.accept_import(propose(data).id, by=keeper, at=AT, confirmed=True)
    assert not Area.objects.filter(parent=LAMPIHONG, lat=None).exists()
    assert queries.neighbours(PIMPING)
    assert PIMPING in queries.neighbours(next(iter(queries.neighbours(PIMPING))))


@pytest.mark.parametrize("name", ["lampihong_villages", "balangan_villages", "kalsel_villages"])
def test_it_takes_real_boundaries(propose: Propose, keeper: Keeper, name: str) -> None:
    file = REAL / f"{name}.geojson"
    if not file.is_file():
        pytest.skip("no folder with real boundaries beside this clone")
    view = propose(file.read_bytes())
    assert view.villages == 27
    assert not view.is_blocked
    actions.accept_import(view.id, by=keeper, at=AT, confirmed=True)
    shapes = json.loads(file.read_text())["features"]
    (pimping,) = (shape(f["geometry"]) for f in shapes if f["properties"]["code"] == PIMPING)
    middle = pimping.representative_point()
    spot = queries.village_at(middle.y, middle.x)
    assert spot is not None
    assert (spot.code, spot.kind) == (PIMPING, ShapeKind.OFFICIAL)


@pytest.mark.parametrize("name", ["balangan_districts", "kalsel_regencies"])
def test_it_refuses_real_files_of_another_level(propose: Propose, name: str) -> None:
    file = REAL / f"{name}.geojson"
    if not file.is_file():
        pytest.skip("no folder with real boundaries beside this clone")
    with pytest.raises(actions.NothingMatches):
        propose(file.read_bytes())
