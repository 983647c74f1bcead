"""One interface over three gateways, each played strictly on 127.0.0.1; SMPP has a test of its own."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from destana.messaging.channels.base import (
    Asks,
    Button,
    ChannelOff,
    NotSent,
    Outgoing,
    Refused,
    Said,
    TryLater,
    Unknown,
)
from destana.messaging.channels.sms import conf, kannel, playsms, send
from destana.messaging.channels.sms.gateway import LONGEST, reference_of
from tests.standins.sms_gateways import PASSWORD, KannelServer, PlaySmsServer, SmsGateServer
from tests.standins.sms_server import DROPPED, Order, SmsServer

SITI = "+6281255501234"
AT = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)
SAID = {
    "sender": "9119",
    "secret": "rahasia_123-ABC-0123456789",
    "webhook": "https://destana.example/hook/sms",
}
Servers = type[SmsGateServer] | type[PlaySmsServer] | type[KannelServer]
SERVERS: tuple[Servers, ...] = (SmsGateServer, PlaySmsServer, KannelServer)


@pytest.fixture(params=SERVERS, ids=lambda kind: kind.__name__)
def server(request: pytest.FixtureRequest) -> Iterator[SmsServer]:
    made = request.param()
    yield made
    made.stop()


def channel_of(server: Any) -> send.SmsChannel:
    return send.SmsChannel(conf.read(server.url, SAID))


@pytest.fixture
def channel(server: SmsServer) -> Iterator[send.SmsChannel]:
    made = channel_of(server)
    yield made
    made.close()


def failure(channel: send.SmsChannel, text: str = "Siaga banjir") -> NotSent:
    with pytest.raises(NotSent) as caught:
        channel.send(SITI, Outgoing(text=text), "key-1")
    return caught.value


def test_it_sends_words(channel: send.SmsChannel, server: SmsServer) -> None:
    sent = channel.send(SITI, Outgoing(text="Siaga banjir"), "key-1")
    assert server.sent == [(SITI, "Siaga banjir")]
    assert len(sent.provider_ids) == 1
    assert server.complaints == []


def test_it_writes_curly_quotes_plain_so_that_one_sms_stays_one(
    channel: send.SmsChannel, server: SmsServer
) -> None:
    channel.send(SITI, Outgoing(text="“Air naik” – siaga…"), "key-1")
    assert server.sent == [(SITI, '"Air naik" - siaga...')]


def test_it_carries_what_no_phone_alphabet_has(channel: send.SmsChannel, server: SmsServer) -> None:
    channel.send(SITI, Outgoing(text="Air naik 🌊"), "key-1")
    assert server.sent == [(SITI, "Air naik 🌊")]


def test_buttons_become_numbers(channel: send.SmsChannel, server: SmsServer) -> None:
    buttons = (
        Button("Kirim lokasi", "lokasi", Asks.LOCATION),
        Button("Banjir", "jenis:FLOOD"),
        Button("Api", "jenis:BUILDINGFIRE"),
    )
    channel.send(SITI, Outgoing(text="Apa yang terjadi?", buttons=buttons), "key-1")
    assert server.sent == [(SITI, "Apa yang terjadi?\n1 Banjir\n2 Api")]


def test_a_message_that_expires_says_so(channel: send.SmsChannel, server: SmsServer) -> None:
    body = Outgoing(text="Siaga", at=AT, expires_at=AT + timedelta(hours=2))
    channel.send(SITI, body, "key-1")
    asked = str(server.requests[0].query) + server.requests[0].body.decode()
    assert isinstance(server, PlaySmsServer) or "7200" in asked or "'validity': '120'" in asked


@pytest.mark.parametrize("address", ["TELKOMSEL", "3636", "", "+62"])
def test_it_never_answers_a_name_or_a_short_code(
    channel: send.SmsChannel, server: SmsServer, address: str
) -> None:
    with pytest.raises(Refused) as caught:
        channel.send(address, Outgoing(text="ya"), "key-1")
    assert caught.value.contact_dead
    assert server.requests == []


def test_a_newspaper_is_refused(channel: send.SmsChannel) -> None:
    assert isinstance(failure(channel, "a" * (153 * LONGEST + 1)), Refused)


def test_a_wrong_password_stops_the_channel(server: Any) -> None:
    made = send.SmsChannel(conf.read(server.url.replace(PASSWORD, "salah"), SAID))
    found = failure(made)
    made.close()
    assert isinstance(found, Refused)
    assert found.channel_down
    assert server.sent == []


def test_nothing_left_this_machine_is_later(channel: send.SmsChannel, server: SmsServer) -> None:
    server.stop()
    assert isinstance(failure(channel), TryLater)


def test_no_secret_reaches_a_log_or_an_error(
    channel: send.SmsChannel, server: SmsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.order(Order(500), DROPPED)
    said = f"{failure(channel)} {failure(channel)}"
    assert PASSWORD not in said + caplog.text
    assert PASSWORD not in repr(channel.keys)


def test_a_page_that_is_not_the_gateways_is_no_yes(channel: send.SmsChannel, server: SmsServer) -> None:
    server.order(Order(is_html=True))
    assert isinstance(failure(channel), Unknown | TryLater)


def test_a_lost_answer_is_unknown_and_with_an_id_of_ours_harmless(
    channel: send.SmsChannel, server: SmsServer
) -> None:
    """The control stands beside it: a gateway without our id has two SMS after the second try."""
    server.order(DROPPED)
    first = failure(channel)
    channel.send(SITI, Outgoing(text="Siaga banjir"), "key-1")
    takes_our_id = isinstance(server, SmsGateServer)
    assert isinstance(first, TryLater if takes_our_id else Unknown)
    assert server.count()[SITI] == (1 if takes_our_id else 2)


@pytest.fixture
def playing() -> Iterator[PlaySmsServer]:
    made = PlaySmsServer()
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("error", "kind", "is_down"),
    [("100", Refused, True), ("103", Refused, True), ("106", Refused, True), ("102", Refused, False), ("200", TryLater, False), ("999", Unknown, False)],
)  # fmt: skip
def test_playsms_says_errors_as_numbers(
    playing: PlaySmsServer, error: str, kind: type, is_down: bool
) -> None:
    made, playing.error = channel_of(playing), error
    found = failure(made)
    made.close()
    assert isinstance(found, kind)
    assert getattr(found, "channel_down", False) is is_down


def test_playsms_is_asked_for_what_came_from_the_last_number_on(playing: PlaySmsServer) -> None:
    gateway = playsms.PlaySms(conf.read(playing.url, SAID))
    assert gateway.collect("", AT) == []
    for number in range(3):
        playing.receive("08125550123" + str(number), f"banjir {number}")
    [held] = gateway.collect("playsms:1", AT)
    letters = playsms.unpack(held.body).letters
    gateway.close()
    assert [letter.key for letter in letters] == ["playsms:2", "playsms:3"]
    assert b"+62812555012" in letters[0].raw


def test_playsms_is_asked_what_became_of_a_message(playing: PlaySmsServer) -> None:
    gateway = playsms.PlaySms(conf.read(playing.url, SAID))
    playing.states = {"7": "0", "8": "3", "9": "2"}
    told = [gateway.ask_after(number) for number in ("7", "8", "9")]
    gateway.close()
    assert [one.said if one else None for one in told] == [None, Said.DELIVERED, Said.FAILED]


def test_kannel_brings_our_reference_back() -> None:
    server = KannelServer()
    made = channel_of(server)
    sent = made.send(SITI, Outgoing(text="Siaga"), "key-1")
    made.close()
    server.stop()
    [told] = kannel.unpack(server.report(0, 1).partition("?")[2].encode()).told
    assert (told.provider_id,) == sent.provider_ids == (reference_of("key-1"),)
    assert (told.said, told.at) == (Said.DELIVERED, datetime.fromtimestamp(1790150771, UTC))
    assert server.callbacks[0].startswith(f"{SAID['webhook']}?k={SAID['secret']}&")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_gateway_that_does_not_know_us_stops_the_channel(
    channel: send.SmsChannel, server: SmsServer, status: int
) -> None:
    if isinstance(server, PlaySmsServer):
        pytest.skip("playSMS says everything with 200")
    server.order(Order(status))
    found = failure(channel)
    assert isinstance(found, Refused)
    assert found.channel_down


@pytest.mark.parametrize(
    "url", ["", "http://a.example", "smsgate+https://", "smpp:", "kannel+ftp://a", "smsgate+https://a:b@c:x"]
)
def test_an_address_of_no_use_turns_the_channel_off(url: str, settings: Any) -> None:
    settings.CHANNELS = {"sms": {"secret_url": url}}
    with pytest.raises(ChannelOff):
        send.connect()


def test_the_pace_is_the_offices(playing: PlaySmsServer) -> None:
    made = send.SmsChannel(conf.read(playing.url, {**SAID, "per_minute": "20"}))
    made.close()
    assert made.limits.per_second == pytest.approx(1 / 3)
    assert made.limits.per_second * made.limits.burst == pytest.approx(4)
