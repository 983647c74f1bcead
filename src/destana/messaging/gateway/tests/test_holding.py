"""WhatsApp end to end: outbox, gateway, the strict stand-in, and the receipts back."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from destana.messaging.channels import registry
from destana.messaging.channels.whatsapp import tests as whatsapp_tests
from destana.messaging.gateway import holding, sorting
from destana.messaging.gateway import receipts as told
from destana.messaging.gateway.actions import fetch_due
from destana.messaging.gateway.deliver import deliver_due
from destana.messaging.gateway.holding import People
from destana.messaging.gateway.tests.test_fetch import jpeg
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries, rules
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Approved, Outcome, Outgoing, Priority, State, TemplateNews
from tests.standins.graph import File, GraphServer, refusal
from tests.standins.graph_rules import Approved as Known

pytestmark = pytest.mark.django_db(transaction=True)
Later = Callable[..., datetime]

PAYLOADS = Path(whatsapp_tests.__file__).parent / "payloads"
PERSON = "628115550123"
WARNING = Outgoing(text="AWAS BANJIR Pimping", template=Approved("awas", ("Pimping",)))


@pytest.fixture(autouse=True)
def _ready(graph: GraphServer, channels: dict[str, dict[str, Any]]) -> Iterator[None]:
    graph.office.templates["destana_awas"] = Known(places=1)
    holding._by_channel.clear()
    yield
    holding._by_channel.clear()


def queue(
    at: datetime, key: str, body: Outgoing = WARNING, *, to: str = PERSON, priority: int = Priority.CRITICAL
) -> int:
    return outbox.queue(
        key=key, contact_id=None, channel="whatsapp", address=to, body=body, priority=priority, at=at
    )


def spoke(at: datetime, *people: str) -> None:
    outbox.open_windows(channel="whatsapp", spoke=dict.fromkeys(people or (PERSON,), at), at=at)


def deliver(at: datetime) -> dict[Outcome, int]:
    return deliver_due(now=at, owner="w", channel="whatsapp").outcomes


def status(at: datetime, name: str, said: str, **more: Any) -> int:
    """Let a receipt come as Meta sends it."""
    one = {"id": name, "status": said, "timestamp": str(int(at.timestamp())), "recipient_id": PERSON, **more}
    value = {"metadata": {"phone_number_id": "106540352242922"}, "statuses": [one]}
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": value}]}],
    }
    raw = json.dumps(body).encode()
    inbox.receive(channel="whatsapp.post", key=f"{name}{said}", raw=raw, at=at)
    sorting.sort_post(at)
    return told.settle(at)


def state(key: str = "a") -> State:
    return State(Message.objects.get(key=key).state)


def test_an_open_window_takes_the_words(graph: GraphServer, at: datetime) -> None:
    spoke(at)
    queue(at, "a")
    assert deliver(at) == {Outcome.SENT: 1}
    assert graph.messages(PERSON) == ["AWAS BANJIR Pimping"]


def test_a_closed_one_takes_the_template(graph: GraphServer, at: datetime, later: Later) -> None:
    spoke(at)
    queue(at, "a")
    graph.office.closed.add(PERSON)
    assert deliver(later(hours=24)) == {Outcome.SENT: 1}
    assert graph.messages(PERSON) == ["destana_awas | Pimping"]


def test_without_the_window_the_words_are_refused(
    graph: GraphServer, at: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: every window believed to be open."""
    monkeypatch.setattr(queries, "has_window", lambda channel: False)
    queue(at, "a")
    graph.office.closed.add(PERSON)
    assert Outcome.LATER in deliver(at)
    assert graph.messages(PERSON) == []


def test_words_without_a_template_are_refused_after_a_day(graph: GraphServer, at: datetime) -> None:
    queue(at, "a", Outgoing(text="Baik, kami periksa."))
    assert deliver(at) == {Outcome.REFUSED: 1}
    assert (state(), Message.objects.get().code, graph.sent) == (State.REFUSED, "131047", [])


def test_meta_closes_a_window_and_the_template_goes_at_once(graph: GraphServer, at: datetime) -> None:
    """131047 at once, although we counted the window as open."""
    spoke(at)
    queue(at, "a")
    graph.office.closed.add(PERSON)
    assert deliver(at) == {Outcome.LATER: 1, Outcome.SENT: 1}
    assert graph.messages(PERSON) == ["destana_awas | Pimping"]
    spoke(at + timedelta(minutes=1))
    assert queries.open_until("whatsapp", [PERSON], at=at + timedelta(minutes=2))


