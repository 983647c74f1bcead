"""The list of Indonesia and the tables of a district: whole, repeatable, and refused when cut off."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.areas import actions, queries
from destana.foundation.areas.access import NotYourAreas
from destana.foundation.areas.models import Area, Border, Shape
from destana.foundation.areas.rules.districts import BadTable
from destana.foundation.areas.terms import Level
from destana.foundation.audit import queries as audit

from .conftest import AT, LAMPIHONG, PIMPING, Keeper

REAL = Path(__file__).resolve().parents[5] / "node_modules" / "idn-area-data" / "data"

SMALL = {
    "provinces.csv": "code,name\n63,KALIMANTAN SELATAN\n",
    "regencies.csv": "code,province_code,name\n63.11,63,KABUPATEN BALANGAN\n",
    "districts.csv": "code,regency_code,name\n63.11.05,63.11,Lampihong\n",
    "villages.csv": "code,district_code,name\n63.11.05.2021,63.11.05,Pimping\n63.11.05.2002,63.11.05,WKO\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(folder: Path, keeper: Keeper, **more: bool) -> actions.Loaded:
    return actions.load_indonesia(folder, at=AT, by=keeper, complete=more.get("complete", False))


@pytest.mark.slow
@pytest.mark.django_db
def test_it_loads_all_of_indonesia_and_a_second_time_nothing(keeper: Keeper) -> None:
    if not REAL.is_dir():
        pytest.skip("idn-area-data is not installed (npm ci)")
    steps: list[tuple[str, int, int]] = []
    first = actions.load_indonesia(REAL, at=AT, by=keeper, progress=lambda *step: steps.append(step))
    assert first.counts == {
        Level.PROVINCE: 38,
        Level.REGENCY: 514,
        Level.DISTRICT: 7_285,
        Level.VILLAGE: 83_762,
    }
    assert first.added == 91_599
    assert steps[-1] == ("write", 91_599, 91_599)
    assert not any(
        name.isupper() for name in Area.objects.filter(level=Level.REGENCY).values_list("name", flat=True)
    )
    with CaptureQueriesContext(connection) as statements:
        again = actions.load_indonesia(REAL, at=AT, by=keeper)
    assert again.was_current
    assert len(statements) <= 2
    hits = queries.search("pimping", level=Level.VILLAGE)
    assert PIMPING in [hit.code for hit in hits]
    assert len(hits) > 1  # the name is in more than one district
    assert [hit.code for hit in queries.search("pimping", within=LAMPIHONG)] == [PIMPING]


@pytest.mark.django_db
def test_it_gives_sensible_capitals_and_leaves_village_abbreviations(folder: Path, keeper: Keeper) -> None:
    load(folder, keeper)
    assert queries.area("63.11").name == "Kabupaten Balangan"
    assert queries.area("63.11.05.2002").name == "WKO"
    assert queries.area(PIMPING).path == "Lampihong, Kabupaten Balangan, Kalimantan Selatan"


@pytest.mark.django_db
def test_a_changed_file_renames_and_keeps_what_the_office_knows(
    folder: Path, keeper: Keeper, lampihong: str
) -> None:
    load(folder, keeper)
    (folder / "villages.csv").write_text(
        SMALL["villages.csv"].replace("Pimping", "Pimping Baru"), encoding="utf-8"
    )
    loaded = load(folder, keeper)
    assert (loaded.added, loaded.changed, loaded.ended) == (0, 1, 0)
    row = Area.objects.get(code=PIMPING)
    assert (row.name, row.lat, row.river_order) == ("Pimping Baru", -2.3759, 26)
    assert queries.name(PIMPING) in {"Pimping", "Pimping Baru"}
    queries.villages(LAMPIHONG)  # meets the new token
    assert queries.name(PIMPING) == "Pimping Baru"


@pytest.mark.django_db
def test_an_area_that_vanished_ends_and_comes_back(
    folder: Path, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {Level.PROVINCE: 1, Level.REGENCY: 1, Level.DISTRICT: 1, Level.VILLAGE: 1}
    monkeypatch.setattr("destana.foundation.areas.rules.national.EXPECTED", few)
    load(folder, keeper, complete=True)
    whole = SMALL["villages.csv"]
    (folder / "villages.csv").write_text("\n".join(whole.splitlines()[:2]), encoding="utf-8")
    assert load(folder, keeper, complete=True).ended == 1
    assert Area.objects.get(code="63.11.05.2002").valid_to == AT.date()
    assert [village.code for village in queries.villages(LAMPIHONG)] == [PIMPING]
    (folder / "villages.csv").write_text(whole, encoding="utf-8")
    load(folder, keeper, complete=True)
    assert Area.objects.get(code="63.11.05.2002").valid_to is None


@pytest.mark.django_db
def test_it_refuses_a_list_that_was_cut_off(folder: Path, keeper: Keeper) -> None:
    with pytest.raises(actions.AreaFilesIncomplete):
        load(folder, keeper, complete=True)
    assert not Area.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("villages.csv", "code,name\n63.11.05.20,Pimping\n"),
        ("villages.csv", "code,name\n63.11.09.2001,Yatim\n"),
        ("villages.csv", "code,name\n63.11.05.2021,\n"),
        ("villages.csv", "code,name\n63.11.05.2021,A\n63.11.05.2021,B\n"),
        ("villages.csv", "kode,nama\n63.11.05.2021,A\n"),
        ("villages.csv", "code,name\n63.11.05.2021\n"),
        ("provinces.csv", ""),
        ("provinces.csv", "code,name\n6,Satu\n"),
    ],
)
def test_it_refuses_a_bad_line_and_names_the_file(folder: Path, keeper: Keeper, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(actions.BadAreaFile, match=name):
        load(folder, keeper)
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_it_refuses_a_missing_and_a_binary_file(folder: Path, keeper: Keeper) -> None:
    (folder / "regencies.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(actions.BadAreaFile, match=r"regencies\.csv"):
        load(folder, keeper)
    (folder / "regencies.csv").unlink()
    with pytest.raises(actions.BadAreaFile, match=r"regencies\.csv"):
        load(folder, keeper)


@pytest.mark.django_db
def test_the_tables_of_lampihong_are_whole(lampihong: str) -> None:
    villages = queries.villages(lampihong)
    assert len(villages) == 27
    assert sorted(village.river_order or 0 for village in villages) == list(range(1, 28))
    last = {v.name for v in sorted(villages, key=lambda v: v.river_order or 0)[-5:]}
    assert last == {"Pimping", "Tanah Habang Kiri", "Matang Lurus", "Jimamun", "Teluk Karya"}
    assert len(set(Area.objects.filter(parent=lampihong).values_list("bps_code", flat=True))) == 27
    inside = [(b.area_id, b.other) for b in Border.objects.filter(other__startswith=f"{lampihong}.")]
    assert set(inside) == {(other, area) for area, other in inside}
    assert queries.neighbours(PIMPING) == {f"63.11.05.{n}" for n in (2001, 2012, 2020, 2026)}


@pytest.mark.django_db
def test_loading_a_district_again_changes_nothing(lampihong: str, keeper: Keeper) -> None:
    before = audit.head()
    shapes = list(Shape.objects.order_by("pk").values_list("pk", "made_at"))
    again = actions.load_district(district=lampihong, by=keeper, at=AT.replace(year=2027))
    assert (again.villages, again.cells, again.changed) == (27, 27, False)
    assert audit.head() == before
    assert list(Shape.objects.order_by("pk").values_list("pk", "made_at")) == shapes


@pytest.mark.django_db
def test_any_other_district_brings_its_own_tables(tmp_path: Path, keeper: Keeper) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text(
        "code,name,bps_code,lat,lng,km2,river_order,neighbours\n"
        "11,Satu,,,,,,\n11.01,Dua,,,,,,\n11.01.01,Tiga,,,,,,\n11.01.01.2001,Sendiri,,1.5,97.5,,1,\n",
        encoding="utf-8",
    )
    loaded = actions.load_district(district="11.01.01", facts=facts, by=keeper, at=AT)
    assert (loaded.villages, loaded.cells) == (1, 1)
    spot = queries.village_at(1.5, 97.5)
    assert spot is not None
    assert spot.name == "Sendiri"


@pytest.mark.django_db
def test_it_refuses_an_unknown_district_and_a_bad_table(tmp_path: Path, keeper: Keeper) -> None:
    with pytest.raises(queries.NoSuchArea):
        actions.load_district(district="99.99.99", by=keeper, at=AT)
    bad = tmp_path / "facts.csv"
    head = "code,name,bps_code,lat,lng,km2,river_order,neighbours\n"
    for line in (
        "63.11.05.2021,Pimping,,1e999,115,,,",
        "x,Pimping,,,,,,",
        "63,A,,,,,,elsewhere",
        "63,A,,a,,,,",
        "63,A\rB,,,,,,",
        "63," + "A" * 140_000 + ",,,,,,",
    ):
        bad.write_text(head + line, encoding="utf-8", newline="")
        with pytest.raises(BadTable):
            actions.load_district(district=LAMPIHONG, facts=bad, by=keeper, at=AT)
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_only_the_admin_loads(folder: Path) -> None:
    with pytest.raises(NotYourAreas):
        load(folder, Keeper(role="member"))
    with pytest.raises(NotYourAreas):
        actions.load_district(district=LAMPIHONG, by=Keeper(role="innovator"), at=AT)
