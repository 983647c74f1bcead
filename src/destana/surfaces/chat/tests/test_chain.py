"""``SUDAH`` and the button: who passes word on says so in the chat; the word alone stays a report's word for others."""

import pytest

from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox.models import Message
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.tests.scene import published
from destana.response.chain import actions, jobs
from destana.response.chain.models import Call, Link, Telling
from destana.response.chain.terms import How, NewLink, Seat, State
from destana.response.reports.models import Report
from tests.world import NOW, PIMPING, World

from .test_report import hear, press, update

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def code(world: World, settings: object, tmp_path: object) -> str:
    """A bulletin for Pimping whose head writes by Telegram; returns its code."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    bulletins.ensure_key(at=NOW, by=SYSTEM)
    hear(update(1, text="halo"), NOW)
    contact = Message.objects.latest("pk").contact
    assert contact is not None
    new = NewLink(Seat.HEAD, "Pambakal", channel=contact.channel, address=contact.address)
    actions.add(village=PIMPING, new=new, by=world.rusdi, at=NOW)
    one = published(world, villages=(PIMPING,))
    jobs.run_due(NOW)
    return one.code


def state() -> State:
    return State(Call.objects.get().state)


@pytest.mark.parametrize("words", ["SUDAH {}", "sudah saya umumkan {}", "Sudah diumumkan {}.", "sudah"])
def test_the_word_is_an_answer(world: World, code: str, words: str) -> None:
    [answer] = hear(update(2, text=words.format(code)), world.later(minutes=3))
    assert state() == State.ACKNOWLEDGED
    assert "Pimping" in answer
    assert code in answer
    assert not Report.objects.exists()


def test_the_button_is_an_answer_and_asks_how(world: World, code: str) -> None:
    key = Telling.objects.get().key
    hear(press(2, f"sudah:{key}"), world.later(minutes=3))
    assert (state(), Call.objects.get().via) == (State.ACKNOWLEDGED, "telegram")
    hear(press(3, f"caranya:{key}:langgar"), world.later(minutes=4))
    assert (Call.objects.get().how, Call.objects.get().acknowledged_at) == (
        How.LANGGAR,
        world.later(minutes=3),
    )


def test_other_words_stay_a_report(world: World, code: str) -> None:
    hear(update(2, text="sudah surut di Pimping RT 02, tadi banjir selutut"), world.later(minutes=3))
    assert state() != State.ACKNOWLEDGED
    assert Report.objects.count() == 1


def test_who_is_on_no_list_is_told_so_and_changes_nothing(world: World, code: str) -> None:
    Link.objects.update(retired_at=NOW)
    other = people.meet(channel="telegram", address="orang-lain", at=NOW)
    Link.objects.update(contact_id=other.id)
    [answer] = hear(update(2, text=f"SUDAH {code}"), world.later(minutes=3))
    assert state() != State.ACKNOWLEDGED
    assert "daftar desa" in answer


def test_an_unknown_code_changes_nothing(world: World, code: str) -> None:
    hear(update(2, text="SUDAH K99-9Q"), world.later(minutes=3))
    assert state() != State.ACKNOWLEDGED
