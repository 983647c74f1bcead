"""One text for every mouth: what must be in it, what fits, what is refused instead of cut."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from destana.kit import gsm
from destana.response.bulletins import previews, saying, speech
from destana.response.bulletins.previews import DoesNotFit
from destana.response.bulletins.terms import Kind, Problem, Sheet, Source
from destana.response.bulletins.tests.scene import wording
from destana.response.hazards.terms import Hazard, Level
from tests.world import NOW

SHEET = Sheet(
    wording=wording(),
    number=14,
    code="K14-7Q",
    names=("Pimping", "Kandang Jaya"),
    issuer="Kecamatan Lampihong",
    site="https://lampihong.example",
    issued_at=NOW,
)


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    with translation.override("id"):
        yield


def sheet(*, names: tuple[str, ...] = SHEET.names, exercise: bool = False, **changes: Any) -> Sheet:
    return replace(SHEET, wording=wording(**changes), names=names, exercise=exercise)


def test_it_says_everything_in_every_long_text() -> None:
    made = previews.render(SHEET)
    for text in (made.chat, made.telegram, made.mail.plain):
        for part in (
            "SIAGA BANJIR",
            "Pimping, Kandang Jaya",
            "Kabar no. 14 dari Kecamatan dan BPBD",
            "Berlaku sampai 14 Jan 2026, 18.04 WITA",
            "CEK K14-7Q",
            "https://lampihong.example/cek/K14-7Q",
            "1. Matikan listrik",
            "Kami tidak pernah meminta NIK atau uang lewat chat.",
        ):
            assert part in text
    assert made.misfits == ()


def test_it_says_danger_area_step_end_number_and_code_in_one_sms() -> None:
    made = previews.render(SHEET)
    for part in (
        "SIAGA BANJIR",
        "Pimping, Kandang Jaya",
        "Matikan listrik",
        "14 Jan 18.04 WITA",
        "Kabar 14",
        "CEK K14-7Q",
    ):
        assert part in made.sms
    assert made.sms_length == len(made.sms) <= 160


def test_it_shortens_an_sms_by_whole_parts() -> None:
    long = sheet(
        steps=("Matikan listrik", "Pindahkan kendaraan ke jalan yang tinggi", "Bantu tetangga yang lansia")
    )
    text = previews.sms(long)
    assert "Matikan listrik" in text
    assert "Bantu tetangga" not in text
    assert text.endswith("CEK K14-7Q")


def test_it_counts_villages_where_their_names_do_not_fit_an_sms() -> None:
    names = tuple(f"Desa Panjang Sekali {place}" for place in range(12))
    assert "12 desa" in previews.sms(sheet(names=names))


def test_it_names_the_whole_district_in_one_phrase() -> None:
    whole = replace(sheet(names=("a", "b", "c")), is_whole_district=True)
    assert "semua 3 desa Kecamatan Lampihong" in previews.chat(whole)


def test_it_refuses_an_sms_that_cannot_be_shortened() -> None:
    with pytest.raises(DoesNotFit) as refused:
        previews.sms(sheet(steps=("Matikan listrik " * 9,)))
    assert refused.value.misfit.problem == Problem.SMS_TOO_LONG
    assert refused.value.misfit.length > 160


def test_it_refuses_what_an_sms_cannot_carry() -> None:
    with pytest.raises(DoesNotFit) as refused:
        previews.sms(sheet(steps=("Matikan listrik 🔌",)))
    assert refused.value.misfit.problem == Problem.SMS_LETTERS
    assert refused.value.misfit.letters == "🔌"


@pytest.mark.parametrize(
    ("text", "septets"),
    [("abc", 3), ("€", 2), ("[a]{b}~|^\\", 18), ("é Ä ñ", 5), ("'\"-...", 6), ("\n", 1)],
)
def test_it_counts_septets_honestly(text: str, septets: int) -> None:
    assert gsm.foreign(text) == ""
    assert gsm.septets(text) == septets


def test_it_writes_typographic_marks_plainly() -> None:
    assert gsm.plainer("“Ju’uh” – 5–6 … ő") == '"Ju\'uh" - 5-6 ... o'
    assert gsm.foreign(gsm.plainer("水")) == "水"


def test_it_leaves_out_the_long_text_before_a_chat_is_too_long() -> None:
    assert "Dapur umum" in previews.chat(sheet(text="Dapur umum buka."))
    long = sheet(text="Dapur umum buka. " * 60)
    assert "Dapur umum" not in previews.chat(long)
    assert "Dapur umum" in previews.telegram(long)


def test_it_refuses_a_chat_text_of_more_than_700_units() -> None:
    made = previews.render(sheet(what="Air naik 🌊 " * 40))
    assert made.chat == ""
    assert [one.problem for one in made.misfits] == [Problem.CHAT_TOO_LONG]
    assert made.chat_length > 700


def test_it_counts_a_chat_as_the_providers_do() -> None:
    plain, sea = previews.render(sheet(what="Air naik x")), previews.render(sheet(what="Air naik 🌊"))
    assert sea.chat_length == plain.chat_length + 1


def test_it_reads_aloud_in_words_and_in_time() -> None:
    made = previews.render(SHEET)
    assert "K empat belas, tujuh Q" in made.speech
    assert "satu satu dua" in made.speech
    assert "Rabu pukul enam lewat empat menit sore" in made.speech
    assert not any(char.isdigit() for char in made.speech)
    assert 0 < made.speech_seconds <= 45


def test_it_refuses_a_script_of_more_than_45_seconds() -> None:
    made = previews.render(sheet(steps=("Naikkan beras, obat, surat, dan barang yang mudah basah",) * 7))
    assert Problem.SPEECH_TOO_LONG in [one.problem for one in made.misfits]
    assert made.speech_seconds > 45


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (14, "empat belas"),
        (20, "dua puluh"),
        (101, "seratus satu"),
        (412, "empat ratus dua belas"),
        (1000, "seribu"),
        (11816, "sebelas ribu delapan ratus enam belas"),
        (2_000_001, "dua juta satu"),
    ],
)
def test_it_says_numbers(number: int, said: str) -> None:
    assert speech.number(number) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pukul 18.00", "pukul enam sore"),
        ("19.30", "pukul tujuh lewat tiga puluh menit malam"),
        ("0.15", "pukul dua belas lewat lima belas menit dini hari"),
        ("11.816 jiwa", "sebelas ribu delapan ratus enam belas jiwa"),
        ("12,5 km", "dua belas koma lima km"),
        ("telepon 112", "telepon satu satu dua"),
        ("0812-5123-4567", "nol delapan satu dua lima satu dua tiga empat lima enam tujuh"),
        ("RT 02", "RT dua"),
        ("Kabar no. 14", "Kabar nomor empat belas"),
        ("412 KK", "empat ratus dua belas KK"),
    ],
)
def test_it_says_what_is_written(text: str, said: str) -> None:
    assert speech.spoken(text) == said


def test_it_marks_an_exercise_first_of_all() -> None:
    made = previews.render(sheet(exercise=True))
    for text in (made.chat, made.telegram, made.sms, made.mail.subject, made.mail.plain):
        assert text.startswith("LATIHAN")
    assert "LATIHAN" in made.speech


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"kind": Kind.INFORMATION, "level": Level.NONE}, "KABAR RESMI"),
        ({"kind": Kind.ALL_CLEAR, "level": Level.AMAN}, "SUDAH AMAN: Banjir"),
        ({"hazard": Hazard.WILDFIRE, "level": Level.AWAS}, "AWAS KEBAKARAN HUTAN DAN LAHAN"),
    ],
)
def test_it_begins_with_what_it_is(changes: dict[str, Any], first: str) -> None:
    assert previews.chat(sheet(**changes)).splitlines()[0] == first


def test_it_names_the_bulletin_that_it_replaces_or_withdraws() -> None:
    update = replace(sheet(kind=Kind.UPDATE), replaces=(13,))
    withdrawal = replace(sheet(kind=Kind.WITHDRAWAL), replaces=(13,))
    assert "mengganti Kabar no. 13" in saying.head(update)
    assert saying.head(withdrawal) == "DITARIK: Kabar no. 13"


def test_it_names_the_agency_whose_words_it_passes_on() -> None:
    relay = sheet(source=Source.RELAY, source_name="BMKG")
    assert "BMKG, diteruskan Kecamatan Lampihong" in previews.chat(relay)


def test_it_escapes_what_people_wrote() -> None:
    made = previews.render(sheet(headline="<script>alert(1)</script> & co"))
    assert "<script>" not in made.mail.html + made.marked
    assert made.marked.startswith("<b>SIAGA BANJIR</b>\n")


def test_it_shows_an_unfinished_draft_all_the_same() -> None:
    empty = previews.render(sheet(names=(), headline="", what="", steps=(), expires_at=None))
    assert "K14-7Q" in empty.chat


def test_it_says_tomorrow_with_a_date() -> None:
    assert "15 Jan" in previews.sms(sheet(expires_at=NOW + timedelta(hours=24)))


def test_the_approved_text_says_where_what_and_how_to_check() -> None:
    made = previews.render(SHEET).approved
    assert made is not None
    where, what, proof = made.values
    assert (made.purpose, where) == ("siaga", "Pimping, Kandang Jaya")
    assert what.startswith(wording().headline.rstrip("."))
    assert "Matikan listrik" in what
    for part in ("no. 14", "Kecamatan dan BPBD", "14 Jan 2026, 18.04 WITA", "K14-7Q"):
        assert part in proof


@pytest.mark.parametrize(
    ("changes", "purpose"),
    [
        ({"level": Level.AWAS}, "awas"),
        ({"level": Level.SIAGA}, "siaga"),
        ({"level": Level.WASPADA}, "waspada"),
        ({"level": Level.NONE, "kind": Kind.INFORMATION}, "info"),
        ({"kind": Kind.ALL_CLEAR}, "aman"),
        ({"kind": Kind.WITHDRAWAL}, "withdrawal"),
    ],
)
def test_each_level_has_its_approved_text(changes: dict[str, Any], purpose: str) -> None:
    assert saying.purpose(wording(**changes)) == purpose


def test_the_approved_text_always_fits_and_nothing_is_cut_in_two() -> None:
    steps = tuple(f"Langkah {number} {'x' * 100}" for number in range(9))
    made = previews.approved(
        sheet(names=tuple(f"Desa {number:02} Panjang" for number in range(27)), steps=steps)
    )
    assert made.values[0] == "27 desa di Kecamatan Lampihong"
    assert sum(len(value) for value in made.values) <= 800
    assert made.values[1].endswith("x" * 100)


def test_an_exercise_says_so_in_the_approved_text() -> None:
    assert previews.approved(sheet(exercise=True)).values[1].startswith("LATIHAN. ")
