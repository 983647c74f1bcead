"""People who wait for a person, at the desk: the list, the talk, the answer, and the way back to the machine."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox.models import Message
from destana.response.handovers import actions
from destana.response.handovers.models import Handover
from tests.world import World

LIST = "/meja/percakapan"


@pytest.fixture
def talk(world: World) -> str:
    """The address of the talk in which Udin waits."""
    return f"{LIST}/{actions.ask(contact_id=world.udin.id, by=SYSTEM, at=world.now)}"


def read(client: Any, where: str) -> str:
    return str(client.get(where).content.decode())


def test_the_list_says_who_waits_and_since_when(world: World, desk: Any, talk: str) -> None:
    text = read(desk(world.rusdi), LIST)
    assert "Telegram" in text
    assert "Menunggu petugas" in text
    assert world.udin.name not in text
    assert world.udin.address not in text


def test_nobody_waiting_is_good_news(world: World, desk: Any) -> None:
    assert "Tidak ada yang menunggu petugas." in read(desk(world.rusdi), LIST)


def test_an_answer_is_sent_and_the_talk_is_ones_own(world: World, desk: Any, talk: str) -> None:
    member, other = desk(world.rusdi), desk(world.aida)
    answer = member.post(f"{talk}/jawab", {"kunci": "a1", "kata": "Perahu sedang ke sana."})
    assert answer.status_code == 302
    assert Message.objects.get().body["text"] == "Perahu sedang ke sana."
    assert "Perahu sedang ke sana." in read(member, talk)
    assert "memegang percakapan ini" in read(other, talk)
    refused = other.post(f"{talk}/jawab", {"kunci": "a2", "kata": "Saya juga"})
    assert refused.status_code == 409
    assert "Percakapan ini sedang dipegang petugas lain." in refused.content.decode()
    member.post(f"{talk}/selesai")
    assert Handover.objects.get().ended_at == world.now
    assert "Mesin menjawab lagi." in read(member, talk)


def test_a_refused_answer_keeps_what_was_typed(world: World, desk: Any, talk: str) -> None:
    refused = desk(world.rusdi).post(f"{talk}/jawab", {"kunci": "a1", "kata": "b" * 301})
    assert refused.status_code == 422
    assert "b" * 301 in refused.content.decode()
    assert "300" in refused.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["pambakal", "auditor", "admin", "stranger", "nobody"])
def test_others_find_no_such_page(world: World, desk: Any, talk: str, who: str) -> None:
    browser = desk(getattr(world, who))
    assert browser.get(LIST).status_code == 404
    assert browser.get(talk).status_code == 404
    assert browser.post(f"{talk}/jawab", {"kata": "x"}).status_code == 404


def test_the_list_costs_the_same_for_many(world: World, desk: Any, talk: str) -> None:
    browser = desk(world.rusdi)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for number in range(30):
        made = people.meet(channel="sms", address=f"+6281155500{number:02d}", at=world.now)
        actions.ask(contact_id=made.id, by=SYSTEM, at=world.now)
    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)
    assert len(many) == len(few)
