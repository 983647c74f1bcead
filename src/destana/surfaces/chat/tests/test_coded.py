"""A coded report is kept at once, said back in plain words, put right by number; what cannot be read goes to a person."""

from datetime import datetime

import pytest
from django.utils import translation

from destana.kit import gsm
from destana.messaging.inbox import queries as inbox
from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports import queries
from destana.response.reports.models import Report
from destana.response.reports.terms import ReporterView, Urgency
from destana.surfaces.chat import coded_talk
from destana.surfaces.chat.models import Talk
from destana.surfaces.chat.tests.test_report import hear, update
from tests.world import KANDANG_JAYA, NOW, PIMPING, World

pytestmark = pytest.mark.django_db(transaction=True)
CODED = "LAPOR BJR PMP21 LTT R03 J15"


def say(number: int, text: str, at: datetime) -> list[str]:
    with translation.override("id"):
        return hear(update(number, text=text), at)


def test_it_is_said_back_in_plain_words(world: World) -> None:
    [echo] = say(1, CODED, world.now)
    assert (
        echo
        == "L-0001: 1 Banjir, 2 Pimping, 3 lutut, 4 RT 03, 5 15 orang. Benar? Balas BETUL, atau SALAH 2=desa."
    )
    report = Report.objects.get()
    assert (report.hazard, report.village_id, report.depth, report.rts) == ("FLOOD", PIMPING, "knee", "03")
    assert {"hazard", "village", "depth", "rts"} <= set(report.guessed)


def test_yes_makes_it_said_and_ends_the_talk(world: World) -> None:
    say(1, CODED, world.now)
    [receipt] = say(2, "BETUL", world.now)
    report = Report.objects.get()
    assert not {"hazard", "village", "depth", "rts"} & set(report.guessed)
    assert "L-0001" in receipt
    assert not Talk.objects.get().is_open


def test_what_is_wrong_is_put_right_as_often_as_needed(world: World) -> None:
    say(1, CODED, world.now)
    [echo] = say(2, "SALAH 2=Kandang Jaya, 3=PGG", world.now)
    assert echo.startswith("L-0001: 1 Banjir, 2 Kandang Jaya, 3 pinggang, 4 RT 03")
    say(3, "salah 2=PMP21 5=20", world.now)
    report = Report.objects.get()
    assert (report.village_id, report.depth, report.depth_cm) == (PIMPING, "waist", 95)
    say(4, "betul", world.now)
    assert Report.objects.get().village_id == PIMPING


def test_a_village_that_is_not_sure_enters_with_the_answer_only(world: World) -> None:
    [echo] = say(1, "LAPOR BJR PMP22 LTT", world.now)
    assert "2 Pimping?" in echo
    assert Report.objects.get().village_id is None
    say(2, "BETUL", world.now)
    assert Report.objects.get().village_id == PIMPING


def test_without_a_village_it_is_asked_after_the_answer(world: World) -> None:
    [echo] = say(1, "LAPOR BJR LTT R03 J15", world.now)
    assert "2 desa mana?" in echo
    [question] = say(2, "BETUL", world.now)
    assert "Di mana" in question
    assert Report.objects.get().village_id is None


def test_what_cannot_be_read_goes_to_a_person_and_says_so(world: World) -> None:
    _echo, told = say(1, "LAPOR BJR PMP21 QWX", world.now)
    assert told == "Belum kami pahami: QWX. Petugas yang membacanya."
    assert [message.why for message in inbox.for_person()] == ["a part of a coded report could not be read"]
    assert Report.objects.get().village_id == PIMPING


def test_a_correction_that_cannot_be_read_changes_nothing_and_goes_to_a_person(world: World) -> None:
    say(1, CODED, world.now)
    _echo, told = say(2, "SALAH 2=Kampung Entah", world.now)
    assert "Kampung Entah" in told
    assert Report.objects.get().village_id == PIMPING
    assert len(inbox.for_person()) == 1


def test_salah_alone_tells_how(world: World) -> None:
    say(1, CODED, world.now)
    [told] = say(2, "SALAH", world.now)
    assert "SALAH 2=" in told


def test_another_coded_report_is_another_report(world: World) -> None:
    say(1, CODED, world.now)
    say(2, "LAPOR API KND26 R01", world.now)
    assert [report.village_id for report in Report.objects.order_by("id")] == [PIMPING, KANDANG_JAYA]


def test_a_cry_in_codes_is_critical(world: World) -> None:
    say(1, "LAPOR BJR PMP21 TLG", world.now)
    assert Report.objects.get().urgency == Urgency.CRITICAL


def test_yes_after_the_talk_is_over_changes_nothing(world: World) -> None:
    say(1, CODED, world.now)
    say(2, "BETUL", world.now)
    say(3, "SALAH 2=KND26", world.now)
    assert Report.objects.get().village_id == PIMPING


def test_what_a_checker_settled_is_not_corrected(world: World) -> None:
    say(1, CODED, world.now)
    Report.objects.update(decided_at=NOW, decided_by=world.rusdi.person_id)
    say(2, "SALAH 2=KND26", world.now)
    assert Report.objects.get().village_id == PIMPING


def test_the_longest_echo_fits_one_sms(world: World) -> None:
    with translation.override("id"):
        for hazard in Hazard.values:
            view = ReporterView(
                code="L-99999", village="63.11.05.2006", place="", hazard=hazard, depth=Depth.WAIST, people_in_danger=None,
                village_choices=(), urgency=Urgency.NORMAL, received_at=NOW, due_at=NOW, rts="03,04", trend=Trend.STEADY,
            )  # fmt: skip
            text = coded_talk.echo_of(view, "999")
            assert gsm.parts(text) == 1, text


def test_plain_words_are_no_codes(world: World) -> None:
    assert queries.read_codes("banjir di Pimping RT 02, air selutut") is None
