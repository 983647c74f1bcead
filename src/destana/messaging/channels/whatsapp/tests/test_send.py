"""The real client over the wire to the strict stand-in."""

import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from destana.kit import web
from destana.messaging.channels.base import (
    Approved,
    Asks,
    Button,
    Limits,
    NotSent,
    Outgoing,
    Refused,
    TryLater,
    Unknown,
)
from destana.messaging.channels.whatsapp import errors, media
from destana.messaging.channels.whatsapp.conf import Conf
from destana.messaging.channels.whatsapp.errors import WHAT, Do, Failure
from destana.messaging.channels.whatsapp.send import WhatsApp
from tests.standins.bot_orders import Order
from tests.standins.graph import NUMBER_ID, TOKEN, File, GraphServer, refusal
from tests.standins.graph_rules import Approved as Known

PERSON = "628115550123"
USER = "ID.13491208655302741918"
PAYLOADS = Path(__file__).parent / "payloads"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 4000


def keys(graph: GraphServer, **more: Any) -> Conf:
    names = {"awas": "destana_awas", "answer": "destana_answer"}
    given = {"token": TOKEN, "app_secret": "s" * 32, "verify_token": "v" * 20, "number_id": NUMBER_ID}
    return Conf(**{**given, "api": graph.url, "templates": names, **more})


@pytest.fixture
def whatsapp(graph: GraphServer) -> Iterator[WhatsApp]:
    channel = WhatsApp(keys(graph))
    yield channel
    channel.close()


def say(channel: WhatsApp, body: Outgoing, to: str = PERSON) -> tuple[str, ...]:
    return channel.send(to, body, "bulletin:7:3").provider_ids


def test_it_sends_words_and_gives_our_key_along(whatsapp: WhatsApp, graph: GraphServer) -> None:
    assert say(whatsapp, Outgoing(text="Laporan diterima")) == ("wamid.OUT0001",)
    assert graph.messages(PERSON) == ["Laporan diterima"]
    assert graph.sent[0].fields["biz_opaque_callback_data"] == "bulletin:7:3"
    sample = json.loads((PAYLOADS / "out_text_request.json").read_text())
    assert set(graph.sent[0].fields) == {*sample, "biz_opaque_callback_data"}


def test_it_sends_to_who_hides_the_number(whatsapp: WhatsApp, graph: GraphServer) -> None:
    say(whatsapp, Outgoing(text="Baik"), USER)
    assert (graph.sent[0].fields["recipient"], "to" in graph.sent[0].fields) == (USER, False)


@pytest.mark.parametrize("address", ["", "a\nb", "x" * 200])
def test_it_refuses_what_is_no_address(whatsapp: WhatsApp, address: str) -> None:
    with pytest.raises(Refused) as failed:
        say(whatsapp, Outgoing(text="Baik"), address)
    assert failed.value.contact_dead


def test_a_long_text_goes_in_parts_at_a_seam(whatsapp: WhatsApp, graph: GraphServer) -> None:
    text = "air naik di hulu. " * 500
    assert len(say(whatsapp, Outgoing(text=text))) == 3
    assert " ".join(graph.messages(PERSON)).split() == text.split()


def test_a_part_that_is_through_is_not_sent_again(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.order(Order(), refusal(131000, 500))
    body = Outgoing(text="air naik di hulu. " * 400)
    with pytest.raises(TryLater) as failed:
        say(whatsapp, body)
    assert failed.value.parts == ("wamid.OUT0001",)
    again = Outgoing(text=body.text, parts_sent=1)
    assert len(say(whatsapp, again)) == 1
    assert " ".join(graph.messages(PERSON)).split() == body.text.split()


def named(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label=label, data=f"desa:{number}") for number, label in enumerate(labels))


def test_up_to_three_buttons_are_buttons(whatsapp: WhatsApp, graph: GraphServer) -> None:
    say(whatsapp, Outgoing(text="Apa yang terjadi?", buttons=named("Banjir", "Kebakaran", "Yang lain")))
    found = graph.sent[0].fields["interactive"]
    assert (found["type"], [one["reply"]["title"] for one in found["action"]["buttons"]]) == (
        "button",
        ["Banjir", "Kebakaran", "Yang lain"],
    )


