"""From a row to the phone: the real client over the wire to the strict stand-ins."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from destana.foundation.files import queries as files
from destana.foundation.people import queries as people
from destana.foundation.people.terms import ContactState, ContactView
from destana.messaging.channels import registry
from destana.messaging.channels.base import Sent
from destana.messaging.channels.simulator import queries as phone
from destana.messaging.gateway import deliver
from destana.messaging.gateway.deliver import Delivered, deliver_due
from destana.messaging.outbox import queries, rules
from destana.messaging.outbox.models import Attempt, Message
from destana.messaging.outbox.terms import Outcome, Outgoing, PauseKind, Priority, State
from tests.standins import bot_orders as api
from tests.standins.mail import MailServer
from tests.standins.telegram import BotServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]
Queue = Callable[..., int]
Later = Callable[..., datetime]
CHAT = 987654321


@pytest.fixture(autouse=True)
def _fresh_pace() -> Iterator[None]:
    yield
    deliver._paces.clear()


def run(now: datetime, owner: str = "w1", **more: Any) -> Delivered:
    return deliver_due(now=now, owner=owner, **more)


def state() -> str:
    return Message.objects.get().state


def test_it_brings_the_words_to_the_phone(queue: Queue, bot: BotServer, at: datetime) -> None:
    queue("a", "Laporan L-0142 sudah kami terima")
    done = run(at)
    assert (done.claimed, done.outcomes) == (1, {Outcome.SENT: 1})
    assert bot.messages(CHAT) == ["Laporan L-0142 sudah kami terima"]
    assert state() == State.SENT


def test_it_sends_by_every_channel(queue: Queue, bot: BotServer, post: MailServer, at: datetime) -> None:
    queue("a")
    queue("b", channel="email", address="siti@contoh.example")
    queue("c", channel="simulator", address="hp-1")
    assert run(at).outcomes == {Outcome.SENT: 3}
    assert bot.count() == {CHAT: 1}
    assert [mail.recipient for mail in post.mails] == ["siti@contoh.example"]
    assert [bubble.text for bubble in phone.conversation("hp-1")] == ["Laporan diterima"]


def test_it_sends_by_one_channel_only(queue: Queue, bot: BotServer, post: MailServer, at: datetime) -> None:
    queue("a")
    queue("b", channel="email", address="siti@contoh.example")
    run(at, channel="email")
    assert (bot.count(), len(post.mails)) == ({}, 1)


def test_it_sends_nothing_twice(queue: Queue, bot: BotServer, at: datetime, later: Later) -> None:
    for number in range(30):
        queue(f"k{number}", address=str(number + 1))
    run(at)
    run(later(minutes=1))
    assert bot.count() == {number + 1: 1 for number in range(30)}


def test_it_holds_no_transaction_while_it_calls(
    queue: Queue, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed at the moment of the call is seen through what the call itself can find out."""
    channel = registry.get("simulator")
    depth = len(connection.savepoint_ids)
    seen: list[tuple[int, str]] = []

    def look(address: str, body: Outgoing, key: str) -> Any:
        seen.append((len(connection.savepoint_ids) - depth, Attempt.objects.get().outcome))
        return Sent(("1",))

    monkeypatch.setattr(channel, "send", look)
    queue("a", channel="simulator", address="hp-1")
    run(at)
    assert seen == [(0, Outcome.OPEN)]  # the attempt is there, its transaction is over


def test_it_waits_for_the_whole_bot_and_loses_nothing(
    queue: Queue, bot: BotServer, at: datetime, later: Later
) -> None:
    queue("a", address="1")
    bot.order(api.too_fast(35))
    run(at)
    queue("b", address="2")
    run(later(seconds=34))
    assert bot.count() == {}
    run(later(seconds=36))
    assert bot.count() == {1: 1, 2: 1}
    assert set(Message.objects.values_list("tries", flat=True)) == {1}


def test_it_marks_a_dead_contact_and_stops_at_once(
    queue: Queue, bot: BotServer, siti: ContactView, at: datetime, later: Later
) -> None:
    queue("a", contact_id=siti.id)
    bot.order_for(CHAT, api.BLOCKED)
    run(at)
    run(later(hours=1))
    assert state() == State.REFUSED
    assert people.contact(siti.id).state == ContactState.DEAD
    assert len(bot.calls) == 1


def test_it_sends_a_warning_again_when_the_answer_was_lost(
    queue: Queue, bot: BotServer, at: datetime, later: Later
) -> None:
    queue("a", priority=Priority.CRITICAL)
    bot.order(api.DROPPED)
    run(at)
    run(later(minutes=1))
    assert bot.count() == {CHAT: 2}
    assert state() == State.SENT


def test_it_leaves_personal_words_to_a_person_when_the_answer_was_lost(
    queue: Queue, bot: BotServer, at: datetime, later: Later
) -> None:
    queue("a")
    bot.order(api.DROPPED)
    run(at)
    run(later(hours=1))
    assert bot.count() == {CHAT: 1}
    assert len(queries.for_person()) == 1


