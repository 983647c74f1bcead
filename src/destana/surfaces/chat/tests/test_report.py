"""A villager reports by chat: the report exists from the first message, and nothing is asked twice."""

import json
from datetime import datetime

import pytest

from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage, MediaWait
from destana.messaging.outbox.models import Message
from destana.response.reports.models import Report
from destana.surfaces.chat import jobs
from destana.surfaces.chat.models import Talk
from tests.world import KANDANG_JAYA, PIMPING, World

CHAT = 987654321


def update(number: int, **message: object) -> bytes:
    person = {"id": CHAT, "is_bot": False, "first_name": "Udin", "language_code": "id"}
    chat = {"id": CHAT, "first_name": "Udin", "type": "private"}
    body = {"message_id": number, "from": person, "chat": chat, "date": 1768341840, **message}
    return json.dumps({"update_id": number, "message": body}).encode()


def press(number: int, data: str) -> bytes:
    person = {"id": CHAT, "is_bot": False, "first_name": "Udin"}
    asked = {"message_id": 1, "date": 1768341840, "chat": {"id": CHAT, "type": "private"}, "text": "?"}
    query = {"id": str(number), "from": person, "message": asked, "chat_instance": "1", "data": data}
    return json.dumps({"update_id": number, "callback_query": query}).encode()


def hear(raw: bytes, at: datetime) -> list[str]:
    """Receive a raw update, let the chat read it, and return what it says to that."""
    before = Message.objects.count()
    key = str(json.loads(raw)["update_id"])
    inbox.receive(channel="telegram", key=key, raw=raw, at=at)
    jobs.read_inbox(at)
    return [str(row.body["text"]) for row in Message.objects.order_by("id")[before:]]


pytestmark = pytest.mark.django_db(transaction=True)


def test_a_full_sentence_is_a_report_with_one_question_left(world: World) -> None:
    [answer] = hear(update(1, text="banjir di Pimping RT 02, air selutut"), world.now)
    report = Report.objects.get()
    assert (report.village_id, report.source) == (PIMPING, "telegram")
    assert "L-0001" in answer
    assert "?" in answer
    [receipt] = hear(press(2, "tolong:tidak"), world.now)
    assert "L-0001" in receipt
    assert "112" in receipt
    assert not Talk.objects.get().is_open


def test_a_photo_alone_is_a_report_and_place_and_kind_are_asked(world: World) -> None:
    photo = [{"file_id": "AgAC", "file_unique_id": "AQAD", "file_size": 118233, "width": 1280, "height": 960}]
    [first] = hear(update(1, photo=photo), world.now)
    assert MediaWait.objects.get().media_id == "AgAC"
    assert Report.objects.get().photos_expected == 1
    [second] = hear(update(2, location={"latitude": -2.3759, "longitude": 115.3228}), world.now)
    assert "Pimping" in second
    hear(press(3, "jenis:FLOOD"), world.now)
    hear(press(4, "air:knee"), world.now)
    [receipt] = hear(press(5, "tolong:tidak"), world.now)
    report = Report.objects.get()
    assert (report.village_id, report.hazard, report.depth, report.people_in_danger) == (
        PIMPING,
        "FLOOD",
        "knee",
        False,
    )
    assert first != receipt


def test_a_cry_for_help_is_critical_before_anything_is_asked(world: World) -> None:
    [answer] = hear(update(1, text="tulung"), world.now)
    assert Report.objects.get().urgency == 0
    assert "112" in answer


def test_the_same_update_twice_is_one_report_and_one_answer(world: World) -> None:
    raw = update(1, text="banjir di Pimping")
    hear(raw, world.now)
    assert hear(raw, world.now) == []
    assert Report.objects.count() == 1


def test_an_ambiguous_village_is_asked_and_never_guessed(world: World) -> None:
    hear(update(1, text="banjir di Tanah Habang"), world.now)
    assert Report.objects.get().village_id is None
    [answer] = hear(press(2, f"desa:{KANDANG_JAYA}"), world.now)
    assert Report.objects.get().village_id == KANDANG_JAYA
    assert answer


def test_silence_for_five_minutes_says_that_it_is_kept(world: World) -> None:
    hear(update(1, text="banjir"), world.now)
    assert jobs.mind_silence(world.later(minutes=4)) == 0
    assert jobs.mind_silence(world.later(minutes=6)) == 1
    assert jobs.mind_silence(world.later(minutes=7)) == 0
    assert "L-0001" in str(Message.objects.latest("id").body)


def test_a_message_that_breaks_goes_to_a_person_and_stops_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.receive(channel="telegram", key="9", raw=b'{"update_id": 9}', at=world.now)
    hear(update(10, text="banjir di Pimping"), world.now)
    assert Report.objects.count() == 1
    assert not InboundMessage.objects.filter(state="new").exists()


def test_a_group_is_not_answered(world: World) -> None:
    group = {"id": -1001234567890, "title": "Siaga", "type": "supergroup"}
    assert hear(update(1, text="selamat pagi", chat=group), world.now) == []
    assert not Report.objects.exists()


def test_one_word_keeps_the_sender_secret(world: World) -> None:
    [refused] = hear(update(1, text="rahasia"), world.now)
    assert "Tulis dulu" in refused
    hear(update(2, text="banjir di Pimping RT 02, air selutut"), world.now)
    hear(press(3, "tolong:tidak"), world.now)
    [button] = Message.objects.latest("id").body["buttons"]
    assert button["data"] == "rahasia:"
    [answer] = hear(update(4, text="Rahasia"), world.now)
    assert "L-0001" in answer
    assert Report.objects.get().is_confidential
    hear(update(5, text="rahasia desa kami adalah airnya jernih"), world.now)
    assert Report.objects.count() == 1
