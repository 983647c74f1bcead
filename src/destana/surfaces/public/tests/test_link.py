"""A link from a chat: a photo and a place for one report, once, within a day; opening it changes nothing."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from destana.foundation.people.terms import reporter
from destana.messaging.outbox.models import Message
from destana.response.reports import actions, queries
from destana.response.reports.access import NotYours
from destana.response.reports.models import Report, ReportLink, ReportPhoto
from destana.response.reports.tests.test_photos import photo
from destana.surfaces.chat.tests.test_sms import write
from tests.world import KANDANG_JAYA, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(world: World) -> str:
    """The link that is sent to somebody who reports by SMS."""
    write("banjir", world.now)
    write("lutut", world.later(minutes=1))
    [said] = write("tautan", world.later(minutes=2))
    return "/k/" + said.rsplit("/k/", 1)[1]


@pytest.fixture
def phone(world: World) -> object:
    with time_machine.travel(world.later(minutes=5), tick=False):
        yield Client()


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo(1), content_type="image/jpeg")


def test_a_photo_and_a_place_come_to_that_very_report_and_the_chat_says_so(
    world: World, link: str, phone: Client
) -> None:
    answer = phone.post(link, {"foto": picture(), "desa": "kandang-jaya", "rt": "03"})
    assert answer.status_code == 200
    assert "L-0001" in answer.content.decode()
    report = Report.objects.get()
    assert (report.village_id, report.rts, report.photos.count()) == (KANDANG_JAYA, "03", 1)
    last = Message.objects.latest("id")
    assert last.channel == "sms"
    assert last.body["text"] == "Kiriman Anda lewat tautan sudah masuk ke L-0001. Terima kasih."


def test_the_place_of_the_phone_is_kept(world: World, link: str, phone: Client) -> None:
    phone.post(link, {"lat": "-2.3759", "lng": "115.3228", "ketelitian": "18"})
    report = Report.objects.get()
    assert (report.lat, report.accuracy_m) == (-2.3759, 18.0)


def test_opening_uses_nothing_up(world: World, link: str, phone: Client) -> None:
    for _robot in range(5):
        assert phone.get(link).status_code == 200
        assert phone.head(link).status_code == 200
    assert ReportLink.objects.filter(used_at=None).count() == ReportLink.objects.count()
    assert phone.post(link, {"desa": "pimping"}).status_code == 200


def test_it_is_usable_once(world: World, link: str, phone: Client) -> None:
    assert phone.post(link, {"desa": "pimping"}).status_code == 200
    again = phone.post(link, {"foto": picture()})
    assert again.status_code == 404
    assert "TAUTAN" in again.content.decode()
    assert not ReportPhoto.objects.exists()


def test_of_two_who_looked_at_once_one_sends(
    world: World, link: str, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes past the page's own look; the conditional update refuses it."""
    monkeypatch.setattr(queries, "code_of_link", lambda token, at: "L-0001")
    assert phone.post(link, {"desa": "pimping"}).status_code == 200
    assert phone.post(link, {"desa": "kandang-jaya"}).status_code == 404
    assert Report.objects.get().village_id != KANDANG_JAYA


def test_after_a_day_it_is_over(world: World, link: str) -> None:
    with time_machine.travel(world.later(hours=24, minutes=1), tick=False):
        assert Client().get(link).status_code == 200
    with time_machine.travel(world.later(hours=24, minutes=2), tick=False):
        assert Client().get(link).status_code == 404
        assert Client().post(link, {"desa": "pimping"}).status_code == 404


def test_an_unknown_one_looks_the_same_and_leads_on(world: World, link: str, phone: Client) -> None:
    unknown = phone.get("/k/AAAAAAAAAAAAAAAAAAAAAA")
    assert unknown.status_code == 404
    assert "/lapor" in unknown.content.decode()


def test_nothing_sent_says_what_is_missing_and_keeps_the_link(world: World, link: str, phone: Client) -> None:
    empty = phone.post(link, {"rt": ""})
    assert empty.status_code == 422
    assert "Tambahkan foto atau tempat." in empty.content.decode()
    broken = phone.post(link, {"foto": SimpleUploadedFile("a.jpg", b"no photo"), "desa": "pimping"})
    assert broken.status_code == 422
    assert 'value="pimping" selected' in broken.content.decode()
    assert phone.post(link, {"desa": "pimping"}).status_code == 200


def test_nobody_keeps_the_page_or_learns_its_address(world: World, link: str, phone: Client) -> None:
    for answer in (phone.get(link), phone.get("/k/x")):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_the_table_keeps_no_token(world: World, link: str) -> None:
    token = link.removeprefix("/k/")
    assert len(token) == 22  # 128 bits in base64
    assert not ReportLink.objects.filter(token_hash__contains=token).exists()


def test_only_the_reporter_gets_a_link(world: World) -> None:
    made = world.report()
    with pytest.raises(NotYours):
        actions.make_link(report_id=made.id, by=reporter(world.udin.id, "telegram"), at=world.now)


def test_who_has_not_reported_is_asked_to(world: World) -> None:
    [said] = write("tautan", world.now)
    assert said == "Tulis dulu apa yang terjadi. Lalu balas TAUTAN."
