"""The receipt: progress for all, additions for the one who holds the link."""

from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.inbox.terms import State
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.surfaces.public.tests.conftest import Send, jpeg
from tests.world import World


@pytest.fixture
def link(send: Send) -> str:
    """The receipt of a fresh report."""
    return str(send(kata="Nini Aluh di RT 02 sakit", hp="0812-5123-4567", nama="Aluh")["Location"])


def test_the_code_shows_progress_and_no_personal_data(client: Client, link: str) -> None:
    text = client.get(link.partition("?")[0]).content.decode()
    assert "Diterima" in text
    assert "Telepon 112" in text
    for private in ("Aluh", "0812", "sakit", "RT 02"):
        assert private not in text
    assert "Tambahkan ke laporan" not in text


def test_the_progress_moves_with_the_desk(client: Client, link: str, world: World) -> None:
    report = Report.objects.get()
    assert client.get(link).content.decode().count('class="done"') == 1
    reports.take(report_id=report.pk, by=world.rusdi, at=world.now)
    assert client.get(link).content.decode().count('class="done"') == 2


def test_the_link_adds_photos_and_words(client: Client, link: str) -> None:
    report = Report.objects.get()
    secret = link.partition("k=")[2]
    response = client.post(
        f"/lapor/{report.code}/tambah", {"k": secret, "foto": jpeg(), "kata": "Air makin tinggi"}
    )
    assert response.status_code == 302
    assert report.photos.count() == 1
    assert report.more_words.get().words == "Air makin tinggi"
    assert set(InboundMessage.objects.values_list("state", flat=True)) == {State.READ}
    assert "Sudah ditambahkan" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("secret", ["", "WRONG"])
def test_without_the_link_nothing_is_added(client: Client, link: str, secret: str) -> None:
    report = Report.objects.get()
    response = client.post(f"/lapor/{report.code}/tambah", {"k": secret, "foto": jpeg()})
    assert response.status_code == 404
    assert report.photos.count() == 0


def test_a_bad_photo_is_said_and_the_words_are_kept(client: Client, link: str) -> None:
    report = Report.objects.get()
    bad = SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")
    response = client.post(
        f"/lapor/{report.code}/tambah", {"k": link.partition("k=")[2], "foto": bad, "kata": "Air surut"}
    )
    assert response.status_code == 422
    assert "Ini bukan foto" in response.content.decode()
    assert report.more_words.get().words == "Air surut"


def test_nothing_to_add_is_said(client: Client, link: str) -> None:
    response = client.post(f"/lapor/{Report.objects.get().code}/tambah", {"k": link.partition("k=")[2]})
    assert response.status_code == 422


def test_a_full_disk_gives_the_words_back(client: Client, link: str) -> None:
    with mock.patch.object(inbox, "receive", side_effect=inbox.StorageFull):
        response = client.post(
            f"/lapor/{Report.objects.get().code}/tambah", {"k": link.partition("k=")[2], "kata": "Air surut"}
        )
    assert response.status_code == 503
    assert "Air surut</textarea>" in response.content.decode()


@pytest.mark.parametrize("code", ["L-9999", "nonsense", "L-", "L-99999999999999999999", "١٢"])
def test_an_unknown_code_is_said_kindly(client: Client, district: str, code: str) -> None:
    response = client.get(f"/lapor/{code}")
    assert response.status_code == 404
    assert "Kode ini tidak kami kenal" in response.content.decode()


def test_a_code_is_read_as_people_type_it(client: Client, link: str) -> None:
    number = Report.objects.get().number
    for code in (f"l-{number}", f"L{number:04}", str(number)):
        assert client.get(f"/lapor/{code}").status_code == 200
