"""Questions and requests at the desk: list, thread, answer, second person, collision, undo."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.response.consultations import actions
from destana.response.consultations.models import Consultation
from destana.response.consultations.terms import State, Topic, Wording
from destana.response.consultations.tests.scene import MONEY, ROAD, ask, need
from tests.world import World

LIST = "/meja/konsultasi"
SAID = {"topik": "roads", "jawaban": "Petugas turun hari Senin."}
BINDING = {"topik": "money", "jawaban": "Boleh lewat musyawarah.", "dasar": "Permendes 7/2023"}


def state() -> str:
    return Consultation.objects.order_by("id")[0].state


def read(client: Any, where: str) -> str:
    return str(client.get(where).content.decode())


def test_the_list_is_by_clock_and_the_rail_counts(world: World, desk: Any) -> None:
    ask(world)
    need(world)
    text = read(desk(world.rusdi), LIST)
    assert text.index("B-001") < text.index("T-001")
    assert ROAD in text
    assert "paling lambat 12.00" in text
    assert "Konsultasi<b" in text


def test_an_empty_list_is_good_news_and_nothing_found_says_how(world: World, desk: Any) -> None:
    member = desk(world.rusdi)
    assert "Belum ada pertanyaan yang menunggu." in read(member, LIST)
    assert "Cari dengan kata utuh" in read(member, f"{LIST}?cari=buaya&hanya=semua")


def test_a_question_is_answered(world: World, desk: Any) -> None:
    ask(world)
    member = desk(world.rusdi)
    answer = member.post(f"{LIST}/T-001/jawab", SAID, follow=True)
    assert "T-001 sudah dijawab." in answer.content.decode()
    assert state() == State.ANSWERED
    member.post(f"{LIST}/T-001/urungkan")
    assert state() == State.HELD


def test_what_binds_waits_for_another_person(world: World, desk: Any) -> None:
    ask(world, MONEY)
    head, camat = desk(world.innovator), desk(world.camat)
    head.post(f"{LIST}/T-001/jawab", BINDING)
    assert state() == State.WAITING_APPROVAL
    assert "Sahkan dan kirim" not in read(head, f"{LIST}/T-001")
    assert head.post(f"{LIST}/T-001/sahkan").status_code == 403
    assert desk(world.aida).post(f"{LIST}/T-001/sahkan").status_code == 404
    assert "Sahkan dan kirim" in read(camat, f"{LIST}/T-001")
    camat.post(f"{LIST}/T-001/sahkan")
    assert state() == State.ANSWERED


def test_what_lacks_something_keeps_what_was_typed(world: World, desk: Any) -> None:
    ask(world, MONEY)
    member = desk(world.rusdi)
    for missing in ({"topik": ""}, {"dasar": ""}):
        answer = member.post(f"{LIST}/T-001/jawab", {**BINDING, **missing})
        assert answer.status_code == 422
        assert "Boleh lewat musyawarah." in answer.content.decode()


def test_two_who_type_are_warned_and_the_slower_keeps_the_words(world: World, desk: Any) -> None:
    made = ask(world)
    seen = Consultation.objects.get().version
    actions.take(matter_id=made.id, by=world.rusdi, at=world.now)
    other = desk(world.aida)
    assert "Rusdi Anwar sedang menulis jawaban, sampai 06.19." in read(other, f"{LIST}/T-001")
    refused = other.post(f"{LIST}/T-001/jawab", {**SAID, "versi": seen})
    assert refused.status_code == 409
    other.post(f"{LIST}/T-001/ambil-alih")
    assert Consultation.objects.get().lease_by_id == world.aida.person_id


def test_an_earlier_answer_fills_the_box(world: World, desk: Any) -> None:
    old = ask(world, "Kapan jembatan gantung Pimping selesai diperbaiki?")
    wording = Wording("Bulan Maret.", Topic.ROADS)
    actions.answer(matter_id=old.id, wording=wording, by=world.rusdi, at=world.now)
    ask(world)
    text = read(desk(world.rusdi), f"{LIST}/T-002?pakai=T-001")
    assert ">Bulan Maret.</textarea>" in text


def test_a_report_is_made_with_one_key(world: World, desk: Any) -> None:
    ask(world, "Air naik cepat di belakang rumah")
    answer = desk(world.rusdi).post(f"{LIST}/T-001/laporkan", follow=True)
    assert "T-001 sekarang laporan L-0001." in answer.content.decode()


def test_a_number_is_shown_once_with_a_reason(world: World, desk: Any) -> None:
    ask(world, asker_phone="081251234567", asker_name="Siti")
    member = desk(world.rusdi)
    assert "0812-5123-4567" not in read(member, f"{LIST}/T-001")
    assert member.post(f"{LIST}/T-001/nomor", {"alasan": ""}).status_code == 422
    assert "0812-5123-4567" in member.post(f"{LIST}/T-001/nomor", {"alasan": "antar"}).content.decode()


def test_a_confidential_matter_is_not_there_for_others(world: World, desk: Any) -> None:
    ask(world, is_confidential=True)
    assert desk(world.rusdi).get(f"{LIST}/T-001").status_code == 404
    head = desk(world.innovator)
    head.post(f"{LIST}/T-001/serahkan", {"orang": world.rusdi.person_id})
    assert desk(world.rusdi).get(f"{LIST}/T-001").status_code == 200
    assert desk(world.aida).get(f"{LIST}/T-001").status_code == 404


def test_asking_back_closing_and_giving_back(world: World, desk: Any) -> None:
    ask(world)
    member = desk(world.rusdi)
    member.post(f"{LIST}/T-001/ambil")
    member.post(f"{LIST}/T-001/lepas")
    assert state() == State.QUEUED
    member.post(f"{LIST}/T-001/tanya", {"pertanyaan": "Yang mana?"})
    assert state() == State.WAITING_ASKER
    member.post(f"{LIST}/T-001/tutup", {"alasan": "Penanya datang sendiri"})
    assert state() == State.CLOSED


@pytest.mark.parametrize("where", [LIST, f"{LIST}/T-001"])
def test_a_page_costs_the_same_however_long_the_list(world: World, desk: Any, where: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk_of.get(where).status_code == 200
        return len(asked)

    for _ in range(2):
        ask(world)
    desk_of = desk(world.rusdi)
    cost()
    few = cost()
    for _ in range(25):
        ask(world)
    assert cost() == few