def test_meta_closes_a_window_in_a_receipt(graph: GraphServer, at: datetime, later: Later) -> None:
    spoke(at)
    queue(at, "a")
    deliver(at)
    reason = {"code": 131047, "title": "Re-engagement message"}
    assert status(later(seconds=5), "wamid.OUT0001", "failed", errors=[reason]) == 1
    assert state() == State.QUEUED
    assert deliver(later(seconds=6)) == {Outcome.SENT: 1}
    assert graph.messages(PERSON) == ["AWAS BANJIR Pimping", "destana_awas | Pimping"]
    assert status(later(seconds=7), "wamid.OUT0002", "read") == 1
    assert state() == State.READ


def test_a_receipt_that_gives_our_key_back_settles_a_lost_answer(graph: GraphServer, at: datetime) -> None:
    spoke(at)
    queue(at, "a")
    graph.order(refusal(131000, 500))
    Message.objects.update(expires_at=at + timedelta(hours=1))
    deliver(at)
    key = graph.sent[0].fields["biz_opaque_callback_data"]
    assert status(at, "wamid.LOST", "delivered", biz_opaque_callback_data=key) == 1
    assert state() == State.DELIVERED
    assert deliver(at + timedelta(minutes=10)) == {}


def test_a_receipt_of_somebody_elses_message_is_an_alarm(at: datetime) -> None:
    assert status(at, "wamid.NOT-OURS", "delivered") == 0
    told.settle(at + rules.PATIENCE)
    assert queries.foreign_receipts(since=at) == 1


@pytest.mark.parametrize("standing", ["REJECTED", "PAUSED", "DISABLED"])
def test_a_template_that_meta_would_not_send_is_not_tried(
    graph: GraphServer, at: datetime, standing: str
) -> None:
    outbox.note_template(channel="whatsapp", news=TemplateNews("destana_awas", "id", standing), at=at)
    queue(at, "a")
    assert deliver(at) == {Outcome.REFUSED: 1}
    assert (Message.objects.get().code, graph.sent) == ("template", [])
    outbox.note_template(channel="whatsapp", news=TemplateNews("destana_awas", "id", "APPROVED"), at=at)
    queue(at, "b")
    assert deliver(at) == {Outcome.SENT: 1}


def people(count: int) -> list[str]:
    return [str(628115550200 + number) for number in range(count)]


def budget(channels: dict[str, dict[str, Any]], a_day: int) -> None:
    channels["whatsapp"]["people_a_day"] = a_day
    registry.forget()


def test_the_days_people_are_a_budget_and_a_reserve_is_kept_for_warnings(
    graph: GraphServer, channels: dict[str, dict[str, Any]], at: datetime, later: Later
) -> None:
    budget(channels, 10)
    for person in people(9):
        queue(at, f"n{person}", to=person, priority=Priority.NOTICE)
    assert deliver(at) == {Outcome.SENT: 6, Outcome.LATER: 3}
    for person in people(20)[9:]:
        queue(at, f"w{person}", to=person)
    assert deliver(later(minutes=1)) == {Outcome.SENT: 4, Outcome.LATER: 7}
    assert queries.written_first("whatsapp", at=later(minutes=1)) == 10
    assert len(graph.count()) == 10
    # A day later there is room again: the seven warnings go first, and into the reserve; the three notices wait on.
    assert deliver(later(hours=24, minutes=2)) == {Outcome.SENT: 7, Outcome.LATER: 3}
    assert sum(graph.count().values()) == 17


def test_without_the_budget_meta_sees_more_people_than_it_allows(
    graph: GraphServer, channels: dict[str, dict[str, Any]], at: datetime
) -> None:
    """The control."""
    budget(channels, 0)
    for person in people(20):
        queue(at, f"n{person}", to=person, priority=Priority.NOTICE)
    assert deliver(at) == {Outcome.SENT: 20}
    assert len(graph.count()) == 20


def test_who_was_written_to_today_and_who_wrote_to_us_cost_nothing(
    graph: GraphServer, channels: dict[str, dict[str, Any]], at: datetime, later: Later
) -> None:
    budget(channels, 1)
    first, second = people(2)
    queue(at, "a", to=first)
    queue(at, "b", to=first)
    spoke(at, second)
    queue(at, "c", to=second)
    assert deliver(at) == {Outcome.SENT: 3}
    assert queries.written_first("whatsapp", at=at) == 1


def test_one_person_gets_45_at_once_and_then_one_in_six_seconds(graph: GraphServer, at: datetime) -> None:
    spoke(at, PERSON, *people(3))
    for number in range(50):
        queue(at, f"a{number:02}", Outgoing(text=str(number)))
    for person in people(3):
        queue(at, person, to=person)
    found = deliver(at)
    assert found == {Outcome.SENT: 48, Outcome.LATER: 5}
    assert graph.count()[PERSON] == 45
    late = Message.objects.filter(state=State.QUEUED)
    assert {(one.code, one.tries) for one in late} == {("pace", 0)}
    assert all(timedelta() < one.due_at - at <= timedelta(seconds=7) for one in late)


