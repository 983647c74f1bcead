"""Who waits for a person, who has the talk, when the machine speaks again; and whom the door does not let in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from destana.foundation.audit.models import AuditEntry
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox.models import Message
from destana.response.handovers import actions, jobs, queries, rules
from destana.response.handovers.access import NotYours
from destana.response.handovers.models import Handover
from destana.response.handovers.terms import State
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(world: World) -> int:
    return actions.ask(contact_id=world.udin.id, by=SYSTEM, at=world.now)


def test_asking_twice_is_one_place_in_the_list(world: World, waiting: int) -> None:
    again = actions.ask(contact_id=world.udin.id, by=SYSTEM, at=world.later(minutes=3))
    assert again == waiting
    [one] = queries.waiting(world.rusdi, at=world.later(minutes=4))
    assert (one.since, one.last_word_at) == (world.now, world.later(minutes=3))


def test_the_table_itself_refuses_a_second_open_one(world: World, waiting: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(contact_id=world.udin.id, since=world.now, last_word_at=world.now)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_there_would_be_two(world: World) -> None:
    """The control of the test above."""
    constraint = next(one for one in Handover._meta.constraints if one.name == "handover_open_once")
    actions.ask(contact_id=world.udin.id, by=SYSTEM, at=world.now)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Handover, constraint)
    try:
        Handover.objects.create(contact_id=world.udin.id, since=world.now, last_word_at=world.now)
        assert Handover.objects.count() == 2
    finally:
        Handover.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Handover, constraint)


def test_one_officer_has_it_at_a_time(world: World, waiting: int) -> None:
    actions.take(handover_id=waiting, by=world.rusdi, at=world.now)
    with pytest.raises(actions.SomebodyHasIt):
        actions.take(handover_id=waiting, by=world.aida, at=world.later(minutes=29))
    with pytest.raises(actions.SomebodyHasIt):
        actions.answer(handover_id=waiting, key="k", words="Halo", by=world.aida, at=world.later(minutes=29))
    with pytest.raises(actions.SomebodyHasIt):
        actions.finish(handover_id=waiting, by=world.aida, at=world.later(minutes=29))
    actions.take(handover_id=waiting, by=world.aida, at=world.later(minutes=30))
    assert queries.one(world.aida, waiting, at=world.later(minutes=31)).is_mine


def test_an_answer_goes_to_the_same_chat_once_and_keeps_the_talk(world: World, waiting: int) -> None:
    for _again in range(2):
        actions.answer(
            handover_id=waiting, key="k1", words="Perahu sedang ke sana.", by=world.rusdi, at=world.now
        )
    [message] = Message.objects.all()
    assert (message.channel, message.address) == ("telegram", world.udin.address)
    assert message.body["text"] == "Perahu sedang ke sana."
    assert queries.is_held(world.udin.id, at=world.later(minutes=29))
    assert not queries.is_held(world.udin.id, at=world.later(minutes=30))


def test_an_answer_in_whatsapp_carries_the_approved_text(world: World) -> None:
    made = people.meet(channel="whatsapp", address="628115550144", at=world.now)
    asked = actions.ask(contact_id=made.id, by=SYSTEM, at=world.now)
    actions.answer(handover_id=asked, key="k1", words="Kami ke sana.", by=world.rusdi, at=world.now)
    template = Message.objects.get().body["template"]
    assert (template["purpose"], template["values"][1]) == ("answer", "Kami ke sana.")


@pytest.mark.parametrize(("channel", "most"), [("telegram", 300), ("sms", 160)])
def test_an_answer_fits_its_channel(world: World, channel: str, most: int) -> None:
    made = people.meet(channel=channel, address="+628115550144", at=world.now)
    asked = actions.ask(contact_id=made.id, by=SYSTEM, at=world.now)
    with pytest.raises(actions.TooLong):
        actions.answer(handover_id=asked, key="k1", words="a" * (most + 1), by=world.rusdi, at=world.now)
    assert not Message.objects.exists()
    actions.answer(handover_id=asked, key="k1", words="a" * most, by=world.rusdi, at=world.now)


def test_an_answered_talk_ends_by_itself_and_says_so(world: World, waiting: int) -> None:
    actions.answer(handover_id=waiting, key="k1", words="Sudah jelas?", by=world.rusdi, at=world.now)
    assert jobs.give_back(world.later(minutes=29)) == 0
    assert jobs.give_back(world.later(minutes=30)) == 1
    assert jobs.give_back(world.later(minutes=31)) == 0
    assert Handover.objects.get().state == State.ENDED
    assert "0" in Message.objects.latest("id").body["text"]


def test_whoever_was_not_answered_waits_again(world: World, waiting: int) -> None:
    actions.take(handover_id=waiting, by=world.rusdi, at=world.now)
    jobs.give_back(world.later(minutes=30))
    assert Handover.objects.get().state == State.WAITING
    assert not Message.objects.exists()


def test_an_ended_talk_takes_no_answer_and_asking_again_opens_another(world: World, waiting: int) -> None:
    actions.finish(handover_id=waiting, by=world.rusdi, at=world.now)
    with pytest.raises(actions.HasEnded):
        actions.answer(handover_id=waiting, key="k", words="Halo", by=world.rusdi, at=world.now)
    assert actions.ask(contact_id=world.udin.id, by=SYSTEM, at=world.later(minutes=5)) != waiting


@pytest.mark.parametrize("who", ["pambakal", "operator", "admin", "auditor", "stranger", "nobody", "agency"])
def test_who_does_not_check_reports_says_nothing(world: World, waiting: int, who: str) -> None:
    by = getattr(world, who)
    for verb, more in (
        (actions.take, {}),
        (actions.answer, {"key": "k", "words": "x"}),
        (actions.finish, {}),
    ):
        with pytest.raises(NotYours):
            verb(handover_id=waiting, by=by, at=world.now, **more)
    assert Handover.objects.get().state == State.WAITING


def test_late_is_said_and_everything_is_on_the_log(world: World, waiting: int) -> None:
    assert not queries.waiting(world.rusdi, at=world.now + rules.LATE)[0].is_late
    assert queries.waiting(world.rusdi, at=world.now + rules.LATE + timedelta(seconds=1))[0].is_late
    actions.answer(handover_id=waiting, key="k1", words="Halo", by=world.rusdi, at=world.now)
    actions.finish(handover_id=waiting, by=world.rusdi, at=world.now)
    verbs = list(
        AuditEntry.objects.filter(target=f"handover:{waiting}").order_by("seq").values_list("verb", flat=True)
    )
    assert verbs == ["handover.asked", "handover.answered", "handover.ended"]
