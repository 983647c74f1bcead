"""What comes a second time: a photo that found no room, words pressed twice, a link to a code that nobody knows."""

from unittest import mock

from django.test import Client

from destana.foundation.files import actions as files
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.terms import State
from destana.response.reports.models import Report, ReportWords
from destana.surfaces.public.tests.conftest import Send, jpeg

KEY = "kunci-uji-0001"


def test_a_photo_alone_that_finds_no_room_is_a_report_that_owes_it(send: Send, client: Client) -> None:
    with mock.patch.object(files, "keep_photo", side_effect=files.DiskFull):
        answer = send(foto=jpeg())
    assert answer.status_code == 302
    assert Report.objects.get().photos_expected == 1
    assert "1 foto belum sampai" in client.get(answer["Location"]).content.decode()


def test_the_same_form_again_brings_the_photo_that_found_no_room(send: Send, client: Client) -> None:
    with mock.patch.object(files, "keep_photo", side_effect=files.DiskFull):
        first = send(kunci=KEY, kata="Air naik", foto=jpeg())
    again = send(kunci=KEY, kata="Air naik", foto=jpeg())
    assert again["Location"].split("&")[0] == first["Location"].split("&")[0]
    assert Report.objects.get().photos.count() == 1
    assert "belum sampai" not in client.get(again["Location"]).content.decode()


def test_a_photo_that_is_there_already_is_not_attached_twice(send: Send) -> None:
    for _time in range(3):
        send(kunci=KEY, kata="Air naik", foto=jpeg())
    assert Report.objects.get().photos.count() == 1


def test_words_pressed_twice_are_said_once(send: Send, client: Client) -> None:
    where, _mark, secret = send(kata="Air naik")["Location"].partition("?k=")
    for _time in range(2):
        answer = client.post(f"{where}/tambah", {"k": secret, "kata": "Sekarang selutut"})
        assert answer.status_code == 302
    assert [row.words for row in ReportWords.objects.all()] == ["Sekarang selutut"]
    assert messages.counts()[State.NEW] == 0


def test_a_link_to_a_code_that_nobody_knows_is_a_wrong_address(client: Client, district: str) -> None:
    answer = client.get("/cek", {"kode": "K99-7Q"})
    assert answer.status_code == 404
    assert "Kode ini tidak kami kenal" in answer.content.decode()
    assert client.get("/cek").status_code == 200
