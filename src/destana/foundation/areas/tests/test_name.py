"""Names: search, gazetteer, capitals, codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.foundation.areas import queries
from destana.foundation.areas.rules.codes import home_affairs, level_of, parent_of
from destana.foundation.areas.rules.names import bare, sensible
from destana.foundation.areas.terms import Entry, Level, PlaceKind
from destana.kit.text import fold

from .conftest import LAMPIHONG, PIMPING


def codes(entries: tuple[Entry, ...], kind: PlaceKind) -> set[str]:
    return {code[-4:] for entry in entries if entry.kind == kind for code in entry.codes}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Tanah Habang", {"2001", "2003"}),
        ("kusambi", {"2009", "2010"}),
        ("Lampihong", {"2005", "2006", "2007"}),
        ("lmphg kanan", {"2005"}),
        ("Sei Awang", {"2025"}),
        ("trans papuyuan", {"2024"}),
        ("PIMPING", {"2021"}),
        ("Simpang 3", {"2011"}),
    ],
)
def test_the_gazetteer_knows_what_people_write(lampihong: str, said: str, expected: set[str]) -> None:
    found = queries.gazetteer(lampihong).named(fold(said))
    assert codes(found, PlaceKind.VILLAGE) == expected
    assert all(
        entry.is_ambiguous is (len(expected) > 1) for entry in found if entry.kind == PlaceKind.VILLAGE
    )


@pytest.mark.django_db
def test_lampihong_is_the_district_too_and_landmarks_say_no_village(lampihong: str) -> None:
    names = queries.gazetteer(lampihong)
    (district,) = (e for e in names.named("lampihong") if e.kind == PlaceKind.DISTRICT)
    assert district.codes == (LAMPIHONG,)
    (office,) = names.named("ktr camat")
    assert (office.kind, office.codes, office.is_ambiguous) == (PlaceKind.LANDMARK, (), True)
    (elsewhere,) = names.named("paringin")
    assert elsewhere.codes == ("63.11.06",)


@pytest.mark.django_db
def test_every_alias_points_to_something_and_longer_names_come_first(lampihong: str) -> None:
    known = {village.code for village in queries.villages(lampihong)}
    entries = queries.gazetteer(lampihong).entries
    for entry in entries:
        assert entry.words == fold(entry.words) != ""
        assert entry.kind != PlaceKind.VILLAGE or set(entry.codes) <= known
    lengths = [len(entry.tokens) for entry in entries]
    assert lengths == sorted(lengths, reverse=True)
    official = {fold(village.name) for village in queries.villages(lampihong)}
    assert official <= {entry.words for entry in entries if entry.kind == PlaceKind.VILLAGE}


@pytest.mark.django_db
def test_search_finds_beginnings_and_codes(lampihong: str) -> None:
    assert [hit.name for hit in queries.search("tanah h")] == ["Tanah Habang Kanan", "Tanah Habang Kiri"]
    assert [hit.code for hit in queries.search(f" {PIMPING} ")] == [PIMPING]
    assert queries.search("lampihong", level=Level.DISTRICT)[0].code == LAMPIHONG
    assert queries.search("p") == []
    assert queries.search("") == []
    assert queries.search("%_") == []
    assert queries.search("pimping", within="63.11.04") == []
    assert len(queries.search("lampihong", limit=2)) == 2


@pytest.mark.django_db
def test_an_unknown_code_is_its_own_name_and_no_area(lampihong: str) -> None:
    assert queries.name("99.99") == "99.99"
    assert queries.names([PIMPING, "99.99"]) == {PIMPING: "Pimping"}
    with pytest.raises(queries.NoSuchArea):
        queries.area("99.99")


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("KABUPATEN BALANGAN", Level.REGENCY, "Kabupaten Balangan"),
        ("DKI JAKARTA", Level.PROVINCE, "DKI Jakarta"),
        ("DI YOGYAKARTA", Level.PROVINCE, "DI Yogyakarta"),
        ("KI'E", Level.DISTRICT, "Ki'e"),
        ("KABUPATEN TOLI-TOLI", Level.REGENCY, "Kabupaten Toli-Toli"),
        ("Kota Banjarbaru", Level.REGENCY, "Kota Banjarbaru"),
        ("WKO", Level.VILLAGE, "WKO"),
    ],
)
def test_capitals(name: str, level: Level, expected: str) -> None:
    assert sensible(name, level) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("63.11.05.2021", PIMPING),
        (" 6311052021 ", PIMPING),
        (6311052021, PIMPING),
        (6311052021.0, PIMPING),
        ("631105", None),
        ("63-11-05-2021", None),
        ("٦٣.١١.٠٥.٢٠٢١", None),
        (True, None),
        (None, None),
        (1e300, None),
        ([], None),
    ],
)
def test_a_village_code_is_read_however_a_file_writes_it(value: object, expected: str | None) -> None:
    assert home_affairs(value) == expected


@given(st.text())
def test_no_text_breaks_codes_and_names(text: str) -> None:
    level = level_of(text)
    assert level is None or (text.isascii() and (parent_of(text) is None) is (level is Level.PROVINCE))
    assert "  " not in bare(text)


def test_what_stands_before_a_name_is_taken_off() -> None:
    assert bare("Ds. Pimping") == "pimping"
    assert bare("KELURAHAN Paringin Kota") == "paringin kota"
    assert bare("Desa") == "desa"