def test_more_are_a_list_and_titles_are_cut_and_made_different(
    whatsapp: WhatsApp, graph: GraphServer
) -> None:
    long = "Tanah Habang Kiri dan Kanan"
    say(whatsapp, Outgoing(text="Desa mana?", buttons=named(long, long, "Pimping", "Jimamun")))
    rows = graph.sent[0].fields["interactive"]["action"]["sections"][0]["rows"]
    assert [row["title"] for row in rows] == [
        "Tanah Habang Kiri dan K…",
        "Tanah Habang Kiri dan… 2",
        "Pimping",
        "Jimamun",
    ]
    assert [row["id"] for row in rows] == ["desa:0", "desa:1", "desa:2", "desa:3"]


@pytest.mark.parametrize(
    "buttons", [named(*"abcdefghijk"), (Button(label="x", data=""),), (Button(label="x", data="y" * 300),)]
)
def test_buttons_that_do_not_fit_are_our_mistake(whatsapp: WhatsApp, buttons: tuple[Button, ...]) -> None:
    with pytest.raises(Refused):
        say(whatsapp, Outgoing(text="?", buttons=buttons))


def test_a_position_is_asked_for_by_a_message_of_its_own(whatsapp: WhatsApp, graph: GraphServer) -> None:
    place = Button(label="Kirim lokasi", data="lokasi", asks=Asks.LOCATION)
    say(whatsapp, Outgoing(text="Di mana?", buttons=(place, *named("Pilih desa"))))
    kinds = [one.fields["interactive"]["type"] for one in graph.sent]
    assert kinds == ["location_request_message", "button"]
    assert graph.messages(PERSON) == ["Di mana?", "Atau pilih di sini:"]


def test_a_link_stands_in_the_text_and_needs_no_button(whatsapp: WhatsApp, graph: GraphServer) -> None:
    link = Button(label="Baca", url="https://destana.example/cek/K1")
    say(whatsapp, Outgoing(text="Kabar https://destana.example/cek/K1", buttons=(link,)))
    assert graph.sent[0].fields["type"] == "text"


def test_a_photo_is_uploaded_and_carries_its_words(whatsapp: WhatsApp, graph: GraphServer) -> None:
    say(whatsapp, Outgoing(text="Posko di masjid", photo=JPEG))
    assert graph.messages(PERSON) == ["Posko di masjid"]
    assert set(graph.sent[0].fields["image"]) == {"id", "caption"}
    say(whatsapp, Outgoing(text="kata " * 300, photo=JPEG))
    assert [one.fields["type"] for one in graph.sent] == ["image", "image", "text"]


def test_a_press_needs_no_answer(whatsapp: WhatsApp, graph: GraphServer) -> None:
    assert say(whatsapp, Outgoing(answers="x")) == ()
    assert graph.sent == []


