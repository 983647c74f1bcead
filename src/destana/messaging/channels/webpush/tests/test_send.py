"""A notification over the wire, to a service that checks everything, and through the outbox in all weathers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from destana.config.keys import fresh_p256
from destana.foundation.people import actions as people
from destana.foundation.people import queries as contacts
from destana.foundation.people.terms import ContactState, ContactView
from destana.messaging.channels import registry
from destana.messaging.channels.webpush import actions, errors, queries
from destana.messaging.channels.webpush.conf import Conf
from destana.messaging.gateway import deliver
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as ledger
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Button, Outgoing, PauseKind, Priority, State
from tests.standins.push_service import Order, PushService

pytestmark = pytest.mark.django_db

WARNING = Outgoing(
    subject="SIAGA BANJIR · Pimping",
    text="Air Sungai Balangan naik.",
    buttons=(Button("Baca", url="https://destana.example/cek/K14-7Q"),),
    topic="kabar-14",
    is_urgent=True,
)


@pytest.fixture(autouse=True)
def _clock(at: datetime) -> Any:
    """The service reads the clock, as real ones do."""
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def hp(push: PushService, channels: Any, at: datetime) -> ContactView:
    """Siti's phone has subscribed."""
    return met(push, "siti", at)


def met(push: PushService, name: str, at: datetime) -> ContactView:
    given = push.subscribe(name, queries.public_key())
    address = actions.subscribe(given_of(given), at=at)
    return people.meet(channel="webpush", address=address, at=at)


