"""One person on several channels, proved by a code or a number; a stranger sees nothing, and a lost number shares nothing."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from destana.foundation.audit.models import AuditEntry
from destana.foundation.people import actions as people
from destana.foundation.people import queries
from destana.foundation.people.models import Contact, JoinCode
from destana.foundation.people.terms import reporter
from destana.messaging.outbox.models import Message
from destana.response.handovers import actions as handovers
from destana.response.handovers import queries as talks
from destana.response.hazards.terms import Level
from destana.response.reports import actions as reports
from destana.response.reports.access import NotYours
from destana.response.reports.models import Report
from tests.world import PIMPING, World

from .test_report import CHAT, hear, update
from .test_sms import SITI
from .test_sms import write as sms
from .test_whatsapp import NUMBER, USER, text
from .test_whatsapp import write as whatsapp

pytestmark = pytest.mark.django_db(transaction=True)


def code_on_telegram(world: World, number: int = 1) -> str:
    with translation.override("id"):
        [said] = hear(update(number, text="satukan"), world.now)
    return said.split(": ")[1][:6]


def joined(world: World) -> list[str]:
    """Prove that Udin's Telegram and an SMS number are one person; return what is said."""
    code = code_on_telegram(world)
    return sms(f"satukan {code}", world.later(minutes=1))


def joined_ones() -> int:
    return Contact.objects.filter(person__isnull=False).count()


def test_a_code_from_one_channel_joins_another_and_both_are_told(world: World) -> None:
    said = joined(world)
    assert said == [
        "Saluran ini dan Telegram sekarang satu percakapan. Bukan Anda? Balas LEPAS.",
        "Saluran ini dan SMS sekarang satu percakapan. Bukan Anda? Balas LEPAS.",
    ]
    assert [row.channel for row in Message.objects.order_by("id")][-2:] == ["sms", "telegram"]
    assert len(queries.together(world.udin.id)) == 2
    assert AuditEntry.objects.filter(verb="contact.joined").count() == 1


def test_a_talk_goes_on_on_the_other_channel(world: World) -> None:
    hear(update(9, text="banjir di Pimping RT 02"), world.now)
    joined(world)
    sms("lutut", world.later(minutes=2))
    assert Report.objects.get().depth == "knee"
    assert "L-0001" in sms("status", world.later(minutes=3))[0]


def test_without_proof_another_channel_sees_nothing(world: World) -> None:
    """The control, and the stranger."""
    hear(update(9, text="banjir di Pimping RT 02"), world.now)
    sms("lutut", world.later(minutes=2))
    report = Report.objects.get(source="telegram")
    assert report.depth == ""
    assert "L-0001" not in " ".join(sms("status", world.later(minutes=3)))
    stranger = queries.contact(Contact.objects.get(channel="sms").id)
    with pytest.raises(NotYours):
        reports.keep_confidential(report_id=report.id, by=reporter(stranger.id, "sms"), at=world.now)


def test_the_desks_question_is_answered_from_either_and_goes_to_the_channel_used_last(world: World) -> None:
    made = world.report(by=world.udin)
    joined(world)
    reports.take(report_id=made.id, by=world.rusdi, at=world.later(minutes=2))
    reports.ask(report_id=made.id, text="Berapa orang?", by=world.rusdi, at=world.later(minutes=2))
    assert Message.objects.latest("id").channel == "sms"
    sms("lima orang", world.later(minutes=3))
    assert Report.objects.get().questions.get().answer == "lima orang"


def test_one_hand_over_for_all_channels(world: World) -> None:
    hear(update(8, text="0"), world.now)
    joined(world)
    sms("0", world.later(minutes=2))
    [one] = talks.waiting(world.rusdi, at=world.later(minutes=3))
    handovers.answer(handover_id=one.id, key="k", words="Ada apa?", by=world.rusdi, at=world.later(minutes=3))
    assert Message.objects.latest("id").channel == "sms"
    assert sms("jalan kering", world.later(minutes=4)) == []
    assert hear(update(10, text="menu"), world.later(minutes=5)) == []


def test_who_follows_on_both_is_told_once_and_stops_on_both(world: World) -> None:
    joined(world)
    mine = Contact.objects.get(channel="sms")
    for contact_id in (world.udin.id, mine.pk):
        people.follow(
            contact_id=contact_id,
            village=PIMPING,
            level=Level.NONE,
            by=reporter(contact_id, "x"),
            at=world.now,
        )
    assert [one.channel for one in queries.followers([PIMPING], Level.SIAGA)] == ["sms"]
    people.part(contact_id=mine.pk, why="test", by=reporter(mine.pk, "sms"), at=world.now)
    assert len(queries.followers([PIMPING], Level.SIAGA)) == 2  # the control
    sms(f"satukan {code_on_telegram(world, 11)}", world.later(minutes=2))
    sms("berhenti", world.later(minutes=3))  # a sender of SMS can be forged: it speaks for itself alone
    assert [one.channel for one in queries.followers([PIMPING], Level.SIAGA)] == ["telegram"]
    hear(update(12, text="berhenti"), world.later(minutes=4))
    assert queries.followers([PIMPING], Level.SIAGA) == []