def test_a_bucket_refills_slowly_and_full_ones_are_forgotten() -> None:
    now = [0.0]
    bucket = People(6.0, 2, monotonic=lambda: now[0])
    assert [bucket.wait("a") for _turn in range(3)] == [0.0, 0.0, 6.0]
    now[0] = 3.0
    assert (bucket.wait("a"), bucket.wait("b")) == (3.0, 0.0)
    now[0] = 6.0
    assert (bucket.wait("a"), bucket.wait("a")) == (0.0, 6.0)
    for number in range(holding._MANY):
        bucket.wait(str(number))
    now[0] = 100.0
    bucket.wait("z")
    assert len(bucket._left) == 1


def test_a_limit_of_the_number_holds_up_everybody_for_a_while(graph: GraphServer, at: datetime) -> None:
    spoke(at)
    queue(at, "a")
    graph.order(refusal(130429, 429))
    assert deliver(at) == {Outcome.LATER: 1}
    (pause,) = queries.pauses()
    assert pause.until is not None
    assert timedelta(seconds=14) < pause.until - at < timedelta(seconds=17)


def test_a_revoked_token_burns_no_attempt_and_stops_the_channel(
    graph: GraphServer, at: datetime, later: Later
) -> None:
    spoke(at)
    queue(at, "a")
    graph.order(refusal(190, 401))
    assert deliver(at) == {Outcome.REFUSED: 1}
    assert (state(), Message.objects.get().tries) == (State.QUEUED, 0)
    assert deliver(later(minutes=4)) == {}
    assert deliver(later(minutes=6)) == {Outcome.SENT: 1}


def test_a_code_in_no_table_fails_after_three_attempts(
    graph: GraphServer, at: datetime, later: Later
) -> None:
    spoke(at)
    queue(at, "a")
    graph.order(*[refusal(987654)] * 3)
    for turn in range(3):
        deliver(later(minutes=10 * turn))
    assert (state(), len(graph.sent)) == (State.REFUSED, 3)


def test_a_photo_is_fetched_by_the_worker_and_kept(
    graph: GraphServer, at: datetime, settings: Any, tmp_path: Path
) -> None:
    """From the webhook to a file: the address of five minutes is asked for and used in one go."""
    settings.MEDIA_ROOT = tmp_path
    photo = jpeg()
    graph.files["100"] = File(photo)
    envelope = json.loads((PAYLOADS / "in_image_caption.json").read_text())
    image = envelope["entry"][0]["changes"][0]["value"]["messages"][0]["image"]
    image |= {"id": "100", "sha256": base64.b64encode(hashlib.sha256(photo).digest()).decode()}
    inbox.receive(channel="whatsapp.post", key="x", raw=json.dumps(envelope).encode(), at=at)
    sorting.sort_post(at)
    (message,) = messages.unread(channels=["whatsapp"])
    (found,) = messages.incoming(message)
    wait: dict[str, Any] = {"message_id": message.id, "channel": "whatsapp", "at": at}
    inbox.expect_media(media_id=found.media[0].id, **wait)
    assert fetch_due(now=at, owner="w") == 1
    assert len(messages.media_ready()) == 1
    graph.files["100"] = File(b"\xff\xd8 another photo")
    inbox.expect_media(media_id=found.media[0].id.replace("100", "101"), **wait)
    graph.files["101"] = graph.files["100"]
    assert fetch_due(now=at, owner="w") == 0
    assert len(messages.media_ready()) == 1


def test_windows_that_say_nothing_any_more_are_forgotten(at: datetime, later: Later) -> None:
    spoke(at)
    queue(at, "a", to=people(1)[0])
    deliver(at)
    assert outbox.forget_windows(at=later(hours=25)) == 0
    assert outbox.forget_windows(at=later(hours=49)) == 2


def test_a_clock_of_the_provider_that_runs_ahead_opens_nothing_for_longer(at: datetime, later: Later) -> None:
    outbox.open_windows(channel="whatsapp", spoke={PERSON: later(days=365)}, at=at)
    assert queries.open_until("whatsapp", [PERSON], at=at) == {PERSON: later(hours=24)}
    outbox.open_windows(channel="whatsapp", spoke={PERSON: at - timedelta(hours=3)}, at=at)
    assert queries.open_until("whatsapp", [PERSON], at=at) == {PERSON: later(hours=24)}
