"""Asking and asking for help by a form: without account, without script, with a link to come back to."""

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from destana.foundation.people.actions import Limit
from destana.response.consultations import actions
from destana.response.consultations.models import Attachment, Consultation, Said
from destana.response.consultations.terms import Kind, State, Topic, Wording
from destana.response.consultations.tests.scene import ask
from destana.response.reports.models import Report
from destana.response.reports.tests.test_photos import photo
from destana.surfaces.public import matters
from tests.world import NOW, PIMPING, World

from .conftest import hidden

ROAD = {"kata": "Kapan jembatan gantung di Pimping diperbaiki?", "desa": "pimping", "rt": "02"}
BOAT = {
    "perlu": ["boat", "food"],
    "orang": "5",
    "rentan": "ya",
    "desa": "pimping",
    "rt": "02",
    "hp": "081251234567",
}


@pytest.fixture(autouse=True)
def the_hour() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def send(client: Client, where: str, form: dict[str, Any]) -> Any:
    mark = hidden(client.get(where), "stempel")
    return client.post(where, {**form, "stempel": mark})


def test_a_question_has_a_receipt_with_a_secret_link(client: Client, world: World) -> None:
    done = send(client, "/tanya", ROAD)
    one = Consultation.objects.get()
    assert done["Location"] == f"/tanya/T-001?k={one.secret}"
    mine = client.get(done["Location"]).content.decode()
    assert "Petugas menjawab paling lambat 14 Jan 2026, 12.00 WITA." in mine
    assert ROAD["kata"] in mine
    theirs = client.get("/tanya/T-001").content.decode()
    assert ROAD["kata"] not in theirs
    assert one.secret not in theirs
    assert ROAD["kata"] not in client.get("/tanya/T-001?k=falsch").content.decode()
    assert (one.village_id, one.kind, one.state) == (PIMPING, Kind.QUESTION, State.QUEUED)


def test_the_same_form_ten_times_is_one_question(client: Client, world: World) -> None:
    mark = hidden(client.get("/tanya"), "stempel")
    where = {client.post("/tanya", {**ROAD, "stempel": mark})["Location"] for _ in range(10)}
    assert (len(where), Consultation.objects.count()) == (1, 1)


def test_the_answer_is_read_rated_and_asked_again(client: Client, world: World) -> None:
    link = send(client, "/tanya", ROAD)["Location"]
    one = Consultation.objects.get()
    wording = Wording("Petugas turun hari Senin.", Topic.ROADS)
    actions.answer(matter_id=one.pk, wording=wording, by=world.rusdi, at=NOW)
    assert "Petugas turun hari Senin." in client.get(link).content.decode()
    assert "Petugas turun" not in client.get("/tanya/T-001").content.decode()
    own = {"k": one.secret}
    client.post("/tanya/T-001/tambah", {**own, "nilai": "no"})
    for _ in range(2):
        client.post("/tanya/T-001/tambah", {**own, "kata": "Yang di RT 2"})
    one.refresh_from_db()
    assert (one.state, Said.objects.count()) == (State.QUEUED, 1)


def test_a_wrong_secret_adds_nothing(client: Client, world: World) -> None:
    send(client, "/tanya", ROAD)
    assert client.post("/tanya/T-001/tambah", {"k": "x", "kata": "Bukan saya"}).status_code == 404
    assert client.post("/tanya/T-009/tambah", {"k": "x", "kata": "Bukan saya"}).status_code == 404
    assert not Said.objects.exists()


def test_who_asked_in_a_chat_is_not_answered_for_by_the_link(client: Client, world: World) -> None:
    made = ask(world)
    client.post(f"/tanya/{made.code}/tambah", {"k": made.secret, "kata": "Bukan saya"})
    assert not Said.objects.exists()


def test_what_lacks_something_keeps_what_was_typed(client: Client, world: World) -> None:
    answer = send(client, "/tanya", {"kata": "", "nama": "Siti"})
    assert answer.status_code == 422
    assert 'value="Siti"' in answer.content.decode()
    answer = send(client, "/bantuan", {"orang": "7", "hp": "12"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Pilih yang dibutuhkan." in text
    assert "Pilih desanya" in text
    assert 'value="7"' in text
    assert not Consultation.objects.exists()


def test_without_a_name_nothing_of_it_is_kept(client: Client, world: World) -> None:
    send(
        client,
        "/tanya",
        {**ROAD, "nama": "Siti", "hp": "081251234567", "tanpa_nama": "1", "jenis": "complaint"},
    )
    one = Consultation.objects.get()
    assert (one.asker_name, one.asker_phone, one.kind, one.is_anonymous) == ("", "", Kind.COMPLAINT, True)


def test_a_request_runs_by_the_minute(client: Client, world: World) -> None:
    link = send(client, "/bantuan", BOAT)["Location"]
    one = Consultation.objects.get()
    assert (one.code, one.needs, one.people, one.has_vulnerable) == ("B-001", ["boat", "food"], 5, True)
    text = client.get(link).content.decode()
    assert "06.14 WITA" in text
    assert "Perahu, Makanan" in text
    assert "112" in text
    assert "4567" not in text


def test_urgent_words_are_a_report_at_once(client: Client, world: World) -> None:
    link = send(client, "/tanya", {"kata": "Tolong, anak hanyut di sungai Pimping"})["Location"]
    assert Report.objects.get().source == "web"
    assert "/lapor/L-0001" in client.get(link).content.decode()


def test_a_photo_goes_with_it_and_a_broken_one_stops_no_words(client: Client, world: World) -> None:
    send(client, "/tanya", {**ROAD, "foto": SimpleUploadedFile("a.jpg", photo(3), "image/jpeg")})
    assert Attachment.objects.count() == 1
    broken = send(client, "/tanya", {**ROAD, "foto": SimpleUploadedFile("a.jpg", b"x", "image/jpeg")})
    assert "foto=gagal" in broken["Location"]
    assert Consultation.objects.count() == 2


def test_too_many_from_one_address_wait_and_keep_their_words(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matters, "FLOOD", Limit("web-matter", most=1, window=matters.FLOOD.window))
    send(client, "/tanya", ROAD)
    answer = send(client, "/tanya", {**ROAD, "kata": "Satu lagi"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "Satu lagi" in answer.content.decode()