def test_it_goes_on_with_a_long_message_where_it_stopped(
    queue: Queue, bot: BotServer, at: datetime, later: Later
) -> None:
    words = " ".join(f"kata{number}" for number in range(1500))
    queue("a", words)
    bot.order(api.Order(), api.too_fast(35))
    run(at)
    run(later(seconds=36))
    assert " ".join(bot.messages(CHAT)) == words
    assert len(bot.messages(CHAT)) == len(set(bot.messages(CHAT))) == 4


def test_it_sends_nothing_after_its_time(queue: Queue, bot: BotServer, at: datetime, later: Later) -> None:
    queue("a", expires_at=later(hours=1))
    bot.order(api.too_fast(3600))
    run(at)
    run(later(hours=1, seconds=1))
    assert (state(), bot.count()) == (State.EXPIRED, {})


def test_it_outlives_a_provider_that_is_down_for_hours(
    queue: Queue, post: MailServer, channels: dict[str, dict[str, Any]], at: datetime, later: Later
) -> None:
    for number in range(12):
        queue(
            f"k{number}", channel="email", address=f"warga{number}@contoh.example", expires_at=later(hours=12)
        )
    dead = {**channels, "email": {**channels["email"], "secret_url": "smtp://127.0.0.1:9"}}
    with override_settings(CHANNELS=dead):
        registry.forget()
        for minutes in range(0, 360, 15):
            run(later(minutes=minutes), channel="email")
        assert queries.pauses()[0].kind == PauseKind.BREAKER
    registry.forget()
    for minutes in range(360, 400, 5):
        run(later(minutes=minutes), channel="email")
    assert sorted(mail.recipient for mail in post.mails) == sorted(
        f"warga{number}@contoh.example" for number in range(12)
    )
    assert queries.pauses()[0].failures == 0


def test_it_probes_a_failing_channel_with_one_message(
    queue: Queue, bot: BotServer, at: datetime, later: Later
) -> None:
    for number in range(6):
        queue(f"k{number}", address=str(number + 1), priority=Priority.CRITICAL)
    bot.order(*[api.BROKEN] * 6)
    run(at)
    before = len(bot.calls)
    bot.order(api.BROKEN)
    run(later(minutes=2))
    assert len(bot.calls) == before + 1


def test_it_leaves_messages_waiting_while_a_channel_is_off(queue: Queue, at: datetime) -> None:
    queue("a")
    with override_settings(CHANNELS={}):
        registry.forget()
        assert run(at).claimed == 0
        assert run(at, channel="telegram").claimed == 0
    assert state() == State.QUEUED


def test_it_goes_on_after_a_bug_in_a_channel(
    queue: Queue, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(address: str, body: Outgoing, key: str) -> None:
        raise KeyError(address)

    monkeypatch.setattr(registry.get("telegram"), "carry", stumble)
    queue("a")
    assert run(at).outcomes == {Outcome.UNKNOWN: 1}
    assert Attempt.objects.get().note == "KeyError"


def test_it_stops_when_told_and_finishes_what_it_began(queue: Queue, bot: BotServer, at: datetime) -> None:
    for number in range(60):
        queue(f"k{number}", address=str(number + 1))
    asked = iter([False, False, True])
    run(at, channel="telegram", is_stopping=lambda: next(asked, True))
    assert 0 < len(bot.count()) < 60
    assert not Attempt.objects.filter(outcome=Outcome.OPEN).exists()


def test_it_takes_no_more_than_its_limit(queue: Queue, bot: BotServer, at: datetime) -> None:
    for number in range(20):
        queue(f"k{number}", address=str(number + 1))
    assert run(at, limit=7).claimed == 7
    assert len(bot.count()) == 7


def test_it_sends_the_photo_or_at_least_the_words(
    queue: Queue, bot: BotServer, at: datetime, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "foto.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    monkeypatch.setattr(files, "path", lambda file_id, size: photo)
    queue("a", body=Outgoing(text="Peta", photo_id=7))
    run(at)
    photo.unlink()
    queue("b", body=Outgoing(text="Peta lagi", photo_id=7))
    run(at)
    assert bot.messages(CHAT) == ["Peta", "Peta lagi"]
    assert [call.method for call in bot.calls] == ["sendPhoto", "sendMessage"]


def test_it_answers_a_press(queue: Queue, bot: BotServer, at: datetime) -> None:
    queue("a", body=Outgoing(answers="4382"))
    run(at)
    assert bot.answered() == ["4382"]


@pytest.mark.django_db(transaction=True)
def test_it_brings_each_message_once_with_four_workers(queue: Queue, bot: BotServer, at: datetime) -> None:
    for number in range(40):
        queue(f"k{number}", address=str(number + 1))
    gate = threading.Barrier(4)

    def work(number: int) -> None:
        gate.wait()
        try:
            run(at, owner=f"w{number}", channel="telegram")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert bot.count() == {number + 1: 1 for number in range(40)}
    assert queries.waiting() == {}


def test_it_is_done_with_every_call_before_its_lease_ends() -> None:
    from destana.kit.web import TIMEOUT
    from destana.messaging.channels.email import send as mail

    assert TIMEOUT.total is not None
    assert TIMEOUT.total * 2 < rules.LEASE.total_seconds()
    assert rules.LEASE.total_seconds() > mail.TIMEOUT * 5
