"""TANYA and BANTUAN in a chat: the words of ux.md, section 5, on Telegram and by SMS."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from destana.foundation.people import queries as people
from destana.foundation.people.models import Contact
from destana.foundation.people.terms import ContactState
from destana.kit import gsm
from destana.messaging.inbox.models import MediaWait
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Outgoing
from destana.response.consultations import actions
from destana.response.consultations.models import Consultation, Said
from destana.response.consultations.terms import Kind, Need, Rating, State, Topic, Wording
from destana.response.reports.models import Report
from destana.surfaces.chat import jobs
from destana.surfaces.chat.models import Talk
from tests.world import PIMPING, World

from .test_report import hear as _hear
from .test_report import press, update
from .test_sms import write

pytestmark = pytest.mark.django_db(transaction=True)
ALKON = "dana desa untuk beli alkon"


def hear(raw: bytes, at: datetime) -> list[str]:
    with translation.override("id"):
        return _hear(raw, at)


def labels() -> list[str]:
    """Return the buttons of the last message."""
    last = Message.objects.order_by("-id")[0]
    return [button.label for button in Outgoing.from_row(last.body).buttons]


def asked(world: World, words: str = ALKON) -> Consultation:
    hear(update(1, text="tanya"), world.now)
    hear(update(2, text=words), world.now)
    return Consultation.objects.get()


def test_a_question_is_invited_said_back_and_confirmed(world: World) -> None:
    assert hear(update(1, text="tanya"), world.now) == [
        "Silakan tulis atau kirim suara. Petugas menjawab pada jam kerja, paling lama 4 jam."
    ]
    assert hear(update(2, text=ALKON), world.now) == [
        f'Kami terima pertanyaan T-001. Yang kami tangkap: "{ALKON}". Betul?'
    ]
    assert labels() == ["Betul", "Bukan itu"]
    assert Consultation.objects.get().state == State.NEW
    [told] = hear(press(3, "t-ya:T-001"), world.now)
    assert "T-001" in told
    assert "12.00 WITA" in told
    assert Consultation.objects.get().state == State.QUEUED


@pytest.mark.parametrize(
    "word",
    [
        "tanya kapan jembatan diperbaiki",
        "Batakun kapan jembatan diperbaiki",
        "/tanya kapan jembatan diperbaiki",
    ],
)
def test_the_question_may_follow_the_word_at_once(world: World, word: str) -> None:
    hear(update(1, text=word), world.now)
    assert Consultation.objects.get().words == "kapan jembatan diperbaiki"


def test_not_that_asks_again_and_keeps_both(world: World) -> None:
    matter = asked(world)
    hear(press(3, "t-bukan:T-001"), world.now)
    [echo] = hear(update(4, text="boleh beli pompa air?"), world.now)
    assert "boleh beli pompa air?" in echo
    matter.refresh_from_db()
    assert matter.words == ALKON
    assert Said.objects.get().words == "boleh beli pompa air?"


def test_a_voice_is_kept_and_a_person_listens(world: World) -> None:
    hear(update(1, text="tanya"), world.now)
    voice = {
        "file_id": "AwAC",
        "file_unique_id": "AgAD",
        "duration": 22,
        "mime_type": "audio/ogg",
        "file_size": 5000,
    }
    [told] = hear(update(2, voice=voice), world.now)
    assert told == "Kami terima pertanyaan T-001. Petugas mendengarkan suara Anda dan menjawab di sini."
    matter = Consultation.objects.get()
    assert (matter.is_voice, matter.inbox is not None) == (True, True)


def test_a_photo_goes_with_the_question(world: World) -> None:
    hear(update(1, text="tanya"), world.now)
    photo = [{"file_id": "AgAC", "file_unique_id": "AQAD", "file_size": 118233, "width": 1280, "height": 960}]
    hear(update(2, photo=photo, caption="Surat ini asli?"), world.now)
    assert MediaWait.objects.get().media_id == "AgAC"
    assert not Report.objects.exists()


def test_silence_sends_it_and_says_so(world: World) -> None:
    asked(world)
    with translation.override("id"):
        assert actions.send_silent(at=world.later(minutes=6)) == 1
    assert Consultation.objects.get().state == State.QUEUED
    assert "T-001 tetap kami simpan" in Message.objects.order_by("-id")[0].body["text"]


def test_a_cry_is_a_report_whatever_was_asked(world: World) -> None:
    hear(update(1, text="tanya"), world.now)
    said = hear(update(2, text="Tolong, anak hanyut di sungai Pimping"), world.now)
    assert Report.objects.get().people_in_danger is True
    assert any("112" in one for one in said)
    assert Talk.objects.get().report_id == Report.objects.get().pk


def answer(world: World, matter: Consultation, at: datetime) -> None:
    wording = Wording("Petugas turun hari Senin.", Topic.ROADS)
    actions.answer(matter_id=matter.pk, wording=wording, by=world.rusdi, at=at)


def test_the_answer_comes_here_and_is_rated(world: World) -> None:
    matter = asked(world, "kapan jembatan diperbaiki")
    hear(press(3, "t-ya:T-001"), world.now)
    answer(world, matter, world.later(hours=20))
    last = Message.objects.order_by("-id")[0].body["text"]
    assert last.startswith("Jawaban T-001 dari ")
    assert last.endswith("Apakah sudah terjawab?")
    assert labels() == ["Sudah", "Belum"]
    [more] = hear(update(4, text="Belum"), world.later(hours=30))
    assert "Apa yang masih kurang?" in more
    hear(update(5, text="Jembatan yang di RT 2"), world.later(hours=30))
    matter.refresh_from_db()
    assert (matter.state, matter.rating) == (State.QUEUED, Rating.NO)
    answer(world, matter, world.later(hours=40))
    [thanks] = hear(press(6, "sudah:T-001"), world.later(hours=41))
    assert "T-001 kami tutup" in thanks
    matter.refresh_from_db()
    assert (matter.state, matter.rating) == (State.CLOSED, Rating.YES)


def test_what_the_desk_asks_back_is_answered_by_the_next_words(world: World) -> None:
    matter = asked(world, "kapan jembatan diperbaiki")
    hear(press(3, "t-ya:T-001"), world.now)
    actions.ask_back(
        matter_id=matter.pk, text="Jembatan yang mana?", by=world.rusdi, at=world.later(hours=20)
    )
    hear(update(4, text="yang di sebelah langgar"), world.later(hours=21))
    matter.refresh_from_db()
    assert matter.state == State.QUEUED
    assert Said.objects.get().words == "yang di sebelah langgar"


@pytest.mark.parametrize("data", ["t-ya:T-001", "t-bukan:T-001", "sudah:T-001", "belum:T-001"])
def test_a_forged_button_changes_nothing_of_a_stranger(world: World, data: str) -> None:
    from destana.response.consultations.tests.scene import ask

    made = ask(world, is_draft=True)  # Siti's; Udin presses
    hear(press(1, data), world.now)
    assert Consultation.objects.get(pk=made.id).state == State.NEW


def test_a_code_tells_how_it_stands_and_the_words_only_to_the_asker(world: World) -> None:
    matter = asked(world, "kapan jembatan diperbaiki")
    hear(press(3, "t-ya:T-001"), world.now)
    answer(world, matter, world.later(hours=4))
    [mine] = hear(update(4, text="status T-001"), world.later(hours=5))
    assert "Petugas turun hari Senin." in mine
    [theirs] = write("t 1", world.later(hours=5))
    assert "T-001" in theirs
    assert "Senin" not in theirs
    [unknown] = hear(update(5, text="B-777"), world.later(hours=5))
    assert "kode" in unknown.casefold()


def test_the_stop_word_is_obeyed_in_the_middle_of_a_question(world: World) -> None:
    hear(update(1, text="tanya"), world.now)
    hear(update(2, text="BERHENTI"), world.now)
    assert not Consultation.objects.exists()
    assert (
        people.contact(Contact.objects.get(channel="telegram", address="987654321").id).state
        == ContactState.STOPPED
    )


def test_help_is_asked_for_step_by_step(world: World) -> None:
    assert hear(update(1, text="minta bantuan"), world.now) == ["Apa yang paling dibutuhkan?"]
    assert labels() == [
        "Perahu", "Makanan", "Air minum", "Obat", "Popok/susu", "Tempat mengungsi", "Lainnya",
    ]  # fmt: skip
    assert hear(press(2, "b-perlu:boat"), world.now) == ["Untuk berapa orang? Tulis angkanya saja."]
    assert hear(update(3, text="5 orang"), world.now) == ["Ada lansia, bayi, ibu hamil, atau difabel?"]
    assert labels() == ["Ada", "Tidak ada"]
    hear(press(4, "b-lemah:ada"), world.now)
    [echo] = hear(update(5, text="Pimping RT 02"), world.now)
    assert echo == "Permintaan B-001: perahu, 5 orang, ada lansia, Pimping RT 02. Betul?"
    assert labels() == ["Betul, kirim", "Ubah", "Batal"]
    [told] = hear(press(6, "b-kirim:"), world.now)
    assert told.startswith("B-001 diterima pukul 06.04 WITA. Petugas menjawab paling lambat 06.14 WITA.")
    matter = Consultation.objects.get()
    assert (matter.state, matter.kind, matter.needs, matter.people) == (
        State.QUEUED,
        Kind.REQUEST,
        ["boat"],
        5,
    )
    assert (matter.village_id, matter.rts, matter.urgency) == (PIMPING, "02", 0)


def test_change_and_cancel(world: World) -> None:
    for raw in (
        update(1, text="bantuan makanan"),
        update(2, text="3"),
        press(3, "b-lemah:tidak"),
        update(4, text="Pimping"),
    ):
        hear(raw, world.now)
    [again] = hear(press(5, "b-ubah:"), world.now)
    assert again == "Apa yang paling dibutuhkan?"
    hear(press(6, "b-perlu:water"), world.now)
    assert Consultation.objects.get().needs == [Need.WATER]
    [told] = hear(update(7, text="batal"), world.now)
    assert told == "Permintaan B-001 dibatalkan."
    assert Consultation.objects.get().state == State.CLOSED


def test_a_cry_in_the_middle_of_a_request_is_a_report_and_the_request_stays(world: World) -> None:
    hear(update(1, text="bantuan"), world.now)
    hear(press(2, "b-perlu:boat"), world.now)
    hear(update(3, text="Tolong, anak hanyut di sungai Pimping"), world.now)
    matter = Consultation.objects.get()
    assert matter.report is not None
    assert (matter.state, Report.objects.count()) == (State.QUEUED, 1)


def test_a_village_outside_cannot_be_forged(world: World) -> None:
    hear(update(1, text="bantuan obat"), world.now)
    hear(press(2, "b-desa:63.08.06.2020"), world.now)
    assert Consultation.objects.get().village_id is None


def test_a_request_by_sms_with_numbers(world: World) -> None:
    [needs] = write("bantuan", world.now)
    assert "1 Perahu" in needs
    write("1", world.later(minutes=1))
    write("12", world.later(minutes=2))
    write("1", world.later(minutes=3))
    [echo] = write("Pimping RT 2", world.later(minutes=4))
    assert "perahu, 12 orang, ada lansia, Pimping RT" in echo
    [told] = write("1", world.later(minutes=5))
    assert "B-001" in told
    assert Consultation.objects.get().state == State.QUEUED


def test_a_question_by_sms_with_numbers_and_a_long_answer_that_fits_one(world: World) -> None:
    write("tanya", world.now)
    [echo] = write(
        ALKON + " dan untuk memperbaiki jalan yang rusak di depan sekolah dasar setelah banjir", world.now
    )
    assert "Betul?" in echo
    write("1", world.now)
    matter = Consultation.objects.get()
    assert matter.state == State.QUEUED
    wording = Wording("Boleh lewat musyawarah desa. " * 12, Topic.MONEY, "Permendes 7/2023")
    actions.answer(matter_id=matter.pk, wording=wording, by=world.rusdi, at=world.now)
    actions.approve(matter_id=matter.pk, by=world.camat, at=world.now)
    said = gsm.plainer(Outgoing.from_row(Message.objects.order_by("-id")[0].body).in_words())
    assert gsm.parts(said) == 1, said
    assert "/tanya/T-001?k=" in said
    [thanks] = write("SUDAH", world.later(hours=1))
    assert "T-001" in thanks


def test_every_text_keeps_within_the_limits(world: World) -> None:
    """Limits of ux.md, section 5: body 300, label 20, callback 64 bytes, at most ten rows."""
    talks: list[list[Any]] = [
        [update(1, text="tanya"), update(2, text="kapan " * 100), press(3, "t-bukan:T-001"), update(4, text="x" * 900)],
        [press(5, "t-ya:T-001"), update(6, text="T-001"), update(7, text="bantuan"), press(8, "b-perlu:shelter")],
        [update(9, text="99999"), press(10, "b-lemah:ada"), update(11, text="entah"), update(12, text="Tanah Habang Kanan RT 02")],
        [press(13, "b-kirim:"), update(14, text="B-001"), press(15, "b-kirim:"), press(16, "belum:B-001")],
    ]  # fmt: skip
    for raw in (one for talk in talks for one in talk):
        assert hear(raw, world.now), raw
    with translation.override("id"):
        jobs.mind_silence(world.later(minutes=30))
    for row in Message.objects.filter(channel="telegram"):
        body = Outgoing.from_row(row.body)
        assert len(body.text) <= 300, body.text
        assert len(body.buttons) <= 10
        for button in body.buttons:
            assert len(button.label) <= 20, button.label
            assert len(button.data.encode()) <= 64
