"""Three letters a village: all different, the same for ever, whatever the order."""

from destana.foundation.areas import queries as areas
from destana.foundation.areas.rules.shorts import shorts
from tests.world import DISTRICT


def test_every_village_of_the_district_has_its_own(district: str) -> None:
    made = list(areas.shorts(DISTRICT).values())
    assert len(made) == 27
    assert all(len(short) == 3 for short in made)
    assert len(set(made)) == 27


def test_names_that_begin_alike_are_told_apart_by_their_last_word() -> None:
    names = ["Pimping", "Tanah Habang Kiri", "Tanah Habang Kanan", "Matang Lurus", "Matang Hanau"]
    assert shorts(names) == ["PMP", "TNI", "TNA", "MTL", "MTH"]


def test_the_order_of_the_names_changes_nothing() -> None:
    names = [
        "Sungai Tabuk",
        "Lajar",
        "Sungai Awang",
        "Lampihong Kiri",
        "Lampihong Selatan",
        "Lampihong Kanan",
    ]
    assert dict(zip(names, shorts(names), strict=True)) == dict(
        zip(names[::-1], shorts(names[::-1]), strict=True)
    )


def test_a_name_without_letters_of_its_own_has_none() -> None:
    assert shorts(["Aie", "Hilir Mati", "Hulur Mati", "2"]) == ["", "", "", ""]


def test_letters_are_never_given_twice() -> None:
    made = shorts(["Matang Lurus", "Matang Hanau", "Mateli", "Mutal"])
    assert len({short for short in made if short}) == len([short for short in made if short])
