"""What the text denies, asks and supposes."""

import pytest

from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Field, Kind, Reading, Strength

from .gazetteer import CODES, LAMPIHONG


def _hazards(reading: Reading) -> set[str]:
    return {item.value for item in reading.of(Field.HAZARD)}


def _denied(reading: Reading) -> set[str]:
    return {item.value for item in reading.denied if item.field is Field.HAZARD}


@pytest.mark.parametrize(
    "text",
    [
        "kada baah",
        "kada banjir pang di sini",
        "kd banjir",
        "balum baah",
        "tidak banjir",
        "tdk ada banjir",
        "ga ada banjir di sini",
        "nggak banjir kok",
        "belum ada banjir",
        "bukan banjir",
        "lain banjir, cuma hujan",
        "kadada rumah nang tarandam",
        "tidak ada satu pun rumah yang terendam",
        "tidak ada laporan banjir",
        "banjir tidak ada",
        "baah kadada lagi",
        "banjir nihil",
        "sudah tidak banjir lagi",
    ],
)
def test_it_takes_a_denied_flood_for_no_flood(text: str) -> None:
    reading = read(text, LAMPIHONG)
    assert "FLOOD" not in _hazards(reading)
    assert "FLOOD" in _denied(reading)
    assert reading.kind is not Kind.REPORT


@pytest.mark.parametrize(
    "text",
    [
        "motor kada kawa liwat banjir",
        "tidak bisa lewat karena banjir",
        "kada kawa kaluar, banjir dalam",
        "tidak ada listrik, banjir sudah masuk",
        "tidak ada listrik karena banjir",
        "kada ada perahu banyu makin dalam banjir",
        "banjir belum surut",
        "baah balum surut jua",
        "tidak hanya banjir, tanah longsor juga",
        "bukan main banjirnya",
        "tidak ada korban tapi banjir masih tinggi",
        "kada tapi dalam banjirnya",
        "kadada sinyal di sini, banjir",
        "desa lain banjir juga",
        "tidak ada yang menolong kami banjir di sini",
    ],
)
def test_it_keeps_a_flood_that_is_not_denied(text: str) -> None:
    assert "FLOOD" in _hazards(read(text, LAMPIHONG))


@pytest.mark.parametrize(
    "text", ["apakah di Pimping banjir?", "Pimping banjir kah", "kalau banjir di Pimping", "banjir?"]
)
def test_it_weakens_what_is_asked_or_supposed(text: str) -> None:
    told = read("banjir di Pimping", LAMPIHONG).best(Field.HAZARD)
    asked = read(text, LAMPIHONG).best(Field.HAZARD)
    assert told is not None
    assert asked is not None
    assert asked.strength.rank < told.strength.rank
    kind = read(text, LAMPIHONG).best(Field.KIND)
    assert kind is not None
    assert kind.value != Kind.REPORT or kind.strength is Strength.LOW


@pytest.mark.parametrize(
    "text",
    ["tidak ada korban jiwa", "kadada nang hanyut", "tidak ada yang terjebak", "kadada nang maninggal"],
)
def test_it_lists_a_denied_danger(text: str) -> None:
    reading = read(text, LAMPIHONG)
    assert not needs_alarm(reading)
    assert any(item.field is Field.DANGER for item in reading.denied)


@pytest.mark.parametrize(
    "text",
    [
        "tidak ada yang menolong kami",
        "kadada nang manulungi",
        "belum ada bantuan, kami di atap",
        "kada kawa kaluar rumah",
        "tidak bisa bernapas",
        "apakah ada yang bisa menolong, kami terjebak",
        "tidak ada perahu",
        "bukan latihan, tolong",
        "tolong jangan lama, ada yang hanyut",
    ],
)
def test_it_hears_a_danger_told_with_a_no(text: str) -> None:
    assert needs_alarm(read(text, LAMPIHONG))


def test_it_takes_back_a_place() -> None:
    reading = read("bukan di Pimping tapi di Panaitan", LAMPIHONG)
    assert reading.village == CODES["panaitan"]
    assert [item.value for item in reading.denied] == [CODES["pimping"]]
    assert read("bukan RT 2 tapi RT 3", LAMPIHONG).rts == ("3",)


def test_it_keeps_the_place_of_a_denied_flood() -> None:
    reading = read("tidak ada banjir di Mundar RT 2", LAMPIHONG)
    assert (reading.village, reading.rts) == (CODES["mundar"], ("2",))


def test_it_lowers_a_guess_about_old_days() -> None:
    reading = read("banjir tahun 2021 di Pimping", LAMPIHONG)
    best = reading.best(Field.HAZARD)
    assert best is not None
    assert best.strength is not Strength.HIGH
    assert "FLOOD" not in {item.value for item in reading.of(Field.DANGER)}
