"""Depth, trend, counts, needs, kind and style of single sentences."""

import pytest

from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Field, Kind

from .gazetteer import LAMPIHONG


@pytest.mark.parametrize(
    ("text", "word", "cm"),
    [
        ("air setinggi mata kaki", "ankle", 10),
        ("banyu sabatis", "calf", 25),
        ("air selutut", "knee", 45),
        ("banyu salutut urang tuha", "knee", 45),
        ("air sampai paha", "thigh", 70),
        ("banyu sampai ka pinggang", "waist", 95),
        ("sudah sedada", "chest", 120),
        ("air sampai leher", "neck", 145),
        ("air sampai atap", "roof", 250),
        ("air 30 cm", "calf", 30),
        ("air 30cm", "calf", 30),
        ("banyu 30 senti", "calf", 30),
        ("air 30-50 cm", "knee", 50),
        ("air 1 meter", "waist", 100),
        ("air satu meter", "waist", 100),
        ("air semeter", "waist", 100),
        ("air setengah meter", "knee", 50),
        ("banyu satangah meter", "knee", 50),
        ("air 1,5 m", "neck", 150),
        ("air 1.5 meter", "neck", 150),
        ("air satu meter setengah", "neck", 150),
        ("banjir 80 cm", "thigh", 80),
    ],
)
def test_it_reads_depth(text: str, word: str, cm: int) -> None:
    best = read(text, LAMPIHONG).best(Field.DEPTH)
    assert best is not None
    assert (best.value, best.amount) == (word, cm)


@pytest.mark.parametrize(
    "text",
    [
        "sakit dada",
        "banjir, kaki luka di lutut",
        "banjir 200 meter dari jalan raya",
        "jalan rusak sepanjang 30 meter",
        "jarak 100 m",
        "TMA Pitap 5,1 m",
        "atap rumah terbang",
        "hujan 30 mm",
        "air tidak sampai lutut",
        "1e999 meter",
        "999999999999 cm",
        "-5 meter dari siring",
    ],
)
def test_it_takes_no_distance_for_depth(text: str) -> None:
    assert read(text, LAMPIHONG).value(Field.DEPTH) == ""


@pytest.mark.parametrize(
    ("text", "trend"),
    [
        ("air naik", "rising"),
        ("banyu maningkat", "rising"),
        ("banyu lakas naiknya", "rising"),
        ("air terus bertambah tinggi", "rising"),
        ("air sudah surut", "falling"),
        ("banyu mulai turun", "falling"),
        ("air berkurang", "falling"),
        ("banyu tatap", "steady"),
        ("air stabil", "steady"),
        ("banjir belum surut", "steady"),
        ("banyu kada surut-surut", "steady"),
        ("air tidak naik lagi", "steady"),
        ("tadi surut sekarang air naik lagi", "rising"),
        ("naik motor ke kantor", ""),
        ("harga beras naik", ""),
        ("tim turun ke lapangan", ""),
    ],
)
def test_it_reads_trend(text: str, trend: str) -> None:
    assert read(text, LAMPIHONG).value(Field.TREND) == trend


@pytest.mark.parametrize(
    ("text", "field", "amount"),
    [
        ("35 rumah terendam", Field.HOUSES, 35),
        ("atap rumah tabang 4 buah", Field.HOUSES, 4),
        ("4 buah rumah", Field.HOUSES, 4),
        ("dua rumah terbakar", Field.HOUSES, 2),
        ("1.466 rumah", Field.HOUSES, 1466),
        ("40 KK", Field.HOUSEHOLDS, 40),
        ("lima keluarga mengungsi", Field.HOUSEHOLDS, 5),
        ("120 jiwa", Field.PEOPLE, 120),
        ("23 urang di mushala", Field.PEOPLE, 23),
        ("ada pitu urang", Field.PEOPLE, 7),
    ],
)
def test_it_reads_counts(text: str, field: Field, amount: int) -> None:
    best = read(text, LAMPIHONG).best(field)
    assert best is not None
    assert best.amount == amount


@pytest.mark.parametrize(
    "text", ["RT 2 rumah terendam", "081251234567", "6311051234567890 KK", "rumah2 orang"]
)
def test_it_takes_no_other_number_for_a_count(text: str) -> None:
    reading = read(text, LAMPIHONG)
    assert all(not reading.of(field) for field in (Field.HOUSES, Field.HOUSEHOLDS, Field.PEOPLE))


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("tulung perahu", "boat"),
        ("butuh makanan", "food"),
        ("beras habis", "food"),
        ("kami belum makan", "food"),
        ("perlu air bersih 40 KK", "water"),
        ("minta obat", "medicine"),
        ("perlu popok bayi", "baby"),
        ("butuh tempat mengungsi", "shelter"),
        ("kirim alkon", "pump"),
        ("perlu selimut", "bedding"),
        ("minta terpal", "tarpaulin"),
        ("tolong jemput kami", "rescue"),
    ],
)
def test_it_reads_needs(text: str, need: str) -> None:
    assert read(text, LAMPIHONG).value(Field.NEED) == need


@pytest.mark.parametrize("text", ["tidak perlu perahu", "naik perahu ke pasar", "sudah makan"])
def test_it_takes_no_mention_for_a_need(text: str) -> None:
    assert read(text, LAMPIHONG).value(Field.NEED) == ""


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("INFO PENTING sebarkan bendungan jebol", "forwarded"),
        ("katanya banjir di Awayan", "hearsay"),
        ("banjir!!! banjir!!!", "shouting"),
        ("BANJIR BESAR DATANG DARI HULU SEMUA WARGA", "shouting"),
        ("hanya latihan simulasi banjir", "exercise"),
    ],
)
def test_it_marks_style(text: str, style: str) -> None:
    assert style in {item.value for item in read(text, LAMPIHONG).of(Field.STYLE)}


def test_a_chain_message_is_checked_not_dropped() -> None:
    reading = read(
        "INFO PENTING sebarkan!! bendungan Pitap jebol jam 9 malam ini, semua ngungsi!!!", LAMPIHONG
    )
    assert reading.kind is Kind.REPORT
    assert needs_alarm(reading)


def test_the_last_word_of_danger_is_with_words_that_say_so() -> None:
    reading = read("tulung, nini ulun kada kawa bajalan, banyu sudah sadada", LAMPIHONG)
    reasons = {item.value: item.reason.words for item in reading.of(Field.DANGER)}
    assert reasons["plea"] == "tulung"
    assert reasons["vulnerable"] == "nini"
    assert reasons["deep"] == "sadada"
