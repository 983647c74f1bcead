"""Villages, RT and landmarks. The names that differ in one word are never mixed up: unsure means ask."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destana.response.reports.reading.read import read
from destana.response.reports.reading.terms import Field, Strength

from .gazetteer import CODES, LAMPIHONG, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_finds_every_village(name: str) -> None:
    for text in (
        f"banjir di {name}",
        f"{name.title()} banjir RT 2",
        f"BANJIR#{name.upper()}#RT2",
        f"desa {name}, air naik",
    ):
        reading = read(text, LAMPIHONG)
        assert reading.village == CODES[name], text
        assert not reading.asks_village


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("banjir di tnh habang kr", "tanah habang kiri"),
        ("banjir di tanahhabang kanan", "tanah habang kanan"),
        ("banjir di Tanah Habang Kn", "tanah habang kanan"),
        ("banjir lmphg kiri", "lampihong kiri"),
        ("banjir di lampihong sltn", "lampihong selatan"),
        ("banjir di kusambi ulu", "kusambi hulu"),
        ("banjir di kosambi ilir", "kusambi hilir"),
        ("banjir di kusmbi hlr", "kusambi hilir"),
        ("banjir di sei awang", "sungai awang"),
        ("banjir di sungai tabok", "sungai tabuk"),
        ("banjir di simpang 3", "simpang tiga"),
        ("banjir di sp tiga", "simpang tiga"),
        ("banjir di tlk karya", "teluk karya"),
        ("banjir di lok hamawag", "lok hamawang"),
        ("banjir di luk panginangan", "lok panginangan"),
        ("banjir di matang hanaw", "matang hanau"),
        ("banjir di matanglurus", "matang lurus"),
        ("banjir di pimpin", ""),
        ("banjir di pimpng", "pimping"),
        ("banjir di jimamum", "jimamun"),
        ("banjir di panaiten", "panaitan"),
        ("banjir di pupuyan", "pupuyuan"),
        ("banjir di Trans Papuyuan", "pupuyuan"),
        ("banjir di kandang jaye", "kandang jaya"),
        ("banjir di ilir pasar", "hilir pasar"),
        ("banjir di jungkl", "jungkal"),
    ],
)
def test_it_reads_shortened_and_misspelt_names(text: str, name: str) -> None:
    assert read(text, LAMPIHONG).village == CODES.get(name, "")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("banjir di Kusambi", {"kusambi hulu", "kusambi hilir"}),
        ("banjir di kusambi hulir", {"kusambi hulu", "kusambi hilir"}),
        ("banjir di kusmbi", {"kusambi hulu", "kusambi hilir"}),
        ("banjir di Tanah Habang", {"tanah habang kiri", "tanah habang kanan"}),
        ("banjir di tanah habang rt 2", {"tanah habang kiri", "tanah habang kanan"}),
        ("banjir di Tanah Habang Hulu", {"tanah habang kiri", "tanah habang kanan"}),
        ("banjir di Lampihong", {"lampihong kanan", "lampihong kiri", "lampihong selatan"}),
    ],
)
def test_it_asks_which_of_several(text: str, names: set[str]) -> None:
    reading = read(text, LAMPIHONG)
    assert reading.village == ""
    assert reading.asks_village
    assert {item.value for item in reading.of(Field.VILLAGE)} == {CODES[name] for name in names}


_TWINS = [("kusambi", "hulu", "hilir"), ("tanah habang", "kiri", "kanan"), ("lampihong", "kiri", "kanan")]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(_TWINS), st.data())
def test_it_never_takes_one_twin_for_the_other(twin: tuple[str, str, str], data: st.DataObject) -> None:
    stem, right, wrong = twin
    name = f"{stem} {right}"
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slip = data.draw(
        st.sampled_from(
            [name[:at] + letter + name[at:], name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :]]
        )
    )
    assert read(f"banjir di {slip} RT 2", LAMPIHONG).village in {CODES[name], ""}
    assert read(f"banjir di {slip} RT 2", LAMPIHONG).village != CODES[f"{stem} {wrong}"]


@pytest.mark.parametrize(
    "text",
    [
        "air mundur sedikit",
        "kurang makanan",
        "tambang pasir longsor",
        "warga lapar",
        "sampai pinggang",
        "pimpinan belum datang",
        "ikan papuyu",
        "di pasar lama",
        "di simpang jalan",
        "rumah baru terbakar",
        "banjir di danau",
        "di kampung ulun",
    ],
)
def test_it_takes_no_everyday_word_for_a_village(text: str) -> None:
    assert read(text, LAMPIHONG).of(Field.VILLAGE) == ()


def test_it_doubts_a_village_beside_another_district() -> None:
    reading = read("banjir di Pimping, Amuntai Utara", LAMPIHONG)
    best = reading.best(Field.VILLAGE)
    assert best is not None
    assert (best.value, best.ask, best.strength) == (CODES["pimping"], True, Strength.LOW)
    assert [item.value for item in reading.of(Field.OUTSIDE)] == ["amuntai utara"]


def test_it_takes_a_road_to_a_district_for_no_doubt() -> None:
    assert read("jalan dari Pimping ke Paringin putus", LAMPIHONG).village == CODES["pimping"]


def test_it_knows_the_district_apart_from_its_villages() -> None:
    reading = read("rapat di kecamatan Lampihong", LAMPIHONG)
    assert [item.value for item in reading.of(Field.DISTRICT)] == ["63.11.05"]
    assert reading.of(Field.VILLAGE) == ()


def test_it_prefers_where_it_is_to_where_people_fled() -> None:
    assert read("warga Kusambi Hilir mengungsi ke Kusambi Hulu", LAMPIHONG).village == CODES["kusambi hilir"]


def test_it_asks_for_the_home_village_when_no_place_is_named() -> None:
    home = CODES["mundar"]
    reading = read("banyu naik di kampung ulun", LAMPIHONG, home_village=home)
    best = reading.best(Field.VILLAGE)
    assert best is not None
    assert (best.value, best.ask, best.reason.words) == (home, True, "ulun")
    assert read("banjir di Pimping", LAMPIHONG, home_village=home).village == CODES["pimping"]
    assert read("banjir di Paringin", LAMPIHONG, home_village=home).of(Field.VILLAGE) == ()


def test_it_lets_the_home_village_settle_a_twin() -> None:
    assert (
        read("banjir di Kusambi", LAMPIHONG, home_village=CODES["kusambi hulu"]).village
        == CODES["kusambi hulu"]
    )
    assert read("banjir di Kusambi", LAMPIHONG, home_village=CODES["mundar"]).village == ""


@pytest.mark.parametrize(
    ("text", "rts"),
    [
        ("RT 2", "2"),
        ("rt02", "02"),
        ("RT.03", "03"),
        ("RT. 4", "4"),
        ("rt 002", "002"),
        ("RT 1, 2, dan 4", "1,2,4"),
        ("RT 1,2,4", "1,2,4"),
        ("RT 1 dan RT 2", "1,2"),
        ("rt 1 wan 3", "1,3"),
        ("RT 1-3", "1,2,3"),
        ("RT 01 s/d 03", "01,02,03"),
        ("RT 1 sampai 3", "1,2,3"),
        ("RT 02/RW 05", "02"),
        ("RT 02/05", "02"),
        ("rt dua", "2"),
        ("RT III", "3"),
        ("RT 2, 10 rumah", "2"),
        ("RT 2 10 rumah", "2"),
        ("RT 2, 30 cm", "2"),
        ("RT 2 30 cm", "2"),
        ("di 3 RT, 120 jiwa", ""),
        ("dua RT terendam", ""),
        ("RT 4 rumah terendam", "4"),
        ("RT 081234567890", ""),
        ("rt", ""),
        ("sort 2 art 3", ""),
    ],
)
def test_it_reads_rt(text: str, rts: str) -> None:
    assert ",".join(read(text, LAMPIHONG).rts) == rts


@pytest.mark.parametrize(
    ("text", "landmark"),
    [
        ("kebakaran parak langgar", "parak langgar"),
        ("api di muka SD Matang Hanau", "muka sd"),
        ("banjir dpn masjid", "dpn masjid"),
        ("pohon tumbang di belakang puskesmas", "belakang puskesmas"),
        ("kami di mushala Jungkal", "mushala"),
        ("kebakaran dekat Kantor Camat", "kantor camat"),
        ("banjir sabarang sungai", "sabarang sungai"),
    ],
)
def test_it_reads_landmarks(text: str, landmark: str) -> None:
    found = [item.value.casefold() for item in read(text, LAMPIHONG).of(Field.LANDMARK)]
    assert landmark in found if landmark else found == []


def test_it_gives_the_village_of_a_known_landmark() -> None:
    assert read("banjir di muka Langgar Al Falah", LAMPIHONG).village == CODES["pimping"]