def test_a_closed_window_takes_the_approved_text(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.office.templates["destana_awas"] = Known(places=2)
    graph.office.closed.add(PERSON)
    warning = Approved("awas", ("Pimping,\n\tJimamun     dan Teluk", "  "))
    say(whatsapp, Outgoing(text="AWAS BANJIR", template=warning, is_window_open=False))
    assert graph.messages(PERSON) == ["destana_awas | Pimping, Jimamun dan Teluk | -"]


@pytest.mark.parametrize("template", [None, Approved("aman", ())])
def test_a_closed_window_without_a_template_is_refused_here(
    whatsapp: WhatsApp, graph: GraphServer, template: Approved | None
) -> None:
    with pytest.raises(Refused) as failed:
        say(whatsapp, Outgoing(text="Baik", template=template, is_window_open=False))
    assert (failed.value.code, graph.sent) == ("131047", [])


def test_a_window_that_meta_calls_closed_is_tried_by_template(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.office.closed.add(PERSON)
    with pytest.raises(TryLater) as failed:
        say(whatsapp, Outgoing(text="Baik"))
    assert (failed.value.window_closed, failed.value.after, failed.value.counts) == (True, 0.0, False)


EXPECTED: dict[Do, tuple[type[NotSent], dict[str, Any]]] = {
    Do.STOP: (Refused, {"channel_down": True, "contact_dead": False}),
    Do.AGAIN: (TryLater, {"whole_channel": False, "counts": True, "at_most": None}),
    Do.SLOWER: (TryLater, {"whole_channel": True, "counts": False, "after": errors.NUMBER_WAITS}),
    Do.PERSON_WAITS: (TryLater, {"whole_channel": False, "counts": False, "after": errors.PERSON_WAITS}),
    Do.MAINTENANCE: (TryLater, {"whole_channel": True, "after": errors.MAINTENANCE}),
    Do.TEMPLATE: (TryLater, {"window_closed": True}),
    Do.DOUBT: (Refused, {"contact_doubtful": True, "contact_dead": False}),
    Do.NEXT: (Refused, {"channel_down": False, "contact_dead": False}),
    Do.OURS: (Refused, {"channel_down": False}),
    Do.NO_TEMPLATE: (Refused, {"channel_down": False}),
}


@pytest.mark.parametrize("code", sorted(WHAT))
def test_every_code_of_the_table_means_one_thing(code: int) -> None:
    kind, expected = EXPECTED[WHAT[code]]
    found = errors.as_exception(Failure(code, "why"))
    assert type(found) is kind
    assert {name: getattr(found, name) for name in expected} == expected
    assert (found.code, found.note) == (str(code), "why")


def test_the_table_has_every_code_of_the_reference() -> None:
    """One code of each line of the provider's list, and the whole range of permissions."""
    lines = (
        0,
        190,
        131000,
        4,
        131056,
        131048,
        131064,
        131057,
        131047,
        131026,
        131049,
        131021,
        131051,
        132000,
        132015,
    )
    assert set(lines) <= set(WHAT)
    assert {WHAT[code] for code in range(200, 300)} == {Do.STOP}
    assert len(WHAT) == 100 + 50


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("rate_130429", TryLater, "130429"),
        ("pair_131056", TryLater, "131056"),
        ("template_missing_132001", Refused, "132001"),
        ("params_132000", Refused, "132000"),
        ("token_190", Refused, "190"),
        ("not_allowed_131030", Refused, "131030"),
        ("unavailable_131016", TryLater, "131016"),
        ("unknown_131000", TryLater, "131000"),
    ],
)
def test_it_decides_on_the_code_of_an_answer(
    whatsapp: WhatsApp, graph: GraphServer, name: str, kind: type[NotSent], code: str
) -> None:
    sample = json.loads((PAYLOADS / "out_response_errors.json").read_text())[name]
    graph.order(
        refusal(
            int(code),
            sample["http_status"],
            sample["body"]["error"].get("error_data", {}).get("details", "x"),
        )
    )
    with pytest.raises(kind) as failed:
        say(whatsapp, Outgoing(text="Baik"))
    assert failed.value.code == code


