"""Who is not reached on one channel is told on the next: once, and never where everything is slow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import queries as audit
from destana.foundation.people import actions as people
from destana.foundation.people.models import Contact
from destana.foundation.people.terms import SYSTEM, ContactState, ContactView
from destana.messaging.channels import registry
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as ledger
from destana.messaging.outbox import rules
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Claim, Delivery, Outcome, Outgoing, Result, Said, State
from destana.response.bulletins import actions, jobs
from destana.response.bulletins.terms import BulletinView, Kind
from destana.response.bulletins.tests.scene import follow, published, wording
from destana.response.hazards.terms import Level
from tests.world import LAJAR, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key", "on")]

SENT = Result(outcome=Outcome.SENT, provider_ids=("11",))
REFUSED = Result(outcome=Outcome.REFUSED, code="131026")
BROKEN = Result(outcome=Outcome.LATER, code="502")
SILENT = NOW + timedelta(minutes=5)


@pytest.fixture
def on() -> Iterator[None]:
    """Telegram, SMS and the simulator are on; nobody is called in these tests."""
    registry.forget()
    said: dict[str, Any] = {
        "telegram": {"token": "1:x", "api": "http://127.0.0.1:9", "secret": "x" * 20, "webhook": ""},
        "sms": {
            "secret_url": "kannel+http://a:b@127.0.0.1:9", "sender": "9119", "secret": "x" * 20, "webhook": "",
            "per_minute": 60,
        },
        "simulator": {"on": True},
    }  # fmt: skip
    with override_settings(CHANNELS=said):
        yield
        registry.forget()


def person(world: World, *channels: str, number: int = 1) -> list[ContactView]:
    """Return a villager's addresses: follows by the first, which is the preferred one."""
    found = [
        people.meet(channel=name, address=f"+62812000{number:04}", at=NOW - timedelta(minutes=place))
        for place, name in enumerate(channels)
    ]
    for other in found[1:]:
        people.join(contact_id=found[0].id, other_id=other.id, proof="code", by=SYSTEM, at=NOW)
    follow(world, found[0].id, PIMPING)
    return found


def claim(channel: str, at: datetime = NOW) -> list[Claim]:
    return outbox.claim(channel=channel, owner="w1", at=at, limit=100)


def end(channel: str, result: Result, at: datetime = NOW) -> None:
    outbox.finish([(one, result, 0.0) for one in claim(channel, at)], owner="w1", at=at)


def stand(made: BulletinView) -> list[tuple[str, str]]:
    return [(row.channel, row.state.value) for row in ledger.ledger(f"bulletin:{made.id}")]


def test_a_refusal_sends_the_same_bulletin_to_the_next_channel_in_its_dress(world: World) -> None:
    _first, second = person(world, "telegram", "sms")
    made = published(world)
    end("telegram", REFUSED)
    assert jobs.fall_back(NOW) == 1
    last = Message.objects.get(channel="sms")
    assert (last.contact_id, last.state, last.priority, last.expires_at) == (
        second.id, State.QUEUED, 0, made.expires_at,
    )  # fmt: skip
    assert len(last.body["text"]) <= 160
    assert made.code is not None
    assert made.code in last.body["text"]
    rows = ledger.ledger(f"bulletin:{made.id}")
    assert [(row.channel, row.followed_by, row.before) for row in rows] == [
        ("telegram", "sms", None),
        ("sms", "", ("telegram", "131026")),
    ]
    lines = [entry for entry in audit.history(f"bulletin:{made.id}") if entry.verb == "bulletin.fell_back"]
    assert len(lines) == 1


