"""A villager writes by SMS: the same talks with numbers, each answer one SMS, and a stop word that is obeyed."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from destana.foundation.people import queries as people
from destana.foundation.people.models import Contact
from destana.foundation.people.terms import ContactState
from destana.kit import gsm
from destana.messaging.channels.sms.letters import letter
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Outgoing
from destana.response.reports.models import Report
from destana.surfaces.chat import jobs
from tests.world import PIMPING, World

pytestmark = pytest.mark.django_db(transaction=True)
SITI = "+6281255501234"


def write(text: str, at: datetime, *, sender: str = SITI) -> list[str]:
    """Receive an SMS, let the chat read it, and return the SMS that go back, as the phone shows them."""
    before = Message.objects.count()
    one = letter(sender=sender, text=text, at=at)
    inbox.receive(channel="sms", key=one.key, raw=one.raw, at=at)
    with translation.override("id"):
        jobs.read_inbox(at)
    said = [
        gsm.plainer(Outgoing.from_row(row.body).in_words()) for row in Message.objects.order_by("id")[before:]
    ]
    for words in said:
        assert gsm.parts(words) == 1, (len(words), words)
    return said


def test_a_report_by_sms_is_asked_for_by_numbers(world: World) -> None:
    [place] = write("banjir pak", world.now)
    assert "Pimping RT 2" in place
    [depth] = write("Pimping RT 02", world.later(minutes=1))
    assert "2 Lutut" in depth
    [danger] = write("2", world.later(minutes=2))
    assert "1 Ya" in danger
    receipt, link = write("2.", world.later(minutes=3))
    assert "/k/" in link
    report = Report.objects.get()
    assert (report.source, report.village_id, report.hazard, report.depth) == (
        "sms",
        PIMPING,
        "FLOOD",
        "knee",
    )
    assert report.people_in_danger is False
    assert "112" in receipt
    assert report.reporter_phone == SITI


def test_a_number_that_was_not_offered_chooses_nothing(world: World) -> None:
    """The control: the same sign chooses where it was offered."""
    write("banjir di Pimping RT 02", world.now)
    write("7", world.later(minutes=1))
    assert Report.objects.get().depth == ""
    write("2", world.later(minutes=2))
    assert Report.objects.count() == 1


def test_zero_is_a_person(world: World) -> None:
    [told] = write("0", world.now)
    assert "112" in told
    assert len(messages.for_person()) == 1


def test_a_coded_report_by_sms_is_said_back_and_confirmed(world: World) -> None:
    [echo] = write("LAPOR BJR PMP21 LTT R03 J15", world.now)
    assert (
        echo
        == "L-0001: 1 Banjir, 2 Pimping, 3 lutut, 4 RT 03, 5 15 orang. Benar? Balas BETUL, atau SALAH 2=desa."
    )
    write("BETUL", world.later(minutes=1))
    assert "village" not in Report.objects.get().guessed


@pytest.mark.parametrize("word", ["BERHENTI", "stop", "Stop."])
def test_the_stop_word_is_obeyed(world: World, word: str) -> None:
    write("halo", world.now)
    contact = people.contact(Contact.objects.get(channel="sms").id)
    assert contact.state == ContactState.ACTIVE
    [told] = write(word, world.later(minutes=1))
    assert "berhenti" in told.casefold()
    assert people.contact(contact.id).state == ContactState.STOPPED


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636"])
def test_a_name_or_a_short_code_is_never_answered_nor_kept_as_a_person(world: World, sender: str) -> None:
    assert write("Selamat, Anda menang. Banjir hadiah", world.now, sender=sender) == []
    assert not Contact.objects.filter(channel="sms").exists()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "text", ["halo", "menu", "status", "status Pimping", "ikuti Pimping", "K14-7Q", "cek", "tanya", "qwerty zxcvb", "lapor",
             "tolong anak hanyut di Tanah Habang Kanan", "rahasia", "api di Lampihong", "L-0001", "kebakaran"],
)  # fmt: skip
def test_every_answer_is_one_sms(world: World, text: str) -> None:
    write(text, world.now)
    for number, minute in (("1", 1), ("1", 2), ("2", 3), ("3", 4)):
        write(number, world.later(minutes=minute))
    with translation.override("id"):
        jobs.mind_silence(world.now + timedelta(minutes=30))
    for row in Message.objects.filter(channel="sms"):
        assert gsm.parts(gsm.plainer(Outgoing.from_row(row.body).in_words())) == 1, row.body