def test_a_code_that_nobody_knows_is_tried_three_times(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.order(refusal(987654))
    with pytest.raises(TryLater) as failed:
        say(whatsapp, Outgoing(text="Baik"))
    assert failed.value.at_most == 3


@pytest.mark.parametrize(
    "order", [Order(is_dropped=True), Order(is_html=True), Order(502), Order(504, is_taken=True)]
)
def test_what_says_nothing_clear_may_have_arrived(
    whatsapp: WhatsApp, graph: GraphServer, order: Order
) -> None:
    graph.order(order)
    with pytest.raises(Unknown):
        say(whatsapp, Outgoing(text="Baik"))


def test_where_nothing_left_this_machine_it_is_later(graph: GraphServer) -> None:
    channel = WhatsApp(keys(graph, api="http://127.0.0.1:9"))
    with pytest.raises(TryLater):
        say(channel, Outgoing(text="Baik"))
    channel.close()


def test_a_photo_without_a_clear_answer_is_later(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.order(Order(502))
    with pytest.raises(TryLater):
        say(whatsapp, Outgoing(text="Baik", photo=JPEG))


def complain(channel: WhatsApp, graph: GraphServer) -> None:
    graph.order(Order(502), refusal(100, details=f"bad token {TOKEN}"))
    for _turn in range(2):
        with pytest.raises(NotSent) as failed:
            say(channel, Outgoing(text="Baik"))
        assert TOKEN not in str(failed.value)
    logging.getLogger("aiohttp.client").error("Bearer %s", TOKEN)


def test_it_never_shows_the_token(graph: GraphServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = WhatsApp(keys(graph))
    complain(channel, graph)
    channel.close()
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(channel.keys)


def test_it_shows_the_token_without_the_guard(
    graph: GraphServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr(web, "LOGGERS", ())
    channel = WhatsApp(keys(graph))
    complain(channel, graph)
    channel.close()
    assert TOKEN in caplog.text


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_it_fetches_a_file_with_the_bearer(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.files["100"] = File(JPEG)
    assert whatsapp.fetch_media(media.pack("100", sha(JPEG))) == JPEG
    assert whatsapp.fetch_media("100") == JPEG
    assert graph.fetched == ["100", "100"]


@pytest.mark.parametrize(
    ("says", "digest"),
    [
        ({}, sha(b"another")),
        ({"sha256": sha(b"another")}, ""),
        ({"file_size": "5000"}, ""),
        ({"file_size": "50"}, ""),
    ],
)
def test_a_file_that_is_not_the_one_that_was_sent_is_asked_for_again(
    whatsapp: WhatsApp, graph: GraphServer, says: dict[str, Any], digest: str
) -> None:
    graph.files["100"] = File(JPEG, says=says)
    with pytest.raises(TryLater):
        whatsapp.fetch_media(media.pack("100", digest))


def test_a_file_of_100_megabytes_is_refused_unread(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.files["100"] = File(JPEG, says={"file_size": str(100 * 1024 * 1024)})
    with pytest.raises(Refused):
        whatsapp.fetch_media("100")
    assert graph.fetched == []


def test_a_file_without_a_size_is_read_up_to_the_limit(
    whatsapp: WhatsApp, graph: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.files["100"] = File(JPEG, says={"file_size": None})
    assert whatsapp.fetch_media("100") == JPEG
    from destana.messaging.channels.whatsapp import client

    small = Limits(text=1, media_bytes=100)
    monkeypatch.setattr(client, "LIMITS", small)
    with pytest.raises(TryLater):
        whatsapp.fetch_media("100")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "https://lookaside.fbsbx.com:444/x",
        "file:///etc/passwd",
        "",
        "https://[",
    ],
)
def test_the_token_goes_to_nobody_else(whatsapp: WhatsApp, graph: GraphServer, url: str) -> None:
    graph.files["100"] = File(JPEG, says={"url": url})
    with pytest.raises(Refused):
        whatsapp.fetch_media("100")


@pytest.mark.parametrize("number", ["../me", "1?access_token=x", "", "é"])
def test_it_asks_for_no_file_by_another_name(whatsapp: WhatsApp, number: str) -> None:
    with pytest.raises(Refused):
        whatsapp.fetch_media(number)


def test_a_file_that_is_gone_is_given_up_and_a_revoked_token_is_not(
    whatsapp: WhatsApp, graph: GraphServer
) -> None:
    with pytest.raises(Refused):
        whatsapp.fetch_media("404")
    graph.order(refusal(190, 401))
    with pytest.raises(TryLater):
        whatsapp.fetch_media("404")


def test_a_page_in_the_place_of_a_file_is_no_file(whatsapp: WhatsApp, graph: GraphServer) -> None:
    graph.files["100"] = File(b"<html>Silakan masuk</html>", "text/html")
    with pytest.raises(TryLater):
        whatsapp.fetch_media("100")
