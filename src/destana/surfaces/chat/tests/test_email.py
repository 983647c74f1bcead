"""A villager writes by e-mail: choices are numbers, threads go on with their report, photos come out of the letter."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from django.test import override_settings
from django.utils import translation
from PIL import Image

from destana.foundation.people import actions as people
from destana.foundation.people import queries as people_queries
from destana.foundation.people.models import Contact
from destana.foundation.people.terms import ContactState
from destana.messaging.channels.email.compose import compose, message_id
from destana.messaging.channels.email.conf import Conf
from destana.messaging.gateway import mailing, media, receipts, sorting
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.inbox.terms import State
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Outgoing
from destana.response.hazards.terms import Level
from destana.response.reports.models import Report
from destana.surfaces.chat import jobs
from destana.surfaces.chat.models import Talk
from tests.world import PIMPING, World

pytestmark = pytest.mark.django_db(transaction=True)
SITI, DOMAIN = "siti@warga.example", "lampihong.example"
KEYS = Conf(
    "127.0.0.1", 25, is_tls=False, user="", password="", sender=f"kabar@{DOMAIN}", sender_name="Kecamatan"
)


@pytest.fixture(autouse=True)
def _ours() -> object:
    with override_settings(CHANNELS={"email": {"sender": KEYS.sender}}):
        yield


def write(
    body: str,
    at: datetime,
    *,
    subject: str = "",
    answers: Message | None = None,
    sender: str = SITI,
    photo: bytes = b"",
    **heads: str,
) -> list[Message]:
    """Receive a letter, let the machine sort and the chat read it, and return the answers as sent."""
    before = Message.objects.count()
    made = EmailMessage()
    said = {"From": sender, "Subject": subject, "Message-ID": f"<{at.timestamp()}@warga.example>"} | heads
    for name, value in said.items():
        made[name.replace("_", "-")] = value
    if answers is not None:
        made["In-Reply-To"] = answers.provider_id
    made.set_content(body)
    if photo:
        made.add_attachment(photo, maintype="image", subtype="jpeg", filename="IMG_1.jpg")
    mailing.keep(made.as_bytes(), at=at)
    sorting.sort_post(at)
    with translation.override("id"):
        jobs.read_inbox(at)
    found = list(Message.objects.order_by("id")[before:])
    for row in found:
        row.provider_id = message_id(row.key, DOMAIN)
        row.parts, row.attempts = [row.provider_id], 1
        row.state, row.settled_at = "sent", at
        row.save()
    return found


def test_a_report_by_letter_is_asked_for_by_numbers(world: World) -> None:
    [place] = write("air naik pak", world.now, subject="Banjir")
    body = Outgoing.from_row(place.body)
    assert (body.subject, body.thread) == ("Re: Banjir", (f"<{world.now.timestamp()}@warga.example>",))
    [depth] = write("Pimping RT 02", world.later(minutes=10), subject="Re: Banjir", answers=place)
    assert "2 Lutut" in Outgoing.from_row(depth.body).in_words()
    [danger] = write(
        "2\n\nPada Rab, 14 Jan 2026 pukul 06.04 Kecamatan menulis:\n> Seberapa dalam?\n> 1 Mata kaki",
        world.later(hours=5),
        subject="Re: Banjir",
        answers=depth,
    )
    assert "1 Ya" in Outgoing.from_row(danger.body).in_words()
    [receipt] = write("2", world.later(hours=6), subject="Re: Banjir", answers=danger)
    report = Report.objects.get()
    assert (report.source, report.village_id, report.hazard, report.depth) == (
        "email",
        PIMPING,
        "FLOOD",
        "knee",
    )
    assert "112" in Outgoing.from_row(receipt.body).text


def test_an_answer_joins_its_thread_and_says_that_a_machine_wrote_it(world: World) -> None:
    [place] = write("banjir di sini", world.now, subject="Banjir", References="<first@warga.example>")
    raw = compose(KEYS, SITI, Outgoing.from_row(place.body), place.key).decode()
    own = f"<{world.now.timestamp()}@warga.example>"
    assert f"In-Reply-To: {own}\r\n" in raw
    assert f"References: <first@warga.example>\r\n {own}\r\n" in raw
    assert "Subject: Re: Banjir\r\n" in raw
    assert "Auto-Submitted: auto-replied\r\n" in raw


def test_a_reply_days_later_goes_on_with_its_own_report(world: World) -> None:
    [first] = write("banjir di Pimping RT 2", world.now, subject="Banjir")
    write("kebakaran rumah di Kupang RT 1", world.later(hours=3), subject="Api")
    assert Report.objects.count() == 2
    write("air sudah sepinggang", world.later(days=2), subject="Re: Banjir", answers=first)
    assert Report.objects.count() == 2
    assert Talk.objects.get().report_id == Report.objects.order_by("id").first().pk  # type: ignore[union-attr]


def test_somebody_elses_thread_is_no_way_into_a_report(world: World) -> None:
    [first] = write("banjir di Pimping RT 2", world.now, subject="Banjir")
    write(
        "tanah longsor di Kupang RT 1",
        world.later(hours=3),
        subject="Re: x",
        answers=first,
        sender="budi@x.example",
    )
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("subject", "body"), [("BERHENTI", ""), ("", "Berhenti"), ("berhenti", "Siti Contoh\nPT Karet")]
)
def test_the_stop_word_is_obeyed_in_the_subject_too(world: World, subject: str, body: str) -> None:
    people.meet(channel="email", address=SITI, at=world.now)
    [answer] = write(body, world.later(minutes=1), subject=subject)
    assert Contact.objects.get(address=SITI).state == ContactState.STOPPED
    assert answer.address == SITI


def test_a_photo_comes_out_of_the_letter(world: World) -> None:
    picture = BytesIO()
    Image.new("RGB", (640, 480), "navy").save(picture, "JPEG")
    write("banjir di Pimping", world.now, subject="foto", photo=picture.getvalue())
    assert media.fetch_due(now=world.later(minutes=1), owner="test") == 1
    assert jobs.attach_photos(world.later(minutes=1)) == 1
    [view] = [
        one
        for found in messages.media_of(InboundMessage.objects.values_list("pk", flat=True)).values()
        for one in found
    ]
    assert view.file_id is not None


def test_a_holiday_notice_is_not_answered(world: World) -> None:
    assert write("Saya sedang cuti", world.now, subject="Re: Banjir", Auto_Submitted="auto-replied") == []
    row = InboundMessage.objects.get(channel="email")
    assert (row.state, row.why) == (State.IGNORED, "written by a machine (auto-replied)")


def test_a_bounce_becomes_the_receipt_of_its_letter_and_the_address_is_out_of_reach(world: World) -> None:
    [first] = write("banjir di Pimping RT 2", world.now, subject="Banjir")
    notice = (
        'Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {first.provider_id}\r\n\r\n--b--\r\n"
    )
    mailing.keep(notice.encode(), at=world.later(minutes=1))
    sorting.sort_post(world.later(minutes=1))
    receipts.settle(world.later(minutes=2))

    first.refresh_from_db()
    assert (first.state, first.code) == ("refused", "5.1.1")
    assert Contact.objects.get(address=SITI).state == ContactState.DEAD


def test_a_letter_without_answer_gets_no_word_after_five_minutes(world: World) -> None:
    write("banjir", world.now, subject="Banjir")
    assert Talk.objects.get().is_open
    before = Message.objects.count()
    assert jobs.mind_silence(world.now + timedelta(minutes=30)) == 1
    assert Message.objects.count() == before
    assert not Talk.objects.get().is_open


def test_who_never_read_our_letter_chooses_nothing_for_another(world: World) -> None:
    """Anybody can write in somebody's name; only who has the mailbox can answer what we wrote to it."""
    [levels] = write("ikuti pimping", world.now)
    write("1", world.later(minutes=1))
    assert people_queries.followers([PIMPING], Level.AWAS) == []
    write("1", world.later(minutes=2), answers=levels)
    assert [one.address for one in people_queries.followers([PIMPING], Level.AWAS)] == [SITI]