def test_it_falls_back_once_however_often_one_looks(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    end("telegram", REFUSED)
    assert [jobs.fall_back(NOW + timedelta(seconds=turn)) for turn in range(3)] == [1, 0, 0]
    end("sms", REFUSED)
    assert jobs.fall_back(NOW) == 0
    assert stand(made) == [("telegram", "refused"), ("sms", "refused")]


def test_two_that_look_at_once_are_held_by_the_unique_keys(world: World) -> None:
    first, second, third = person(world, "telegram", "sms", "simulator")
    made = published(world)
    end("telegram", REFUSED)
    row = Message.objects.get(contact_id=first.id)
    body = row.body["text"]

    def follow_with(contact: ContactView, key: str) -> bool:
        words = Outgoing(text=body)
        to = outbox.To(key, contact.id, contact.channel, contact.address, words)
        return outbox.queue_instead(row.pk, to=to, at=NOW)

    assert follow_with(second, f"bulletin:{made.id}:{second.id}")
    assert not follow_with(third, f"bulletin:{made.id}:{third.id}")
    assert Message.objects.count() == 2
    with connection.cursor() as cursor:  # the control: it is the index that holds, rolled back with the test
        cursor.execute("DROP INDEX message_fallback_once")
    assert follow_with(third, f"bulletin:{made.id}:{third.id}")
    assert Message.objects.count() == 3


def test_a_warning_that_waits_five_minutes_goes_elsewhere_and_is_taken_back_here(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    end("telegram", BROKEN)
    assert jobs.fall_back(SILENT - timedelta(seconds=1)) == 0
    assert jobs.fall_back(SILENT) == 1
    assert stand(made) == [("telegram", "cancelled"), ("sms", "queued")]
    assert Message.objects.get(channel="telegram").code == rules.OTHER_WAY
    assert claim("telegram", SILENT + timedelta(minutes=10)) == []


def test_a_notice_is_patient(world: World) -> None:
    person(world, "telegram", "sms")
    published(world, kind=Kind.INFORMATION, level=Level.NONE)
    assert jobs.fall_back(SILENT + timedelta(hours=1)) == 0


def test_what_a_worker_holds_is_left_to_it(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    claim("telegram", SILENT - timedelta(seconds=1))
    assert jobs.fall_back(SILENT) == 0
    row = Message.objects.get()
    to = outbox.To("other", None, "sms", "+62", Outgoing(text="Banjir"))
    assert not outbox.queue_instead(row.pk, to=to, at=SILENT)
    assert stand(made) == [("telegram", "queued")]


def test_a_late_success_is_written_down_and_nothing_is_repeated(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    (held,) = claim("telegram")
    lost = NOW + rules.LEASE + timedelta(minutes=5)
    assert jobs.fall_back(lost) == 1
    assert stand(made) == [("telegram", "unknown"), ("sms", "queued")]
    assert ledger.unknown_count() == 0  # no person has to ask: the person is told
    outbox.finish([(held, SENT, 0.0)], owner="w1", at=lost)
    assert [outcome for _n, _at, outcome, _code in ledger.attempts(held.message_id)] == [Outcome.SENT]
    told = Delivery(channel="telegram", provider_id="", reference=held.key, said=Said.DELIVERED, at=lost)
    outbox.receive_receipts([told], at=lost)
    outbox.settle_receipts(at=lost, roll=0.0)
    assert stand(made) == [("telegram", "delivered"), ("sms", "queued")]
    assert jobs.fall_back(lost + timedelta(hours=1)) == 0


def sent_by_sms(world: World, number: int = 1) -> BulletinView:
    person(world, "sms", "telegram", number=number)
    made = published(world)
    end("sms", Result(outcome=Outcome.SENT, provider_ids=(f"sms-{number}",)))
    return made


def confirm(provider_id: str, at: datetime, said: Said = Said.DELIVERED, **more: Any) -> None:
    one = Delivery(channel="sms", provider_id=provider_id, said=said, at=at, **more)
    outbox.receive_receipts([one], at=at)
    outbox.settle_receipts(at=at, roll=0.0)


def test_what_no_phone_confirms_goes_elsewhere_where_the_channel_does_confirm(world: World) -> None:
    made = sent_by_sms(world)
    late = NOW + rules.UNHEARD
    assert jobs.fall_back(late) == 0  # no receipt of this channel ever came: silence says nothing
    outbox.queue(key="x", contact_id=None, channel="sms", address="+6281", body=Outgoing(text="a"), at=NOW)
    end("sms", Result(outcome=Outcome.SENT, provider_ids=("other",)))
    confirm("other", late - timedelta(minutes=1))
    assert jobs.fall_back(late - timedelta(seconds=1)) == 0
    assert jobs.fall_back(late) == 1
    assert stand(made) == [("sms", "sent"), ("telegram", "queued")]
    again = Result(outcome=Outcome.LATER, code="131049")
    confirm("sms-1", late, Said.FAILED, result=again)
    assert stand(made)[0] == ("sms", "cancelled")  # not sent again: the person is told elsewhere
    assert claim("sms", late + timedelta(hours=1)) == []


def test_if_all_channels_are_slow_nobody_is_moved(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    outbox.pause(channel="sms", by=SYSTEM, at=NOW, reason="SIM")
    assert jobs.fall_back(SILENT) == 0
    assert stand(made) == [("telegram", "queued")]
    outbox.resume(channel="sms", by=SYSTEM, at=SILENT)
    assert jobs.fall_back(SILENT) == 1


def test_no_more_are_moved_than_the_next_channel_sends_in_five_minutes(world: World) -> None:
    most = ledger.room(at=SILENT)["sms"]
    assert most == 300  # one a second
    for number in range(12):
        person(world, "telegram", "sms", number=number)
    published(world)
    for number in range(most - 10):
        outbox.queue(
            key=f"other:{number}", contact_id=None, channel="sms", address=f"+62{number}", priority=0, at=SILENT,
            body=Outgoing(text="a"),
        )  # fmt: skip
    assert jobs.fall_back(SILENT) == 10
    assert ledger.room(at=SILENT)["sms"] == 0
    assert jobs.fall_back(SILENT + timedelta(seconds=1)) == 0


def test_a_refusal_goes_elsewhere_even_where_it_is_slow(world: World) -> None:
    person(world, "telegram", "sms")
    published(world)
    outbox.pause(channel="sms", by=SYSTEM, at=NOW, reason="SIM")
    end("telegram", REFUSED)
    assert jobs.fall_back(NOW) == 1


def test_the_silent_channel_gets_another_chance_when_the_next_refuses(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    jobs.fall_back(SILENT)
    end("sms", REFUSED, SILENT)
    jobs.fall_back(SILENT)
    assert stand(made) == [("telegram", "queued"), ("sms", "refused")]
    end("telegram", SENT, SILENT)
    assert stand(made) == [("telegram", "sent"), ("sms", "refused")]


def test_stopped_dead_and_switched_off_channels_are_never_chosen(world: World) -> None:
    _first, stopped, off = person(world, "telegram", "sms", "whatsapp")
    # The stop word holds on all of a person's channels; one that stands stopped alone was joined later.
    Contact.objects.filter(pk=stopped.id).update(state=ContactState.STOPPED)
    made = published(world)
    end("telegram", REFUSED)
    assert jobs.fall_back(NOW) == 0
    people.mark_dead(contact_id=off.id, reason="x", by=SYSTEM, at=NOW)
    assert jobs.fall_back(NOW) == 0
    assert stand(made) == [("telegram", "refused")]


def test_nothing_goes_elsewhere_after_the_end_or_a_withdrawal(world: World) -> None:
    person(world, "telegram", "sms")
    made = published(world)
    end("telegram", REFUSED)
    assert made.expires_at is not None
    assert jobs.fall_back(made.expires_at) == 0
    actions.withdraw(bulletin_id=made.id, reason="Salah desa", by=world.innovator, at=NOW)
    assert jobs.fall_back(NOW) == 0
    assert stand(made) == [("telegram", "refused")]


def test_a_correction_goes_where_the_words_went(world: World) -> None:
    _first, second = person(world, "telegram", "sms")
    made = published(world)
    end("telegram", REFUSED)
    jobs.fall_back(NOW)
    end("sms", SENT)
    taken = actions.withdraw(bulletin_id=made.id, reason="Salah desa", by=world.innovator, at=NOW)
    assert [row.contact_id for row in ledger.ledger(f"bulletin:{taken.id}")] == [second.id]


def test_a_person_who_is_new_on_one_channel_is_not_told_twice_by_an_update(world: World) -> None:
    first, second = person(world, "telegram", "sms")
    made = published(world, villages=(PIMPING,))
    follow(world, second.id, LAJAR)
    new = actions.update(
        bulletin_id=made.id,
        wording=wording(kind=Kind.UPDATE, villages=(PIMPING, LAJAR)),
        by=world.rusdi,
        at=NOW,
    )
    waiting = actions.submit(bulletin_id=new.id, by=world.rusdi, at=NOW)
    out = actions.publish(bulletin_id=new.id, sha256=waiting.sha256, by=world.innovator, at=NOW)
    assert [row.contact_id for row in ledger.ledger(f"bulletin:{out.id}")] == [first.id]


def test_it_asks_the_same_number_of_questions_for_one_person_and_for_many(world: World) -> None:
    person(world, "telegram", "whatsapp")  # whatsapp is off: nobody can be moved
    published(world)
    with CaptureQueriesContext(connection) as one:
        assert jobs.fall_back(SILENT) == 0
    for number in range(2, 40):
        person(world, "telegram", "whatsapp", number=number)
    published(world)
    with CaptureQueriesContext(connection) as many:
        assert jobs.fall_back(SILENT) == 0
    assert len(many) <= len(one) + 10  # the words of the second bulletin; the people are 39
