"""SMS from the webhook to the inbox: who may call, what is kept once, what is joined, what a person gets."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from destana.messaging.channels import registry
from destana.messaging.channels.sms import tests as sms_tests
from destana.messaging.channels.sms.letters import Part, letter
from destana.messaging.channels.sms.parse import parse
from destana.messaging.conftest import SECRET
from destana.messaging.gateway import collecting, deliver, joining, receipts, sorting
from destana.messaging.gateway.sms_hook import SmsHook
from destana.messaging.gateway.tests.asgi import Answer, post
from destana.messaging.gateway.tests.test_webhook import Inline
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.inbox.terms import State
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import State as Sending
from tests.standins.sms_gateways import PlaySmsServer, SmsGateServer, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]
Queue = Callable[..., int]
SITI = "+628115550123"
BODY = json.loads((Path(sms_tests.__file__).parent / "payloads" / "smsgate_received.json").read_bytes())[
    "raw_body"
].encode()
QUERY = (
    b"k="
    + SECRET.encode()
    + b"&from=%2B628115550123&to=9119&text=banjir+pimping+rt2&ts=1790150771&smsc=gsm1&id=5f2b-1"
)


@pytest.fixture
def hook(at: datetime, monkeypatch: pytest.MonkeyPatch) -> SmsHook:
    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
    )  # the stand-in writes on the event loop's own thread
    return SmsHook(Inline(), clock=lambda: at)


def call(hook: SmsHook, body: bytes, headers: dict[str, str]) -> Answer:
    raw = tuple((name.encode(), value.encode()) for name, value in headers.items())
    return asyncio.run(post(hook, body, headers=raw, path="/hook/sms"))


def get(hook: SmsHook, query: bytes) -> Answer:
    answer = Answer()
    scope = {"type": "http", "method": "GET", "path": "/hook/sms", "headers": [], "query_string": query}

    async def nothing() -> Any:
        raise AssertionError("a GET has no body")

    asyncio.run(hook(scope, nothing, answer.take))
    return answer


def test_what_the_phone_signed_is_kept_once(hook: SmsHook, at: datetime) -> None:
    for stamp in (1790150771, 1790150781):  # a repeat has another moment, and so another signature
        answer = call(hook, BODY, signed(BODY, stamp, SECRET))
        assert (answer.status, answer.body) == (200, b"")
    assert sorting.sort_post(at) == 1
    [row] = queries.unread(channels=["sms"])
    assert parse(row.raw)[0].text == "BANJIR#PIMPING#RT2#LUTUT"


@pytest.mark.parametrize("change", ["x-signature", "x-timestamp", "body", "key", "none"])
def test_what_is_not_signed_is_no_row(hook: SmsHook, change: str) -> None:
    headers, body = signed(BODY, 1790150771, SECRET), BODY
    match change:
        case "x-signature":
            headers["x-signature"] = "0" * 64
        case "x-timestamp":
            headers["x-timestamp"] = "1790150772"
        case "body":
            body = BODY.replace(b"PIMPING", b"MUNDAR ")
        case "key":
            headers = signed(BODY, 1790150771, "another key")
        case _:
            headers = {"content-type": "application/json"}
    assert call(hook, body, headers).status == 401
    assert not InboundMessage.objects.exists()


def test_kannel_gets_in_with_the_secret_and_hears_nothing(hook: SmsHook, at: datetime) -> None:
    for _repeat in range(2):
        answer = get(hook, QUERY)
        assert (answer.status, answer.body) == (200, b"")
    assert SECRET.encode() not in InboundMessage.objects.get().raw
    sorting.sort_post(at)
    assert [parse(row.raw)[0].text for row in queries.unread(channels=["sms"])] == ["banjir pimping rt2"]


@pytest.mark.parametrize(
    "query", [b"", b"k=wrong&from=a&text=b", QUERY.replace(b"k=", b"z="), QUERY + b"&k=x"]
)
def test_kannel_without_the_secret_is_no_row(hook: SmsHook, query: bytes) -> None:
    assert get(hook, query).status == 401
    assert not InboundMessage.objects.exists()


def test_without_a_secret_nobody_gets_in(hook: SmsHook, channels: dict[str, Any]) -> None:
    with override_settings(CHANNELS={**channels, "sms": {**channels["sms"], "secret": ""}}):
        assert get(hook, b"k=&from=a&text=b").status == 401
        assert call(hook, BODY, signed(BODY, 1, "")).status == 401


def arrive(
    at: datetime, *parts: tuple[int, str], total: int = 3, reference: str = "2a", sender: str = SITI
) -> None:
    for number, text in parts:
        made = letter(sender=sender, text=text, at=at, part=Part(reference, number, total))
        inbox.receive(channel="sms.part", key=made.key, raw=made.raw, at=at)


def words() -> list[str]:
    return [parse(row.raw)[0].text for row in queries.unread(channels=["sms"])]


@pytest.mark.django_db(transaction=True)
def test_parts_out_of_order_and_twice_become_one(at: datetime) -> None:
    arrive(at, (3, "tulung"), (1, "banyu naik "))
    assert joining.join_parts(at) == 0
    arrive(at, (1, "banyu naik "), (2, "di Pimping, "))
    assert joining.join_parts(at) == 3
    assert words() == ["banyu naik di Pimping, tulung"]
    assert joining.join_parts(at + timedelta(hours=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_parts_of_others_are_not_mixed_in(at: datetime) -> None:
    arrive(at, (1, "satu "), total=2)
    arrive(at, (2, "dua"), total=2, sender="+628115550999")
    arrive(at, (2, "dua"), total=2, reference="2b")
    assert joining.join_parts(at) == 0


@pytest.mark.django_db(transaction=True)
def test_a_missing_part_after_a_time_goes_on_to_a_person(at: datetime) -> None:
    arrive(at, (1, "banyu naik "), (3, "tulung"))
    assert joining.join_parts(at + joining.PATIENCE) == 0
    assert joining.join_parts(at + joining.PATIENCE + timedelta(seconds=1)) == 2
    assert len(queries.for_person()) == 2
    assert words() == []


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_whole_and_parts_loses_and_doubles_nothing(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(at, (1, "satu "), (2, "dua"), total=2)
    real = inbox.join

    def fall(*given: Any, **more: Any) -> None:
        real(*given, **more)
        raise RuntimeError("the light went out")

    monkeypatch.setattr(inbox, "join", fall)
    with pytest.raises(RuntimeError):
        joining.join_parts(at)
    assert words() == []
    monkeypatch.undo()
    joining.join_parts(at)
    assert words() == ["satu dua"]


def test_a_receipt_of_the_phone_moves_our_message(queue: Queue, phone: SmsGateServer, at: datetime) -> None:
    queue("a", channel="sms", address=SITI)
    deliver.deliver_due(now=at, owner="w1", channel="sms")
    number = Message.objects.get().provider_id
    assert phone.count() == {SITI: 1}
    body = json.dumps(
        {"event": "sms:delivered", "id": "e1", "payload": {"messageId": number, "recipient": SITI}}
    ).encode()
    inbox.receive(channel="sms.post", key="b1", raw=b"smsgate\n" + body, at=at)
    sorting.sort_post(at)
    assert receipts.settle(at) == 1
    assert Message.objects.get().state == Sending.DELIVERED


def test_two_sms_to_one_person_are_paced(queue: Queue, phone: SmsGateServer, at: datetime) -> None:
    """The control: another person does not wait."""
    often = "+628115550777"
    for number in range(6):
        queue(f"a{number}", channel="sms", address=often)
    queue("b", channel="sms", address="+628115550999")
    deliver.deliver_due(now=at, owner="w1", channel="sms", limit=7)
    assert phone.count() == {often: 3, "+628115550999": 1}


@pytest.fixture
def playing(channels: dict[str, Any]) -> Any:
    server = PlaySmsServer()
    registry.forget()
    with override_settings(CHANNELS={**channels, "sms": {**channels["sms"], "secret_url": server.url}}):
        yield server
        registry.forget()
    server.stop()


@pytest.mark.django_db(transaction=True)
def test_what_came_to_playsms_while_we_were_down_is_fetched_once(
    playing: PlaySmsServer, at: datetime
) -> None:
    for number in range(150):
        playing.receive("08115550123", f"banjir {number}")
    for _round in range(4):
        collecting.collect_sms(at)
        sorting.sort_post(at)
    found = [parse(row.raw)[0].text for row in queries.unread(500, channels=["sms"])]
    assert found == [f"banjir {number}" for number in range(150)]


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_is_down_is_asked_again(playing: PlaySmsServer, at: datetime) -> None:
    playing.error = "100"
    playing.receive("08115550123", "banjir")
    assert collecting.collect_sms(at) == 0
    playing.error = ""
    assert collecting.collect_sms(at) == 1


@pytest.mark.django_db(transaction=True)
def test_playsms_is_asked_what_became_of_ours(playing: PlaySmsServer, queue: Queue, at: datetime) -> None:
    queue("a", channel="sms", address="+628115550888")
    deliver.deliver_due(now=at, owner="w1", channel="sms")
    assert collecting.ask_after_sms(at) == 0
    playing.states[Message.objects.get().provider_id] = "3"
    assert collecting.ask_after_sms(at) == 1
    receipts.settle(at)
    assert Message.objects.get().state == Sending.DELIVERED
    assert collecting.ask_after_sms(at) == 0


def test_a_part_stays_readable_for_a_person(at: datetime) -> None:
    arrive(at, (1, "banyu naik "))
    [row] = queries.unread(channels=["sms.part"])
    assert queries.incoming(row)[0].text == "banyu naik "
    assert row.state == State.NEW