def test_the_stop_word_of_telegram_holds_on_the_other_channel_too(world: World) -> None:
    joined(world)
    mine = Contact.objects.get(channel="sms")
    people.follow(
        contact_id=mine.pk, village=PIMPING, level=Level.NONE, by=reporter(mine.pk, "sms"), at=world.now
    )
    hear(update(12, text="berhenti"), world.later(minutes=3))
    assert queries.followers([PIMPING], Level.SIAGA) == []


def test_it_is_undone_by_one_word(world: World) -> None:
    hear(update(9, text="banjir di Pimping RT 02, air selutut"), world.now)
    joined(world)
    assert sms("lepas", world.later(minutes=2)) == ["Saluran ini berdiri sendiri lagi."]
    assert queries.together(world.udin.id) == [world.udin.id]
    assert AuditEntry.objects.filter(verb="contact.parted").count() == 1
    assert sms("lepas", world.later(minutes=3)) == ["Saluran ini tidak disatukan dengan yang lain."]


@pytest.mark.parametrize("minutes", [16, 600])
def test_an_old_code_joins_nobody(world: World, minutes: int) -> None:
    code = code_on_telegram(world)
    assert sms(f"satukan {code}", world.later(minutes=minutes)) == ["Kode ini tidak cocok, atau sudah lama."]
    assert joined_ones() == 0


def test_a_code_is_used_once_and_never_by_its_own_channel(world: World) -> None:
    code = code_on_telegram(world)
    hear(update(2, text=f"satukan {code}"), world.now)
    assert joined_ones() == 0
    sms(f"satukan {code}", world.now)
    sms(f"satukan {code}", world.now, sender="+6281255509999")
    assert joined_ones() == 2


def test_guessing_stops_after_five_tries(world: World) -> None:
    code = code_on_telegram(world)
    for minute in range(1, 6):
        sms("satukan AAAAAA", world.later(minutes=minute))
    sms(f"satukan {code}", world.later(minutes=6))
    assert joined_ones() == 0


def test_the_table_keeps_no_code_and_one_channel_is_one_persons(world: World) -> None:
    code = code_on_telegram(world)
    assert code not in JoinCode.objects.get().code_hash
    sms(f"satukan {code}", world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinCode.objects.create(
            contact_id=world.siti.id,
            code_hash=JoinCode.objects.get().code_hash,
            made_at=world.now,
            expires_at=world.now,
        )
        JoinCode.objects.update(used_at=None)


def test_a_number_that_telegram_and_whatsapp_vouch_for_joins_and_says_so(world: World) -> None:
    whatsapp(world, 1, **text("banjir di Pimping RT 02"))
    card = {"phone_number": NUMBER, "first_name": "Udin", "user_id": CHAT}
    hear(update(5, contact=card), world.later(minutes=1))
    assert len(queries.together(world.udin.id)) == 2
    assert {row.channel for row in Message.objects.order_by("-id")[:2]} == {"telegram", "whatsapp"}


def test_somebody_elses_card_and_a_forged_sms_join_nobody(world: World) -> None:
    whatsapp(world, 1, **text("banjir di Pimping RT 02"))
    card = {"phone_number": NUMBER, "first_name": "Siti", "user_id": 5}
    hear(update(5, contact=card), world.later(minutes=1))
    sms("halo", world.later(minutes=2), sender=f"+{NUMBER}")
    assert joined_ones() == 0
    assert f"+{NUMBER}" != SITI


def test_a_number_with_a_new_owner_shares_nothing_of_the_former_one(world: World) -> None:
    whatsapp(world, 1, user=USER, **text("banjir di Pimping RT 02, air selutut"))
    card = {"phone_number": NUMBER, "first_name": "Udin", "user_id": CHAT}
    hear(update(5, contact=card), world.later(minutes=1))
    assert len(queries.together(world.udin.id)) == 2
    said = whatsapp(world, 2, user="ID.9999999999999999", **text("status"))
    assert "L-0001" not in " ".join(said)
    owner = Contact.objects.get(channel="whatsapp", address="ID.9999999999999999")
    former = Contact.objects.get(channel="whatsapp", address=USER)
    assert queries.together(owner.pk) == [owner.pk]
    assert queries.together(former.pk) == [former.pk]
    assert former.phone == ""


def test_who_says_to_have_a_new_number_is_parted(world: World) -> None:
    whatsapp(world, 1, **text("menu"))
    card = {"phone_number": NUMBER, "first_name": "Udin", "user_id": CHAT}
    hear(update(5, contact=card), world.later(minutes=1))
    moved = {"type": "user_changed_number", "wa_id": "628115550199", "body": "Udin changed"}
    whatsapp(world, 2, type="system", system=moved)
    assert queries.together(world.udin.id) == [world.udin.id]