def given_of(said: dict[str, Any]) -> actions.Given:
    return actions.Given(said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"])


def queue(contact: ContactView, at: datetime, *, key: str = "k", lives: int = 3600, **more: Any) -> int:
    return outbox.queue(
        key=key,
        contact_id=contact.id,
        channel="webpush",
        address=contact.address,
        body=more.pop("body", WARNING),
        priority=more.pop("priority", Priority.CRITICAL),
        at=at,
        expires_at=at + timedelta(seconds=lives),
        **more,
    )


def deliver_at(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        deliver.deliver_due(now=at, owner="w", channel="webpush")


def state_of(message: int) -> str:
    return Message.objects.values_list("state", flat=True).get(pk=message)


def test_it_reaches_the_phone_with_everything_that_the_service_goes_by(
    push: PushService, hp: ContactView, at: datetime
) -> None:
    message = queue(hp, at, lives=5400)
    deliver_at(at)
    (shown,) = push.shown
    assert state_of(message) == State.SENT, push.refused
    assert shown.said == {
        "judul": "SIAGA BANJIR · Pimping",
        "isi": "Air Sungai Balangan naik.",
        "tag": "kabar-14",
        "penting": True,
        "buka": "https://destana.example/cek/K14-7Q",
    }
    assert 5395 <= shown.ttl <= 5400  # what is left of its life when it is called
    assert (shown.urgency, shown.topic) == ("high", "kabar-14")
    assert shown.claims["sub"] == "https://destana.example"
    assert shown.claims["exp"] - at.timestamp() <= 24 * 3600


def test_a_notice_does_not_wake_a_sleeping_phone(push: PushService, hp: ContactView, at: datetime) -> None:
    queue(hp, at, body=Outgoing(subject="Kabar", text="Posyandu pindah."), priority=Priority.NOTICE)
    deliver_at(at)
    assert (push.shown[0].urgency, push.shown[0].topic) == ("normal", "")


def test_no_address_in_the_outbox_tells_where_the_phone_is(
    push: PushService, hp: ContactView, at: datetime
) -> None:
    queue(hp, at)
    deliver_at(at)
    assert "kirim" not in str(list(Message.objects.values()))


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_phone_that_unsubscribed_is_not_tried_again(
    push: PushService, hp: ContactView, at: datetime, *, is_gone: bool
) -> None:
    if is_gone:
        push.phones["siti"].is_gone = True
    else:
        del push.phones["siti"]
    message = queue(hp, at)
    deliver_at(at)
    assert state_of(message) == State.REFUSED
    assert contacts.contact(hp.id).state == ContactState.DEAD


def test_a_changed_key_loses_the_phone_and_says_so(
    push: PushService, hp: ContactView, at: datetime, channels: Any
) -> None:
    channels["webpush"]["private"] = fresh_p256()
    registry.forget()
    message = queue(hp, at)
    deliver_at(at)
    assert push.calls == 0
    assert state_of(message) == State.REFUSED
    assert contacts.contact(hp.id).state == ContactState.DEAD


def test_a_subscription_for_another_key_never_stops_the_others(
    push: PushService, hp: ContactView, at: datetime, later: Callable[..., datetime]
) -> None:
    stranger = met(push, "asing", at)
    push.phones["asing"].server_key = "BAndalan"
    bad, good = queue(stranger, at, key="a"), queue(hp, at, key="b")
    for minute in range(0, 31, 6):
        deliver_at(later(minutes=minute))
    assert [one.phone for one in push.shown] == ["siti"]
    assert (state_of(bad), state_of(good)) == (State.REFUSED, State.SENT)
    assert push.calls == 1 + errors.TRIES


@pytest.mark.parametrize(("header", "wait"), [("120", 120), ("Tue, 13 Jan 2026 22:08:00 GMT", 240)])
def test_it_waits_as_long_as_the_service_says(
    push: PushService, hp: ContactView, at: datetime, later: Callable[..., datetime], header: str, wait: int
) -> None:
    push.order(Order(429, header))
    message = queue(hp, at)
    deliver_at(at)
    deliver_at(later(seconds=wait - 2))
    assert (push.calls, state_of(message)) == (1, State.QUEUED)
    deliver_at(later(seconds=wait + 1))
    assert state_of(message) == State.SENT


def test_too_fast_without_a_time_backs_off_by_itself(
    push: PushService, hp: ContactView, at: datetime, later: Callable[..., datetime]
) -> None:
    push.order(Order(429), Order(503), Order(500))
    message = queue(hp, at)
    for minute in range(0, 25, 6):
        deliver_at(later(minutes=minute))
    assert (push.calls, state_of(message)) == (4, State.SENT)


@pytest.mark.parametrize("priority", [Priority.CRITICAL, Priority.NOTICE])
def test_a_lost_answer_is_tried_again_because_the_topic_makes_it_one(
    push: PushService, hp: ContactView, at: datetime, later: Callable[..., datetime], priority: int
) -> None:
    push.order(Order(is_dropped=True))
    message = queue(hp, at, priority=priority)
    deliver_at(at)
    deliver_at(later(minutes=6))
    assert state_of(message) == State.SENT
    assert {one.topic for one in push.shown} == {"kabar-14"}


def test_without_a_topic_a_lost_answer_stays_in_doubt(
    push: PushService, hp: ContactView, at: datetime
) -> None:
    push.order(Order(is_dropped=True))
    message = queue(hp, at, body=Outgoing(subject="Jawaban", text="Sudah."), priority=Priority.NOTICE)
    deliver_at(at)
    assert state_of(message) == State.UNKNOWN


def test_a_service_that_is_down_costs_only_time_and_nothing_goes_out_after_its_end(
    push: PushService, hp: ContactView, at: datetime, later: Callable[..., datetime]
) -> None:
    push.order(*[Order(503)] * 100)
    short, long = queue(hp, at, key="short", lives=600), queue(hp, at, key="long", lives=86400)
    for minute in range(0, 60, 6):
        deliver_at(later(minutes=minute))
    assert ledger.pauses()[0].kind == PauseKind.BREAKER
    push._orders.clear()
    deliver_at(later(minutes=70))
    assert (state_of(short), state_of(long)) == (State.EXPIRED, State.SENT)


def test_a_message_too_large_is_refused_and_the_phone_stays(
    push: PushService, hp: ContactView, at: datetime
) -> None:
    push.order(Order(413))
    message = queue(hp, at)
    deliver_at(at)
    assert state_of(message) == State.REFUSED
    assert contacts.contact(hp.id).state == ContactState.ACTIVE


def test_the_phone_goes_on_under_its_new_endpoint(push: PushService, hp: ContactView, at: datetime) -> None:
    old = f"{push.origin}/kirim/siti"
    message = queue(hp, at)
    fresh = push.subscribe("siti-baru", queries.public_key())
    assert actions.renew(old, given_of(fresh), at=at) == hp.address
    deliver_at(at)
    assert [one.phone for one in push.shown] == ["siti-baru"]
    assert state_of(message) == State.SENT


def test_the_same_endpoint_is_one_phone(push: PushService, hp: ContactView, at: datetime) -> None:
    said = {"endpoint": f"{push.origin}/kirim/siti", "keys": push.subscribe("siti", "")["keys"]}
    assert actions.subscribe(given_of(said), at=at) == hp.address
    assert queries.count() == 1


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://fcm.googleapis.com/fcm/send/eXaMpLe:APA91bExample", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", True),
        ("https://web.push.apple.com/QGyl", True),
        ("https://wns2-sg2p.notify.windows.com/w/?token=BQYAAAD%2b", True),
        ("http://fcm.googleapis.com/fcm/send/x", False),
        ("https://fcm.googleapis.com.jahat.example/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://orang@fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com@10.0.0.1/x", False),
        ("https://push.apple.com/x", False),
        ("https://jahatpush.apple.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("https://[/x", False),
        ("https://fcm.googleapis.com:99999/x", False),
        ("https://fcm.googleapis.com/x\r\nHost: y", False),
        ("https://fcm.googleapis.com/" + "x" * 2000, False),
        ("", False),
    ],
)
def test_only_known_push_services_are_called(endpoint: str, is_known: bool) -> None:
    assert Conf("", "").is_service(endpoint) is is_known


def test_it_takes_no_subscription_of_anybody_else(channels: Any, at: datetime, push: PushService) -> None:
    said = push.subscribe("siti", "")
    with pytest.raises(actions.NotASubscription):
        actions.subscribe(given_of({**said, "endpoint": "https://10.0.0.1/x"}), at=at)
    with pytest.raises(actions.NotASubscription):
        actions.subscribe(given_of({**said, "keys": {"p256dh": "AA", "auth": "AA"}}), at=at)
    assert queries.count() == 0


def test_it_is_off_where_no_browser_could_subscribe(channels: Any) -> None:
    registry.forget()
    with override_settings(CHANNELS={"webpush": {"private": fresh_p256(), "contact": ""}}):
        assert not registry.is_on("webpush")
        assert queries.public_key() == ""
