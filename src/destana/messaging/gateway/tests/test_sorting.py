"""From a signed body to rows of their own."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import queries as audit
from destana.messaging.channels.whatsapp import tests as whatsapp_tests
from destana.messaging.gateway import receipts, sorting
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import Kind, State
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.models import DeliveryReceipt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("channels")]

PAYLOADS = Path(whatsapp_tests.__file__).parent / "payloads"
USER = "ID.13491208655302741918"
SPOKE = datetime.fromisoformat("2026-09-23T08:01:32+00:00")  # the last message of the batch


def come(raw: bytes, at: datetime, key: str = "") -> int:
    return inbox.receive(channel="whatsapp.post", key=key or f"sha256:{hash(raw)}", raw=raw, at=at).id


def body(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def messages() -> list[str]:
    return [row.key[-2:] for row in InboundMessage.objects.filter(channel="whatsapp").order_by("id")]


def test_each_message_gets_a_row_of_its_own_and_the_body_is_destroyed(at: datetime) -> None:
    number = come(body("in_batch_two_entries"), at)
    assert sorting.sort_post(at) == 1
    assert messages() == ["01", "02", "03"]
    kept = InboundMessage.objects.get(pk=number)
    assert (kept.state, bytes(kept.raw), kept.sha256) == (State.READ, b"", "")
    assert DeliveryReceipt.objects.get().provider_id == "wamid.OUT01"
    found = [queries.incoming(message)[0] for message in queries.unread(channels=["whatsapp"])]
    assert [one.kind for one in found] == [Kind.TEXT, Kind.TEXT, Kind.LOCATION]


def test_the_same_messages_in_another_batch_are_the_same_rows(at: datetime) -> None:
    come(body("in_batch_two_entries"), at)
    sorting.sort_post(at)
    envelope = json.loads(body("in_batch_two_entries"))
    for entry in reversed(envelope["entry"]):
        come(json.dumps({**envelope, "entry": [entry]}).encode(), at)
    sorting.sort_post(at)
    assert messages() == ["01", "02", "03"]
    assert not Conflict.objects.exists()
    assert DeliveryReceipt.objects.count() == 1


def test_without_the_one_way_of_writing_a_repeat_is_a_conflict(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: messages kept in the bytes of their batch."""
    from destana.messaging.channels.whatsapp import post

    monkeypatch.setattr(post, "_alone", lambda value, message: json.dumps(value).encode())
    envelope = json.loads(body("in_batch_two_entries"))
    come(body("in_batch_two_entries"), at)
    envelope["entry"][0]["changes"][0]["value"]["contacts"][0]["profile"]["name"] = "Warga"
    come(json.dumps(envelope).encode(), at)
    sorting.sort_post(at)
    assert Conflict.objects.exists()


def test_a_body_that_comes_twice_in_one_moment_is_taken_apart_once(at: datetime) -> None:
    come(body("in_text"), at, "a")
    come(body("in_text"), at, "b")
    assert sorting.sort_post(at) == 2
    assert messages() == ["01"]


def test_a_kill_in_the_middle_loses_nothing(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    come(body("in_batch_two_entries"), at)

    def dies(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(receipts, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        sorting.sort_post(at)
    assert messages() == []
    monkeypatch.undo()
    sorting.sort_post(at)
    assert messages() == ["01", "02", "03"]


@pytest.mark.parametrize("raw", [b"garbage", b"{}", b'{"object":"page","entry":[]}'])
def test_what_cannot_be_read_goes_to_a_person_and_stops_nobody(at: datetime, raw: bytes) -> None:
    number = come(raw, at)
    come(body("in_text"), at)
    sorting.sort_post(at)
    kept = InboundMessage.objects.get(pk=number)
    assert (kept.state, bytes(kept.raw)) == (State.NEEDS_PERSON, raw)
    assert messages() == ["01"]


def test_what_is_strange_is_kept_as_it_came(at: datetime) -> None:
    raw = b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"telepathy","value":{"a":1}}]}]}'
    number = come(raw, at)
    sorting.sort_post(at)
    kept = InboundMessage.objects.get(pk=number)
    assert (kept.state, kept.why, bytes(kept.raw)) == (State.IGNORED, "telepathy", raw)


def test_a_persons_word_opens_the_window_for_a_day(at: datetime) -> None:
    come(body("in_batch_two_entries"), SPOKE)
    sorting.sort_post(SPOKE)
    until = SPOKE + timedelta(hours=24)
    assert outbox.open_until("whatsapp", [USER], at=SPOKE) == {USER: until}
    assert outbox.open_until("whatsapp", ["628115550123"], at=SPOKE) == {"628115550123": until}
    assert outbox.open_until("whatsapp", [USER], at=until) == {}


def test_news_about_a_template_is_kept_and_on_the_log(at: datetime) -> None:
    for _turn in range(2):
        come(body("template_status_rejected"), at, f"x{_turn}")
        sorting.sort_post(at)
    (found,) = outbox.templates("whatsapp")
    assert (found.name, found.standing, found.reason) == ("peringatan_banjir", "REJECTED", "INVALID_FORMAT")
    assert [entry.verb for entry in audit.since(0)].count("template.changed") == 1


def test_ninety_receipts_in_a_body_cost_as_many_questions_as_one(at: datetime) -> None:
    def asked(count: int) -> int:
        envelope = json.loads(body("status_read"))
        value = envelope["entry"][0]["changes"][0]["value"]
        value["statuses"] = [{**value["statuses"][0], "id": f"wamid.{count}.{n}"} for n in range(count)]
        come(json.dumps(envelope).encode(), at)
        with CaptureQueriesContext(connection) as found:
            sorting.sort_post(at)
        return len(found)

    assert asked(90) == asked(1)
