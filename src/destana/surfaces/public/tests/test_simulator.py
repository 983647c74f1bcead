"""The practice phone: who holds it, what is said with it, and what it never shows to others."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from destana.foundation.people.actions import Limit
from destana.messaging.channels.base import Asks, Button, Outgoing
from destana.messaging.channels.simulator import queries
from destana.messaging.channels.simulator.models import SimulatedMessage
from destana.messaging.channels.simulator.send import Simulator
from destana.messaging.gateway import actions as gateway
from destana.messaging.inbox import queries as inbox
from destana.messaging.inbox.actions import StorageFull
from destana.messaging.inbox.terms import Incoming, Kind
from destana.surfaces.chat import jobs as chat
from destana.surfaces.public.simulator import said
from tests.world import NOW, PIMPING

CHANNELS = {"telegram": {"token": ""}, "email": {"secret_url": ""}, "simulator": {"on": True}}


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(made, "JPEG")
    return made.getvalue()


@pytest.fixture(autouse=True)
def switched_on(settings: LazySettings) -> None:
    settings.CHANNELS = CHANNELS


def take_phone(name: str = "Siti Aminah") -> Client:
    browser = Client()
    assert browser.post("/simulator/mulai", {"nama": name}).status_code == 302
    return browser


def address() -> str:
    return SimulatedMessage.objects.latest("id").address


def arrived() -> list[Incoming]:
    return [item for message in inbox.unread(100) for item in inbox.incoming(message)]


def say(browser: Client, **form: object) -> int:
    return browser.post("/simulator/kirim", {"kunci": f"kunci-{len(form)}-aaaa", **form}).status_code


def test_it_is_not_there_when_the_office_has_it_switched_off(district: str, settings: LazySettings) -> None:
    browser = take_phone()
    settings.CHANNELS = {**CHANNELS, "simulator": {"on": False}}
    for path in ("/simulator", "/simulator/baru?setelah=0", "/simulator/foto/abc", "/simulator/kiriman/1"):
        assert browser.get(path).status_code == 404
    for path in ("/simulator/mulai", "/simulator/ganti", "/simulator/kirim"):
        assert browser.post(path, {"nama": "Siti", "pesan": "banjir"}).status_code == 404
    assert arrived() == []


def test_it_asks_who_holds_it_before_anything_is_said(district: str) -> None:
    browser = Client()
    assert 'name="nama"' in browser.get("/simulator").content.decode()
    assert browser.post("/simulator/mulai", {"nama": " \x00 "}).status_code == 422
    assert browser.post("/simulator/kirim", {"pesan": "banjir"}).status_code == 302
    assert arrived() == []


def test_it_says_words_under_the_name_of_the_holder(district: str) -> None:
    browser = take_phone()
    assert say(browser, pesan="banjir di Pimping") == 302
    [item] = arrived()
    assert (item.channel, item.kind, item.name, item.text) == (
        "simulator",
        Kind.TEXT,
        "Siti Aminah",
        "banjir di Pimping",
    )
    assert "banjir di Pimping" in browser.get("/simulator").content.decode()


def test_it_says_a_form_that_is_sent_twice_once(district: str) -> None:
    browser = take_phone()
    assert [say(browser, pesan="banjir") for _time in range(3)] == [302, 302, 302]
    assert len(arrived()) == 1


def test_it_says_a_changed_form_as_another_message(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="banjir di Pimping")
    say(browser, pesan="banjir di Lajar")
    assert [item.text for item in arrived()] == ["banjir di Pimping", "banjir di Lajar"]


def test_it_gives_the_message_of_one_phone_to_no_other_by_the_same_key(district: str) -> None:
    siti, udin = take_phone(), take_phone("Udin")
    say(siti, pesan="banjir")
    say(udin, pesan="banjir")
    assert {item.name for item in arrived()} == {"Siti Aminah", "Udin"}


def test_it_sends_photo_with_words_and_place_as_a_phone_does(district: str) -> None:
    browser = take_phone()
    photo = SimpleUploadedFile("sungai.jpg", picture(), "image/jpeg")
    assert say(browser, pesan="air selutut", foto=photo, tempat=PIMPING) == 302
    kinds = {item.kind: item for item in arrived()}
    assert set(kinds) == {Kind.LOCATION, Kind.PHOTO}
    assert kinds[Kind.PHOTO].text == "air selutut"
    point = kinds[Kind.LOCATION].point
    assert point is not None
    assert -3 < point.lat < -2
    shown = re.search(r'src="(/simulator/foto/[0-9a-f]{64})"', browser.get("/simulator").content.decode())
    assert shown is not None
    assert browser.get(shown[1]).content == picture()


def test_it_shows_a_photo_to_nobody_else(district: str) -> None:
    browser = take_phone()
    say(browser, foto=SimpleUploadedFile("sungai.jpg", picture(), "image/jpeg"))
    photo = queries.conversation(address())[0].photo
    assert browser.get(f"/simulator/foto/{photo}").status_code == 200
    assert take_phone("Udin").get(f"/simulator/foto/{photo}").status_code == 404
    assert Client().get(f"/simulator/foto/{photo}").status_code == 404


@pytest.mark.parametrize("data", [b"<html><script>", b"MZ\x90\x00", b"\x00" * 100])
def test_it_refuses_a_file_that_is_no_photo_and_keeps_the_words(district: str, data: bytes) -> None:
    browser = take_phone()
    form = {"kunci": "kunci-foto-1", "pesan": "air selutut", "foto": SimpleUploadedFile("a.jpg", data)}
    answer = browser.post("/simulator/kirim", form)
    assert answer.status_code == 422
    assert "air selutut" in answer.content.decode()
    assert arrived() == []


@pytest.mark.parametrize(
    "place", [("nan", "1"), ("inf", "1"), ("91", "1"), ("1", "181"), ("x", "y"), ("", "")]
)
def test_it_knows_no_place_off_the_earth(district: str, place: tuple[str, str]) -> None:
    assert say(take_phone(), lat=place[0], lng=place[1]) == 422
    assert arrived() == []


def test_it_takes_control_characters_out_and_keeps_the_rest(district: str) -> None:
    say(take_phone(), pesan="banjir\x00 di\x07 Pimping")
    assert [item.text for item in arrived()] == ["banjir di Pimping"]


def test_it_has_nothing_to_say_for_an_empty_form(district: str) -> None:
    assert say(take_phone(), pesan="  ") == 422


def test_it_shows_buttons_and_says_what_stands_on_the_pressed_one(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="banjir")
    buttons = (
        Button(label="Lutut", data="air:knee"),
        Button(label="Kirim lokasi", data="lokasi", asks=Asks.LOCATION),
        Button(label="Baca", url="https://example.invalid/kabar"),
    )
    Simulator().send(address(), Outgoing(text="Setinggi apa airnya?", buttons=buttons), "1")
    shown = browser.get("/simulator").content.decode()
    assert 'value="air:knee"' in shown
    assert 'href="#tempat"' in shown
    assert 'href="https://example.invalid/kabar"' in shown
    say(browser, tekan="air:knee", tulisan="Lutut")
    assert arrived()[-1].press == "air:knee"
    assert queries.conversation(address())[-1].text == "Lutut"


def test_it_writes_out_what_the_office_says_as_text_only(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="<script>alert(1)</script>")
    Simulator().send(address(), Outgoing(text="<b>siaga</b>", html="<img src=x onerror=alert(1)>"), "1")
    shown = browser.get("/simulator").content.decode()
    assert "<script>alert" not in shown
    assert "onerror" not in shown
    assert "&lt;b&gt;siaga" in shown


def test_it_tells_only_what_is_new(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="banjir")
    seen = queries.conversation(address())[-1].id
    assert browser.get(f"/simulator/baru?setelah={seen}").status_code == 204
    Simulator().send(address(), Outgoing(text="Di mana kejadiannya?"), "1")
    news = browser.get(f"/simulator/baru?setelah={seen}").content.decode()
    assert "Di mana kejadiannya?" in news
    assert "banjir" not in news
    newest = queries.conversation(address())[-1].id
    assert f"setelah={newest}" in news


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 30, "²"])
def test_it_tells_nothing_after_a_bubble_that_cannot_be(district: str, after: str) -> None:
    assert take_phone().get("/simulator/baru", {"setelah": after}).status_code == 204


def test_it_looks_again_by_itself_only_while_an_answer_is_awaited(district: str) -> None:
    browser = take_phone()
    assert 'http-equiv="refresh"' not in browser.get("/simulator").content.decode()
    say(browser, pesan="banjir")
    assert 'http-equiv="refresh"' in browser.get("/simulator").content.decode()
    Simulator().send(address(), Outgoing(text="Di mana?", at=datetime.now(UTC)), "1")
    assert 'http-equiv="refresh"' not in browser.get("/simulator").content.decode()


def test_it_can_be_handed_to_somebody_else(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="banjir di Pimping")
    browser.post("/simulator/ganti")
    browser.post("/simulator/mulai", {"nama": "Udin"})
    shown = browser.get("/simulator").content.decode()
    assert "Udin" in shown
    assert 'class="mine"' not in shown
    assert "banjir di Pimping<" not in shown


def test_it_believes_no_phone_that_it_did_not_give(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="banjir di Pimping")
    thief = Client()
    thief.cookies["ponsel"] = f"{address()} Siti Aminah"
    assert 'name="nama"' in thief.get("/simulator").content.decode()


def test_it_takes_no_form_of_another_site(district: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/simulator/mulai", {"nama": "Siti"}).status_code == 403
    assert browser.post("/simulator/kirim", {"pesan": "banjir"}).status_code == 403


def test_it_shows_the_words_back_to_whoever_sends_too_many(
    district: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said, "FLOOD", Limit("simulator", most=1, window=timedelta(minutes=1)))
    browser = take_phone()
    say(browser, pesan="satu")
    answer = browser.post("/simulator/kirim", {"kunci": "kunci-dua-2", "pesan": "air naik lagi"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "air naik lagi" in answer.content.decode()
    assert "kunci-dua-2" in answer.content.decode()


def test_it_shows_the_words_back_when_nothing_can_be_stored(
    district: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_said: object) -> None:
        raise StorageFull

    monkeypatch.setattr(gateway, "say_on_phone", full)
    answer = take_phone().post("/simulator/kirim", {"kunci": "kunci-satu", "pesan": "air naik"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "air naik" in answer.content.decode()


def test_the_office_answers_on_it(district: str) -> None:
    browser = take_phone()
    say(browser, pesan="banjir di Pimping RT 02, air selutut")
    assert chat.read_inbox(NOW) == 1
    gateway.deliver_due(now=NOW + timedelta(seconds=5), owner="test", channel="simulator")
    theirs = [bubble for bubble in queries.conversation(address()) if not bubble.is_mine]
    assert theirs
    assert theirs[0].text.split("\n")[0] in browser.get("/simulator").content.decode().replace("&#x27;", "'")
