"""A villager writes by WhatsApp: what a chain letter, a deletion, a poll and a new number lead to."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from destana.foundation.people.models import Contact
from destana.messaging.gateway import sorting
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage, MediaWait
from destana.messaging.inbox.terms import State
from destana.messaging.outbox.models import Message
from destana.response.reports.models import Report, ReportWords
from destana.surfaces.chat import jobs
from tests.world import PIMPING, World

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "628115550123"
USER = "ID.13491208655302741918"


def write(
    world: World, number: int, *, user: str = "", after: timedelta = timedelta(), **fields: Any
) -> list[str]:
    """Let one message come by the webhook, be sorted and heard; return what the chat answers."""
    at: datetime = world.now + after
    who = {"from": NUMBER, **({"from_user_id": user} if user else {})}
    message = {**who, "id": f"wamid.{number}", "timestamp": str(int(at.timestamp())), **fields}
    contact = {"profile": {"name": "Udin"}, "wa_id": NUMBER, **({"user_id": user} if user else {})}
    value = {"metadata": {"phone_number_id": ""}, "contacts": [contact], "messages": [message]}
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": value}]}],
    }
    before = Message.objects.count()
    inbox.receive(channel="whatsapp.post", key=f"body{number}", raw=json.dumps(body).encode(), at=at)
    sorting.sort_post(at)
    jobs.read_inbox(at)
    return [str(row.body["text"]) for row in Message.objects.order_by("id")[before:]]


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": {"body": words}, **more}


def test_a_sentence_is_a_report_with_one_question_left(world: World) -> None:
    [answer] = write(world, 1, **text("banjir di Pimping RT 02, air selutut"))
    report = Report.objects.get()
    assert (report.village_id, report.source, report.reporter_phone) == (PIMPING, "whatsapp", f"+{NUMBER}")
    assert "L-0001" in answer
    pressed = {"type": "button_reply", "button_reply": {"id": "tolong:tidak", "title": "Tidak ada"}}
    [receipt] = write(world, 2, type="interactive", interactive=pressed)
    assert "L-0001" in receipt


def test_a_chain_letter_is_marked_for_the_verifier(world: World) -> None:
    context = {"frequently_forwarded": True}
    write(world, 1, **text("banjir besar di Pimping, bendungan jebol", context=context))
    report = Report.objects.get()
    assert (report.is_forwarded, report.is_forwarded_often) == (True, True)


def test_a_deleted_message_stays_and_is_marked(world: World) -> None:
    write(world, 1, **text("banjir di Pimping RT 02, air selutut"))
    minutes = timedelta(minutes=3)
    assert write(world, 2, after=minutes, type="revoke", revoke={"original_message_id": "wamid.1"}) == []
    report = Report.objects.get()
    assert (report.taken_back_at, report.words) == (
        world.now + minutes,
        "banjir di Pimping RT 02, air selutut",
    )
    assert InboundMessage.objects.get(channel="whatsapp", key="wamid.2").state == State.READ


def test_an_edited_message_is_added_beside_the_first_words(world: World) -> None:
    write(world, 1, **text("banjir di Pimping RT 02, air selutut"))
    new = {
        "original_message_id": "wamid.1",
        "message": {"type": "text", "text": {"body": "bukan RT 02, RT 03"}},
    }
    assert write(world, 2, type="edit", edit=new) == []
    assert Report.objects.get().words == "banjir di Pimping RT 02, air selutut"
    assert ReportWords.objects.get().words == "bukan RT 02, RT 03"


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "unsupported", "errors": [{"code": 131051}], "unsupported": {"type": "poll"}},
        {"type": "contacts", "contacts": [{"phones": [{"phone": "+62 811-5550-144"}]}]},
        {"type": "sticker", "sticker": {"id": "7"}},
    ],
)
def test_what_nobody_can_read_is_asked_for_in_words(world: World, fields: dict[str, Any]) -> None:
    [answer] = write(world, 1, **fields)
    assert "foto" in answer
    assert not Report.objects.exists()
    assert not any(b"5550-144" in bytes(row.raw) for row in InboundMessage.objects.all())


def test_a_reaction_is_answered_by_silence(world: World) -> None:
    assert write(world, 1, type="reaction", reaction={"message_id": "wamid.0", "emoji": "👍"}) == []
    assert InboundMessage.objects.get(channel="whatsapp").state == State.IGNORED


def test_a_new_number_goes_to_a_person_and_joins_nobody(world: World) -> None:
    moved = {"type": "user_changed_number", "wa_id": "628115550199", "body": "Udin changed"}
    write(world, 1, type="system", system=moved)
    assert InboundMessage.objects.get(channel="whatsapp").state == State.NEEDS_PERSON
    assert not Contact.objects.filter(address="628115550199").exists()


def test_who_hides_the_number_later_stays_the_same_person(world: World) -> None:
    write(world, 1, **text("ikuti Pimping"))
    known = Contact.objects.get(channel="whatsapp")
    assert known.address == NUMBER
    write(world, 2, user=USER, **text("menu"))
    known.refresh_from_db()
    assert (known.address, known.phone) == (USER, f"+{NUMBER}")
    assert Contact.objects.filter(channel="whatsapp").count() == 1


def test_two_who_are_known_are_never_made_one(world: World) -> None:
    """The number went to somebody else, who is known by an id of his own."""
    write(world, 1, user=USER, **text("menu"))
    Contact.objects.create(
        channel="whatsapp", address=NUMBER, first_seen_at=world.now, last_seen_at=world.now
    )
    write(world, 2, user=USER, **text("menu"))
    assert set(Contact.objects.filter(channel="whatsapp").values_list("address", flat=True)) == {USER, NUMBER}


def test_a_photo_is_fetched_with_the_hash_that_came_along(world: World) -> None:
    sha256 = "MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY="
    write(
        world,
        1,
        type="image",
        image={"id": "1003383421387256", "sha256": sha256, "caption": "banjir Pimping"},
    )
    assert "31323334" in MediaWait.objects.get().media_id
