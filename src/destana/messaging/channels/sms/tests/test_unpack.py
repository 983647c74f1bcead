"""What the gateways tell, in their own shapes, and what becomes of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from destana.messaging.channels.base import Kind, Refused, Said, TryLater, Unreadable
from destana.messaging.channels.sms import kannel, playsms, smsgate
from destana.messaging.channels.sms.letters import letter, person
from destana.messaging.channels.sms.parse import parse
from destana.messaging.channels.sms.post import pack, unpack

PAYLOADS = Path(__file__).parent / "payloads"
SITI = "+628115550123"


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    return found


def test_a_received_sms_of_the_phone() -> None:
    raw = payload("smsgate_received")["raw_body"].encode()
    [one] = unpack(pack("smsgate", raw)).letters
    [item] = parse(one.raw)
    assert (item.kind, item.address, item.text) == (Kind.TEXT, SITI, "BANJIR#PIMPING#RT2#LUTUT")
    assert item.sent_at == datetime(2026, 9, 24, 7, 46, 11, tzinfo=UTC)


def test_two_webhooks_for_one_sms_give_one_letter() -> None:
    """The control is the last line: the same words a second later are another SMS."""
    body = json.loads(payload("smsgate_received")["raw_body"])
    other = {**body, "id": "another-envelope", "webhookId": "wh-2"}
    later = {**body, "payload": {**body["payload"], "receivedAt": "2026-09-24T15:46:12.000+08:00"}}
    [first], [second], [third] = (
        smsgate.unpack(json.dumps(one).encode()).letters for one in (body, other, later)
    )
    assert (first.key, first.raw) == (second.key, second.raw)
    assert third.key != first.key


@pytest.mark.parametrize(
    ("name", "said", "failure"),
    [("smsgate_sent", Said.SENT, None), ("smsgate_delivered", Said.DELIVERED, None), ("smsgate_failed", Said.FAILED, TryLater)],
)  # fmt: skip
def test_what_the_phone_tells_of_our_messages(name: str, said: Said, failure: type | None) -> None:
    [told] = smsgate.unpack(json.dumps(payload(name)).encode()).told
    assert told.provider_id.startswith("out-")
    assert told.said is said
    assert told.at is not None
    assert (type(told.failure) if told.failure else None) is failure


def test_a_failure_that_is_about_the_number_is_final() -> None:
    body = payload("smsgate_failed")
    body["payload"]["reason"] = "RESULT_ERROR_GENERIC_FAILURE"
    [told] = smsgate.unpack(json.dumps(body).encode()).told
    assert isinstance(told.failure, Refused)


def test_an_event_that_we_do_not_know_is_named_and_one_of_no_use_is_not() -> None:
    body = payload("smsgate_sent")
    assert smsgate.unpack(json.dumps({**body, "event": "sms:tomorrow"}).encode()).strange == "sms:tomorrow"
    silent = smsgate.unpack(json.dumps({**body, "event": "system:ping"}).encode())
    assert (silent.strange, silent.told, silent.letters) == ("", (), ())


def test_a_received_sms_of_kannel() -> None:
    query = payload("kannel_inbound")["request"].partition("?")[2].encode()
    [one] = unpack(pack("kannel", query)).letters
    [item] = parse(one.raw)
    assert one.key == "kannel:5f2b-1"
    assert (item.address, item.text, item.key) == (SITI, "banjir pimping rt2", "kannel:5f2b-1")
    assert item.sent_at == datetime.fromtimestamp(1790150771, UTC)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("1", Said.DELIVERED), ("2", Said.FAILED), ("16", Said.FAILED), ("4", None), ("8", None)],
)
def test_kannels_receipts(kind: str, said: Said | None) -> None:
    found = kannel.unpack(f"dlr=OUT1&type={kind}&at=1790150771".encode())
    assert [told.said for told in found.told] == ([said] if said else [])
    assert found.strange == ""


def test_names_and_short_codes_are_nobody_to_answer() -> None:
    for sender in ("TELKOMSEL", "3636", "", "+62", "88888", "abc0812"):
        assert person(sender) == ""
        [item] = parse(letter(sender=sender, text="Selamat, Anda menang").raw)
        assert (item.kind, item.address) == (Kind.UNKNOWN, "")
    assert {
        person(one)
        for one in ("+628115550123", "628115550123", "08115550123", "0811-555-0123"[:4] + "5550123")
    } == {SITI}


@pytest.mark.parametrize("raw", [b"", b"pigeon\n{}", b"smsgate\n", b"smsgate\n[]", b'smsgate\n{"event":"sms:received","payload":{}}',
                                 b"playsms\n{}", b'playsms\n{"data":[{"id":"x"}]}', b"kannel\n\xff", b"kannel\na=b", b"smpp\n{}",
                                 b'smpp\n{"from":"1","to":"2","esm":64,"coding":0,"message":"","at":"2026-01-14T06:04:00+08:00"}'])  # fmt: skip
def test_garbage_is_unreadable_and_nothing_worse(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        unpack(raw)


def test_playsms_tells_the_time_of_its_own_clock() -> None:
    row = {"id": "7", "src": "08115550123", "dst": "9119", "msg": "banjir", "dt": "2026-09-24 15:46:11"}
    [one] = playsms.unpack(json.dumps({"data": [row]}).encode()).letters
    [item] = parse(one.raw)
    assert item.sent_at == datetime(2026, 9, 24, 7, 46, 11, tzinfo=UTC)
    assert urlencode({"k": item.key}) == "k=playsms%3A7"
