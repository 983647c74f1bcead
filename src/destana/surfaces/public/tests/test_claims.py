"""A message that goes round, on the page: known at once, new with one press and an address to come back to."""

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from destana.foundation.files.models import File
from destana.response.reports.tests.test_photos import photo
from destana.response.rumours.models import Question, Rumour
from destana.surfaces.public import claims
from tests.world import NOW, World

from .conftest import hidden

DAM = "Bendungan Pitap kabarnya dibuka semua pintunya besok, sebarkan ke grup kampung"


@pytest.fixture(autouse=True)
def the_hour() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def picture(shade: int = 3, quality: int = 90) -> SimpleUploadedFile:
    return SimpleUploadedFile("kabar.jpg", photo(shade, quality), "image/jpeg")


def asked(client: Client, answer: Any) -> Any:
    form = {name: hidden(answer, name) for name in ("stempel", "kode", "foto_tersimpan")}
    return client.post("/cek/tanya", form)


def test_a_known_message_is_answered_on_the_spot_and_nothing_is_kept(client: Client, world: World) -> None:
    world.ruled("Pintu Bendungan Pitap dibuka semua besok pagi")
    before = Question.objects.count()
    text = client.post(
        "/cek", {"kode": "INFO pintu bendungan pitap dibuka semua besok pagi"}
    ).content.decode()
    assert "Pesan ini sudah kami kenal" in text
    assert "SALAH" in text
    assert Question.objects.count() == before


def test_a_new_message_is_checked_only_when_asked_for(client: Client, world: World) -> None:
    answer = client.post("/cek", {"kode": DAM})
    assert "Minta diperiksa" in answer.content.decode()
    assert not Rumour.objects.exists()
    done = asked(client, answer)
    assert (done.status_code, done["Location"]) == (302, "/cek/F-001")
    page = client.get("/cek/F-001").content.decode()
    assert "SEDANG DIPERIKSA" in page
    assert "07.04 WITA" in page
    assert "Bendungan" not in page


def test_the_same_press_again_is_the_same_question(client: Client, world: World) -> None:
    answer = client.post("/cek", {"kode": DAM})
    assert [asked(client, answer)["Location"] for _each in range(5)] == ["/cek/F-001"] * 5
    assert Question.objects.count() == 1


def test_a_photo_is_known_again(client: Client, world: World) -> None:
    done = asked(client, client.post("/cek", {"kode": "", "foto": picture()}))
    assert done["Location"] == "/cek/F-001"
    answer = client.post("/cek", {"kode": "", "foto": picture(quality=55)})
    assert asked(client, answer)["Location"] == "/cek/F-001"
    assert Rumour.objects.get().asked == 2


def test_what_is_no_photo_is_said(client: Client, world: World) -> None:
    fake = SimpleUploadedFile("kabar.jpg", b"<html>", "image/jpeg")
    answer = client.post("/cek", {"kode": DAM, "foto": fake})
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in answer.content.decode()


def test_too_many_photos_from_one_address_are_refused_before_they_are_kept(
    client: Client, world: World
) -> None:
    for number in range(claims.FLOOD.most):
        assert client.post("/cek", {"kode": "", "foto": picture(number)}).status_code == 200
    kept = File.objects.count()
    assert client.post("/cek", {"kode": "", "foto": picture(130)}).status_code == 429
    assert File.objects.count() == kept
    assert client.post("/cek", {"kode": DAM}).status_code == 200


def test_a_form_without_our_mark_asks_nothing(client: Client, world: World) -> None:
    assert client.post("/cek/tanya", {"kode": DAM, "stempel": "x"})["Location"] == "/cek"
    assert client.post("/cek/tanya", {"kode": DAM})["Location"] == "/cek"
    assert client.post("/cek/tanya", {})["Location"] == "/cek"
    assert not Rumour.objects.exists()


def test_a_code_leads_to_the_ruling_and_an_unknown_one_nowhere(client: Client, world: World) -> None:
    world.ruled()
    assert client.post("/cek", {"kode": "f-001"})["Location"] == "/cek/F-001"
    assert client.get("/cek/F-001")["Location"] == "/fakta/F-001"
    assert client.get("/cek/F-999").status_code == 404
