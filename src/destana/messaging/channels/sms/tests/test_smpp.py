"""SMPP over the wire, against a server of other make; the meaning of the fields, without one."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from destana.messaging.channels.base import NotSent, Outgoing, Refused, Said, TryLater, Unknown
from destana.messaging.channels.sms import conf, send, smpp
from destana.messaging.channels.sms.parse import parse, read_part
from tests.standins.smsc import DONE, Smsc, received

SITI = "+6281255501234"
AT = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    made = Smsc()
    yield made
    made.stop()


@pytest.fixture
def channel(smsc: Smsc) -> Iterator[send.SmsChannel]:
    made = send.SmsChannel(conf.read(smsc.url, {"sender": "9119"}))
    yield made
    made.close()


def failure(channel: send.SmsChannel) -> NotSent:
    with pytest.raises(NotSent) as caught:
        channel.send(SITI, Outgoing(text="Siaga banjir"), "key-1")
    return caught.value


def collected(channel: Any, is_enough: Callable[[list[Any]], bool] = bool) -> list[Any]:
    """Look until enough has come over the line, at most five seconds."""
    found: list[Any] = []
    limit = time.monotonic() + 5
    while not is_enough(found) and time.monotonic() < limit:
        found += channel.collect("", AT)
    return found


def test_it_sends_words_and_gets_the_operators_id(channel: send.SmsChannel, smsc: Smsc) -> None:
    body = Outgoing(text="Siaga banjir", at=AT, expires_at=AT + timedelta(hours=26))
    assert channel.send(SITI, body, "key-1").provider_ids == ("op-1",)
    [taken] = smsc.taken
    assert (taken.destination_addr, taken.dest_addr_ton, taken.source_addr) == ("6281255501234", 1, "9119")
    assert (received(taken), taken.data_coding, taken.registered_delivery) == ("Siaga banjir", 0, 1)


def test_a_long_message_goes_in_parts_that_the_phone_joins(channel: send.SmsChannel, smsc: Smsc) -> None:
    text = "Air sungai naik. " * 20
    sent = channel.send(SITI, Outgoing(text=text), "key-1")
    assert sent.provider_ids == ("op-1", "op-2", "op-3")
    assert "".join(received(part) for part in smsc.taken) == text
    assert [part.short_message[:3] for part in smsc.taken] == [b"\x05\x00\x03"] * 3
    assert [tuple(part.short_message[4:6]) for part in smsc.taken] == [(3, 1), (3, 2), (3, 3)]
    assert len({part.short_message[3] for part in smsc.taken}) == 1


def test_foreign_letters_go_as_ucs2(channel: send.SmsChannel, smsc: Smsc) -> None:
    channel.send(SITI, Outgoing(text="Air naik 🌊"), "key-1")
    assert (received(smsc.taken[0]), smsc.taken[0].data_coding) == ("Air naik 🌊", 8)


def test_what_got_through_before_a_failure_is_told_and_not_sent_again(
    channel: send.SmsChannel, smsc: Smsc
) -> None:
    text = "Air sungai naik. " * 20
    smsc.reject = [0, 0, 0x14]
    with pytest.raises(TryLater) as caught:
        channel.send(SITI, Outgoing(text=text), "key-1")
    assert caught.value.parts == ("op-1", "op-2")
    body = Outgoing(text=text, parts_sent=2)
    assert channel.send(SITI, body, "key-1").provider_ids == ("op-3",)
    assert "".join(received(part) for part in smsc.taken) == text
    assert len({part.short_message[3] for part in smsc.taken}) == 1


@pytest.mark.parametrize(
    ("status", "kind", "whole"),
    [(0x58, TryLater, True), (0x14, TryLater, False), (0x08, TryLater, False), (0x0B, Refused, False), (0x45, Refused, False)],
)  # fmt: skip
def test_an_operators_refusal_says_what_to_do(
    channel: send.SmsChannel, smsc: Smsc, status: int, kind: type, whole: bool
) -> None:
    smsc.reject = [status]
    found = failure(channel)
    assert isinstance(found, kind)
    assert getattr(found, "whole_channel", False) is whole
    assert getattr(found, "contact_dead", False) is (status == 0x0B)
    channel.send(SITI, Outgoing(text="lagi"), "key-2")
    assert len(smsc.taken) == 1


def test_silence_after_the_words_left_is_unknown(
    channel: send.SmsChannel, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "TIMEOUT", 0.3)
    smsc.is_silent = True
    assert isinstance(failure(channel), Unknown)
    smsc.is_silent = False
    assert channel.send(SITI, Outgoing(text="lagi"), "key-2").provider_ids == ("op-1",)


def test_no_operator_is_later(smsc: Smsc) -> None:
    made = send.SmsChannel(conf.read("smpp://a:b@127.0.0.1:9", {}))
    assert isinstance(failure(made), TryLater)
    made.close()


def test_what_the_operator_delivers_is_acknowledged_only_when_it_is_kept(
    channel: send.SmsChannel, smsc: Smsc
) -> None:
    """The control is in the middle: before ``done`` the operator still waits.

    As a transceiver, because this server (smpp34 1.5.0) forgets acknowledgements on lines that only receive.
    """
    channel.gateway._in.role = "transceiver"  # type: ignore[attr-defined]
    channel.collect("", AT)  # opens the line
    answer = smsc.deliver(b"banjir pimping rt 2")
    [held] = collected(channel)
    assert not answer.done()
    held.done()
    assert answer.result(timeout=5).is_success
    [letter] = smpp.unpack(held.body).letters
    [item] = parse(letter.raw)
    assert (item.address, item.text, item.sent_at) == (SITI, "banjir pimping rt 2", AT)


def test_parts_are_told_by_their_header(channel: send.SmsChannel, smsc: Smsc) -> None:
    channel.collect("", AT)
    smsc.deliver(b"\x05\x00\x03\x2a\x02\x02 dalam", esm_class=0x40)
    smsc.deliver(
        b"\x06\x08\x04\x01\x2a\x02\x01" + "banyu 🌊".encode("utf-16-be"), esm_class=0x40, data_coding=8
    )
    held = []
    for one in collected(channel, lambda found: len(found) == 2):
        one.done()
        held.append(one)
    places = [read_part(smpp.unpack(one.body).letters[0].raw) for one in held]
    assert {(place[1], place[2].reference, place[2].number, place[2].total) for place in places if place} == {
        (" dalam", "2a", 2, 2),
        ("banyu 🌊", "012a", 1, 2),
    }


@pytest.mark.parametrize(
    ("state", "said"), [(b"DELIVRD", Said.DELIVERED), (b"UNDELIV", Said.FAILED), (b"EXPIRED", Said.FAILED)]
)
def test_a_receipt_names_our_message(channel: send.SmsChannel, smsc: Smsc, state: bytes, said: Said) -> None:
    [number] = channel.send(SITI, Outgoing(text="Siaga"), "key-1").provider_ids
    channel.collect("", AT)
    smsc.deliver(DONE % (number.encode(), state), esm_class=0x04)
    [held] = collected(channel)
    held.done()
    [told] = smpp.unpack(held.body).told
    assert (told.provider_id, told.said) == (number, said)


def test_what_is_kept_can_be_read_again(channel: send.SmsChannel, smsc: Smsc) -> None:
    channel.collect("", AT)
    smsc.deliver(b"air di \x00 50\x1b\x65")
    [held] = collected(channel)
    held.done()
    assert json.loads(held.body)["message"] == b"air di \x00 50\x1b\x65".hex()
    assert parse(smpp.unpack(held.body).letters[0].raw)[0].text == "air di @ 50€"
