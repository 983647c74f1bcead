"""After an outage whoever wrote meanwhile is told once, with from and to; nobody else is."""

from datetime import datetime

import pytest
from django.utils import translation

from destana.messaging.inbox import actions as inbox
from destana.messaging.outbox.models import Message
from destana.surfaces.chat import jobs, outages
from destana.surfaces.chat.conversation import Conversation
from destana.surfaces.chat.models import Outage
from tests.world import World

from .test_report import update

pytestmark = pytest.mark.django_db(transaction=True)


def told() -> list[str]:
    rows = Message.objects.filter(key__startswith="chat:outage:").order_by("id")
    return [str(row.body["text"]) for row in rows]


def wrote(number: int, text: str, sent: datetime) -> None:
    raw = update(number, text=text, date=int(sent.timestamp()))
    inbox.receive(channel="telegram", key=str(number), raw=raw, at=sent)


def read(at: datetime) -> None:
    with translation.override("id"):
        jobs.read_inbox(at)


def test_a_report_of_the_outage_is_safe_and_its_sender_is_told_once(world: World) -> None:
    jobs.show_life(world.now)
    wrote(1, "banjir di Pimping RT 02, air selutut", world.later(minutes=8))
    wrote(2, "cepat pak", world.later(minutes=9))
    read(world.later(minutes=30))
    assert told() == [
        "Tadi sistem kami terganggu 06.04–06.34. Laporan Anda pukul 06.12 aman dan sedang diperiksa: L-0001."
    ]
    wrote(3, "status", world.later(minutes=31))
    read(world.later(minutes=31))
    assert len(told()) == 1


def test_what_is_no_report_is_answered_too(world: World) -> None:
    jobs.show_life(world.now)
    wrote(1, "menu", world.later(minutes=8))
    read(world.later(minutes=30))
    assert told() == [
        "Tadi sistem kami terganggu 06.04–06.34. Pesan Anda pukul 06.12 aman dan sudah kami baca."
    ]


def test_with_a_key_of_its_own_each_message_would_be_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what makes it once is the key, not luck."""

    def key_of(outage_id: int, talk: Conversation) -> str:
        return f"chat:outage:{outage_id}:{talk.message.id}"

    monkeypatch.setattr(outages, "key_of", key_of)
    jobs.show_life(world.now)
    wrote(1, "banjir di Pimping RT 02", world.later(minutes=8))
    wrote(2, "cepat pak", world.later(minutes=9))
    read(world.later(minutes=30))
    assert len(told()) == 2


def test_a_second_outage_is_told_again(world: World) -> None:
    jobs.show_life(world.now)
    for number, minutes in ((1, 8), (2, 50)):
        wrote(number, "banjir di Pimping RT 02", world.later(minutes=minutes))
        read(world.later(minutes=minutes + 22))
    assert len(told()) == 2


def test_a_restart_and_a_quiet_night_are_no_outage(world: World) -> None:
    for minute in range(0, 60, 1):
        jobs.show_life(world.later(minutes=minute))
    jobs.show_life(world.later(minutes=69))
    assert not Outage.objects.exists()
    jobs.show_life(world.later(minutes=80))
    assert Outage.objects.count() == 1


def test_who_wrote_before_or_after_is_not_told(world: World) -> None:
    jobs.show_life(world.now)
    jobs.show_life(world.later(minutes=30))
    wrote(1, "banjir di Pimping RT 02", world.later(minutes=31))
    read(world.later(minutes=31))
    assert told() == []
