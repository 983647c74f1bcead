"""What goes round is checked, not reported: known at once, new with a time, and one press makes it a report, too."""

import pytest

from destana.foundation.files import actions as files
from destana.messaging.inbox.models import InboundMessage, MediaWait
from destana.messaging.outbox.models import Message
from destana.response.reports.models import Report
from destana.response.reports.tests.test_photos import photo
from destana.response.rumours import actions as rumours
from destana.response.rumours import queries
from destana.response.rumours.models import Question, Rumour, RumourPhoto
from destana.response.rumours.terms import Ruling, State, Wording
from destana.surfaces.chat import jobs
from destana.surfaces.chat.models import Talk
from tests.world import World

from .test_report import hear, press, update

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = {"type": "hidden_user", "sender_user_name": "Grup RT", "date": 1768341000}
DAM = "Bendungan Pitap kabarnya dibuka semua pintunya besok, sebarkan ke grup kampung"
PICTURE = [{"file_id": "AgAC", "file_unique_id": "AQAD", "file_size": 118233, "width": 1280, "height": 960}]


def forwarded(number: int, **message: object) -> bytes:
    return update(number, forward_origin=ORIGIN, **message)


def publish(world: World, card: int, ruling: Ruling = Ruling.OUTDATED) -> None:
    wording = Wording(ruling, "Pintu bendungan dibuka semua", "Itu kabar tahun 2021.")
    rumours.find(rumour_id=card, wording=wording, by=world.rusdi, at=world.now)
    rumours.publish(rumour_id=card, by=world.innovator, at=world.now)


def test_what_is_passed_on_is_checked_and_no_report(world: World) -> None:
    [answer] = hear(forwarded(1, text=DAM), world.now)
    assert "F-001" in answer
    assert "07.04 WITA" in answer
    assert not Report.objects.exists()
    assert InboundMessage.objects.get().state == "read"
    publish(world, Rumour.objects.get().pk)
    told = str(Message.objects.order_by("-id").values_list("body__text", flat=True)[0])
    assert told.startswith("SUDAH LEWAT")


def test_a_known_one_is_answered_at_once(world: World) -> None:
    world.ruled("Pintu Bendungan Pitap dibuka semua besok pagi")
    [answer] = hear(
        forwarded(1, text="INFO!! Pintu bendungan Pitap dibuka semua besok pagi. Sebarkan"), world.now
    )
    assert answer.startswith("SALAH")
    assert "/fakta/F-001" in answer


def test_the_same_update_again_asks_once(world: World) -> None:
    hear(forwarded(1, text=DAM), world.now)
    assert hear(forwarded(1, text=DAM), world.now) == []
    assert Question.objects.count() == 1


def test_one_press_makes_it_a_report_too_and_once(world: World) -> None:
    hear(forwarded(1, text=DAM), world.now)
    message = InboundMessage.objects.get()
    [question] = hear(press(2, f"terjadi:{message.pk}"), world.now)
    assert "L-0001" in question
    assert Report.objects.get().words == DAM
    assert Report.objects.get().is_forwarded
    hear(press(3, f"terjadi:{message.pk}"), world.now)
    assert Report.objects.count() == 1


def test_a_forged_press_makes_no_report_of_somebody_elses_message(world: World) -> None:
    hear(forwarded(1, text=DAM), world.now)
    message = InboundMessage.objects.get()
    Talk.objects.update(claim_message=None)
    hear(press(2, f"terjadi:{message.pk}"), world.now)
    hear(press(3, "terjadi:abc"), world.now)
    assert not Report.objects.exists()


def test_danger_to_life_stays_a_report_even_when_passed_on(world: World) -> None:
    hear(forwarded(1, text="Tolong! ada orang hanyut di sungai Pimping sekarang"), world.now)
    assert Report.objects.count() == 1
    assert not Rumour.objects.exists()


def test_without_the_mark_of_forwarding_it_is_a_report(world: World) -> None:
    """The control: the same words as somebody's own."""
    hear(update(1, text="banjir di Pimping RT 02, air selutut"), world.now)
    assert Report.objects.count() == 1
    assert not Rumour.objects.exists()


def test_what_answers_our_question_belongs_to_the_report(world: World) -> None:
    hear(update(1, text="banjir di Pimping RT 02, air selutut"), world.now)
    hear(forwarded(2, photo=PICTURE), world.now)
    assert not Rumour.objects.exists()
    assert Report.objects.get().photos_expected == 1


def test_cek_alone_asks_for_the_message_and_takes_the_next_one(world: World) -> None:
    [invitation] = hear(update(1, text="CEK"), world.now)
    assert invitation
    [answer] = hear(update(2, text="katanya air sumur sekecamatan sudah beracun semua"), world.now)
    assert "F-001" in answer
    hear(update(3, text="banjir di Pimping RT 02, air selutut"), world.now)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("said", ["cek f-001", "F001", "/cek F-1"])
def test_a_code_tells_the_ruling(world: World, said: str) -> None:
    world.ruled("Pintu Bendungan Pitap dibuka semua besok pagi")
    extra = {"entities": [{"type": "bot_command", "offset": 0, "length": 4}]} if said.startswith("/") else {}
    [answer] = hear(update(1, text=said, **extra), world.now)
    assert answer.startswith("SALAH")


def test_a_code_that_is_not_out_tells_nothing(world: World) -> None:
    hear(forwarded(1, text=DAM), world.now)
    [answer] = hear(update(2, text="cek F-001"), world.now)
    assert "Bendungan" not in answer


def test_a_question_about_a_known_claim_is_answered(world: World) -> None:
    world.ruled("Pintu Bendungan Pitap dibuka semua besok pagi")
    [answer] = hear(update(1, text="apa benar pintu bendungan Pitap dibuka semua besok pagi?"), world.now)
    assert answer.startswith("SALAH")


def test_a_passed_on_photo_is_known_when_it_arrives(world: World) -> None:
    kept = files.keep_photo(data=photo(3), at=world.now).id
    card = world.ruled("Foto buaya di Paringin itu dari sungai sini")
    RumourPhoto.objects.create(rumour_id=card, file_id=kept, at=world.now)
    [promise] = hear(forwarded(1, photo=PICTURE), world.now)
    assert "F-002" in promise
    copy = files.keep_photo(data=photo(3, quality=55), at=world.now).id
    MediaWait.objects.update(state="kept", file_id=copy)
    before = Message.objects.count()
    jobs.attach_photos(world.now)
    [told] = Message.objects.order_by("id")[before:]
    assert str(told.body["text"]).startswith("SALAH")
    assert Rumour.objects.get(number=2).state == State.SAME
    assert queries.by_photo("63.11.05", copy) is not None


def test_a_new_photo_stays_with_its_own_card(world: World) -> None:
    hear(forwarded(1, photo=PICTURE), world.now)
    copy = files.keep_photo(data=photo(3), at=world.now).id
    MediaWait.objects.update(state="kept", file_id=copy)
    jobs.attach_photos(world.now)
    assert RumourPhoto.objects.get().rumour.number == 1
    assert not Report.objects.exists()
