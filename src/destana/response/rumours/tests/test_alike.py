"""When two texts are one claim. The sentences are made up after the patterns of domain.md, section 8."""

import random

import pytest

from destana.response.rumours import rules

CLAIMS = (
    "Bendungan Pitap jebol malam ini, warga di hilir diminta segera mengungsi ke bukit",
    "Banjir susulan kedua lebih besar akan datang besok subuh, sudah diumumkan BMKG",
    "Bantuan uang tunai 600 ribu untuk korban banjir, daftar lewat tautan ini sebelum penuh",
    "Korban meninggal sudah 27 orang, pemerintah sengaja menutupi jumlah sebenarnya",
    "Video buaya masuk permukiman di Paringin setelah air sungai naik",
    "Air sumur di kecamatan sudah beracun, jangan diminum sama sekali sampai bulan depan",
    "Jembatan gantung putus dan tiga anak sekolah hanyut pagi tadi",
    "Gempa besar akan terjadi tengah malam, tidurlah di luar rumah",
    "Camat memerintahkan semua sekolah libur dua minggu karena banjir",
    "Pencuri menyamar jadi petugas pendataan banjir, jangan buka pintu untuk siapa pun",
    "Vaksin gratis di posko mengandung obat kedaluwarsa, banyak anak pingsan",
    "Listrik satu kabupaten akan dipadamkan tiga hari mulai nanti malam",
)
HEADS = (
    "Diteruskan: ",
    "INFO PENTING!! ",
    "Mohon sebarkan. ",
    "Assalamualaikum dari grup sebelah, ",
    "benarkah ini? ",
)
TAILS = (
    "",
    " Sebarkan!!",
    " Semoga bermanfaat, tolong bagikan ke semua grup keluarga.",
    " cek min",
    " \U0001f64f\U0001f64f",
)


def passed_on(claim: str, chance: random.Random) -> str:
    """Pass a claim on as people do: a head, a tail, capitals, a typing slip for one letter in 40."""
    letters = [
        chance.choice("aiueonr") if letter.isalpha() and chance.random() < 1 / 40 else letter
        for letter in claim
    ]
    body = "".join(letters)
    body = body.upper() if chance.random() < 0.3 else body
    return chance.choice(HEADS) + body + chance.choice(TAILS)


def test_it_knows_a_claim_again_however_it_is_passed_on() -> None:
    chance = random.Random(7)
    known = [(number, rules.core(claim)) for number, claim in enumerate(CLAIMS)]
    tries = [(number, passed_on(claim, chance)) for number, claim in enumerate(CLAIMS) for _each in range(50)]
    found = [(number, rules.best(text, known)) for number, text in tries]
    wrong = [number for number, best in found if best is not None and best[0] != number]
    right = [number for number, best in found if best is not None and best[0] == number]
    assert wrong == []
    assert len(right) / len(tries) >= 0.95


def test_it_takes_no_claim_for_another() -> None:
    for number, claim in enumerate(CLAIMS):
        others = [(other, rules.core(text)) for other, text in enumerate(CLAIMS) if other != number]
        assert rules.best(claim, others) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bendungan Pitap jebol malam ini di hulu", "Bendungan Pitap tidak jebol malam ini di hulu"),
        ("Banjir di RT 02 sudah setinggi atap rumah", "Banjir di RT 05 sudah setinggi atap rumah"),
        ("Korban meninggal di kecamatan sudah 27 orang", "Korban meninggal di kecamatan sudah 2 orang"),
        ("Sekolah diliburkan sampai hari Senin depan", "Sekolah belum diliburkan sampai hari Senin depan"),
    ],
)
def test_a_denial_or_another_number_is_another_claim(one: str, other: str) -> None:
    assert rules.likeness(rules.core(one), rules.core(other)) == 0


def test_without_the_guard_they_would_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the comparison of denials and numbers taken away."""
    monkeypatch.setattr(rules, "_agrees", lambda one, other: True)
    one, other = "Bendungan Pitap jebol malam ini di hulu", "Bendungan Pitap tidak jebol malam ini di hulu"
    assert rules.likeness(rules.core(one), rules.core(other)) >= rules.ALIKE


def test_another_village_is_another_claim() -> None:
    known = [(1, rules.core("Tanggul di Pimping sudah runtuh, air masuk ke sawah warga"))]
    places = ("pimping", "lajar")
    assert rules.best("Tanggul di Lajar sudah runtuh, air masuk ke sawah warga", known, places=places) is None
    assert (
        rules.best("tanggul di pimping sudah runtuh air masuk sawah warga", known, places=places) is not None
    )


def test_a_few_words_inside_of_many_are_no_claim() -> None:
    known = [(1, rules.core("air sungai naik"))]
    assert rules.best("Kemarin saya lihat air sungai naik sampai ke jembatan, lalu turun lagi", known) is None


@pytest.mark.parametrize("text", ["", "cek", "benarkah ini?", "\U0001f64f", "hoaks atau bukan min?"])
def test_a_question_without_a_claim_is_none(text: str) -> None:
    assert not rules.is_checkable(text)
