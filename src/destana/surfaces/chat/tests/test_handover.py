"""A person takes over a talk: the machine is quiet, a cry for help is not, and it speaks again afterwards."""

import pytest

from destana.messaging.inbox.models import InboundMessage
from destana.response.handovers import actions, jobs, queries
from destana.response.reports.models import Report
from destana.surfaces.chat.tests.test_sms import write
from destana.surfaces.chat.tests.test_whatsapp import text
from destana.surfaces.chat.tests.test_whatsapp import write as whatsapp
from tests.world import World

from .test_report import hear, update
from .test_talk import PHOTO

pytestmark = pytest.mark.django_db(transaction=True)


def test_zero_and_the_word_reach_a_person_on_every_channel(world: World) -> None:
    for number, word in enumerate(("0", "petugas"), start=1):
        hear(update(number, text=word), world.now)
    write("0", world.now)
    whatsapp(world, 1, **text("Petugas"))
    found = queries.waiting(world.rusdi, at=world.now)
    assert sorted(one.channel for one in found) == ["sms", "telegram", "whatsapp"]


def test_the_machine_is_quiet_while_a_person_has_the_talk(world: World) -> None:
    hear(update(1, text="0"), world.now)
    assert hear(update(2, text="status pimping"), world.now)  # the control: while nobody has it, it answers
    [one] = queries.waiting(world.rusdi, at=world.now)
    actions.answer(handover_id=one.id, key="k", words="Ada apa?", by=world.rusdi, at=world.now)
    for number, words in enumerate(("status pimping", "menu", "jalan masih kering", "cek"), start=3):
        assert hear(update(number, text=words), world.later(minutes=number)) == []
    assert hear(update(8, photo=PHOTO), world.later(minutes=8)) == []
    assert Report.objects.get().photos_expected == 1
    shown = queries.one(world.rusdi, one.id, at=world.later(minutes=9))
    assert [line.words for line in shown.lines if line.is_ours][-1] == "Ada apa?"
    assert [line.words for line in shown.lines if not line.is_ours][:2] == ["0", "status pimping"]
    assert any(line.has_file for line in shown.lines)


def test_a_cry_for_help_and_the_stop_word_are_heard_at_any_time(world: World) -> None:
    hear(update(1, text="0"), world.now)
    [one] = queries.waiting(world.rusdi, at=world.now)
    actions.take(handover_id=one.id, by=world.rusdi, at=world.now)
    answers = hear(update(2, text="tulung, anak hanyut di Pimping"), world.later(minutes=1))
    assert any("112" in words for words in answers)
    assert Report.objects.get().urgency == 0
    assert hear(update(3, text="berhenti"), world.later(minutes=2))


def test_it_speaks_again_when_handed_back_or_by_itself(world: World) -> None:
    hear(update(1, text="0"), world.now)
    [one] = queries.waiting(world.rusdi, at=world.now)
    actions.answer(handover_id=one.id, key="k", words="Halo", by=world.rusdi, at=world.now)
    actions.finish(handover_id=one.id, by=world.rusdi, at=world.later(minutes=1))
    assert not InboundMessage.objects.filter(state="needs_person").exists()
    assert hear(update(2, text="menu"), world.later(minutes=2))
    hear(update(3, text="0"), world.later(minutes=3))
    [again] = queries.waiting(world.rusdi, at=world.later(minutes=3))
    actions.answer(handover_id=again.id, key="k", words="Ya?", by=world.rusdi, at=world.later(minutes=4))
    assert hear(update(4, text="menu"), world.later(minutes=33)) == []
    jobs.give_back(world.later(minutes=64))
    assert hear(update(5, text="menu"), world.later(minutes=65))
