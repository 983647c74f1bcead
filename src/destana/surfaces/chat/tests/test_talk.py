"""The talk word for word, in any order: answers put right, a second event, a fresh start, and silence."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from destana.messaging.outbox.models import Message
from destana.response.reports.models import Report, ReportWords
from destana.surfaces.chat import jobs
from destana.surfaces.chat.models import Talk
from tests.world import KANDANG_JAYA, PIMPING, World

from .test_report import hear, press, update

pytestmark = pytest.mark.django_db(transaction=True)
PHOTO = [{"file_id": "AgAC", "file_unique_id": "AQAD", "file_size": 118233, "width": 1280, "height": 960}]
HERE = {"latitude": -2.3759, "longitude": 115.3228}


def shown(raw: bytes, at: datetime) -> list[tuple[str, list[str]]]:
    """Let the office hear it, and return what it shows: each text with its buttons."""
    before = Message.objects.count()
    with translation.override("id"):
        hear(raw, at)
    rows: list[dict[str, Any]] = [row.body for row in Message.objects.order_by("id")[before:]]
    return [(row["text"], [button["label"] for button in row.get("buttons", [])]) for row in rows]


def say(number: int, text: str, at: datetime) -> str:
    """Write a sentence and return the last thing that is said to it."""
    return shown(update(number, text=text), at)[-1][0]


def test_the_report_is_asked_for_word_for_word(world: World) -> None:
    assert shown(update(1, photo=PHOTO), world.now) == [
        (
            "Terima kasih, fotonya sudah masuk. Di mana kejadiannya?",
            ["Kirim lokasi", "Pilih desa"],
        )
    ]
    [(asked, buttons)] = shown(update(2, text="Pimping RT 02"), world.now)
    assert (asked, buttons) == (
        "Pimping RT 02, betul? Apa yang terjadi?",
        ["Banjir", "Api", "Lainnya"],
    )
    [(_more, rows)] = shown(press(3, "jenis:more"), world.now)
    assert rows == ["Longsor", "Angin", "Jalan putus", "Orang sakit", "Lainnya"]
    assert shown(press(4, "jenis:FLOOD"), world.now) == [
        ("Setinggi apa airnya?", ["Mata kaki", "Lutut", "Pinggang ke atas"])
    ]
    assert shown(press(5, "air:knee"), world.now) == [
        ("Ada orang yang harus ditolong sekarang?", ["Ya, tolong", "Tidak ada"])
    ]
    [(receipt, _secret)] = shown(press(6, "tolong:tidak"), world.now)
    assert receipt == (
        "Laporan L-0001 sudah kami terima pukul 06.04 WITA. Petugas memeriksa paling lambat 06.34. "
        "Kabarnya kami kirim ke sini. Nyawa terancam? Telepon 112."
    )


@pytest.mark.parametrize(
    "order", [("photo", "place", "word"), ("place", "word", "photo"), ("word", "photo", "place")]
)
def test_photo_place_and_word_come_in_any_order(world: World, order: tuple[str, ...]) -> None:
    things: dict[str, dict[str, object]] = {
        "photo": {"photo": PHOTO},
        "place": {"location": HERE},
        "word": {"text": "air selutut, banjir"},
    }
    for number, name in enumerate(order, start=1):
        shown(update(number, **things[name]), world.now)
    report = Report.objects.get()
    assert (report.village_id, report.hazard, report.depth, report.photos_expected) == (
        PIMPING,
        "FLOOD",
        "knee",
        1,
    )


def test_depth_is_asked_for_water_only(world: World) -> None:
    shown(update(1, text="longsor di Pimping RT 02"), world.now)
    assert Talk.objects.get().asked[-1] == "danger"


def test_a_road_that_is_cut_says_so_in_words(world: World) -> None:
    shown(update(1, photo=PHOTO), world.now)
    shown(press(2, "jenis:road"), world.now)
    assert Report.objects.get().hazard == "OTHER"
    assert ReportWords.objects.get().words == "Jalan putus."


def test_a_wrong_place_is_put_right_in_one_sentence(world: World) -> None:
    say(1, "banjir di Pimping RT 02", world.now)
    answer = say(2, "salah, Kandang Jaya RT 03", world.now)
    report = Report.objects.get()
    assert (report.village_id, report.rts) == (KANDANG_JAYA, "03")
    assert answer == "Setinggi apa airnya?"


def test_a_bare_no_asks_for_the_place_again(world: World) -> None:
    say(1, "banjir di Pimping RT 02", world.now)
    assert say(2, "bukan", world.now) == "Di mana kejadiannya?"
    say(3, "Kandang Jaya", world.now)
    assert Report.objects.get().village_id == KANDANG_JAYA


def test_without_a_correction_the_first_answer_stays(world: World) -> None:
    """The control of the two above."""
    say(1, "banjir", world.now)
    shown(press(2, f"desa:{PIMPING}"), world.now)
    say(3, "dekat jalan ke Kandang Jaya", world.now)
    assert Report.objects.get().village_id == PIMPING


def test_a_button_pressed_again_puts_the_answer_right(world: World) -> None:
    say(1, "banjir di Pimping RT 02", world.now)
    shown(press(2, "air:ankle"), world.now)
    shown(press(3, "air:waist"), world.now)
    assert Report.objects.get().depth == "waist"
    shown(press(4, "tolong:tidak"), world.now)
    shown(press(5, "tolong:ya"), world.now)
    report = Report.objects.get()
    assert (report.people_in_danger, report.urgency) == (True, 0)


@pytest.mark.parametrize(("words", "in_danger"), [("kadada", False), ("Tidak ada", False), ("inggih", True)])
def test_yes_and_no_are_understood_in_words(world: World, words: str, in_danger: bool) -> None:
    say(1, "banjir di Pimping RT 02, air selutut", world.now)
    say(2, words, world.now)
    assert Report.objects.get().people_in_danger is in_danger


def test_a_label_written_by_hand_is_the_button(world: World) -> None:
    say(1, "banjir di Pimping RT 02", world.now)
    say(2, "lutut", world.now)
    assert Report.objects.get().depth == "knee"


def test_a_second_event_is_a_second_report_while_the_first_is_open(world: World) -> None:
    say(1, "banjir di Pimping RT 02", world.now)
    kept, asked = shown(update(2, text="kebakaran di Kandang Jaya RT 01"), world.now)
    assert kept[0] == "L-0001 tetap kami simpan. Ini jadi laporan baru."
    assert "L-0002" in asked[0]
    assert list(Report.objects.order_by("id").values_list("village_id", "hazard")) == [
        (PIMPING, "FLOOD"),
        (KANDANG_JAYA, "BUILDINGFIRE"),
    ]


@pytest.mark.parametrize("word", ["mulai", "/start", "ulang", "batal", "MULAI"])
@pytest.mark.parametrize("before", ["banjir", "cek", "LAPOR BJR PMP21 LTT", ""])
def test_a_fresh_start_lets_go_of_everything_in_any_state(world: World, word: str, before: str) -> None:
    if before:
        say(1, before, world.now)
    kept = Report.objects.count()
    answer = say(2, word, world.now)
    talk = Talk.objects.get()
    assert (talk.report_id, talk.asked, talk.is_open, talk.awaits_claim) == (None, [], False, False)
    assert ("L-0001 tetap kami simpan." in answer) is bool(kept)
    assert Report.objects.count() == kept


def test_silence_tells_what_is_kept(world: World) -> None:
    shown(update(1, photo=PHOTO), world.now)
    with translation.override("id"):
        assert jobs.mind_silence(world.later(minutes=6)) == 1
        assert jobs.mind_silence(world.later(minutes=12)) == 0
    assert Message.objects.latest("id").body["text"] == (
        "Laporan Anda tetap kami simpan: L-0001, baru ada foto. Balas kapan saja untuk menambah."
    )
    say(2, "Pimping RT 02", world.later(minutes=20))
    assert Report.objects.get().village_id == PIMPING


def test_status_alone_is_about_the_own_report(world: World) -> None:
    say(1, "banjir di Pimping RT 02, air selutut", world.now)
    [(told, buttons)] = shown(update(2, text="status"), world.now)
    assert told == ("L-0001 sudah kami terima pukul 06.04 WITA. Petugas memeriksa paling lambat 06.34 WITA.")
    assert buttons == ["Tambah foto", "Tanya petugas"]


def test_a_photo_is_added_to_the_own_report_and_to_no_other(world: World) -> None:
    say(1, "banjir di Pimping RT 02, air selutut", world.now)
    other = world.report(by=world.siti)
    foreign = shown(press(2, f"tambah:{other.code[2:]}"), world.later(minutes=40))
    assert foreign[0][0] == "Kode ini tidak kami kenal. Coba lihat lagi."
    shown(press(3, "tambah:1"), world.later(minutes=40))
    [(told, _none)] = shown(update(4, photo=PHOTO), world.later(minutes=41))
    assert told == "Fotonya sudah masuk ke L-0001."
    assert Report.objects.get(number=1).photos_expected == 1


def test_following_and_stopping_are_word_for_word(world: World) -> None:
    assert shown(update(1, text="ikuti pimping"), world.now) == [
        ("Kabar apa yang mau diterima untuk Pimping?", ["Siaga dan Awas", "Semua kabar", "Batal"])
    ]
    assert shown(press(2, f"ikuti-semua:{PIMPING}"), world.now)[0][0] == (
        "Baik. Anda mengikuti Pimping. Balas BERHENTI kapan saja."
    )
    assert say(3, "berhenti", world.now) == "Sudah berhenti. Nomor Anda kami hapus dari daftar."


def test_what_is_not_understood_is_said_word_for_word(world: World) -> None:
    assert shown(update(1, text="xyzzy"), world.now) == [
        (
            "Maaf, kami belum paham. Kirim foto untuk melapor, atau pilih:",
            ["Lapor", "Status desa", "Bicara petugas"],
        )
    ]
