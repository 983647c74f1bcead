"""Taking in: a code for everybody, one report a key, and nothing that comes is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from destana.foundation.audit import queries as audit
from destana.messaging.outbox.models import Message
from destana.response.reports import actions
from destana.response.reports.models import Report, ReportConflict
from destana.response.reports.terms import Intake, Point, Source, Urgency
from tests.world import KANDANG_JAYA, NOW, PIMPING, World


def test_it_gives_a_code_and_a_time(world: World) -> None:
    made = world.report()
    assert made.code == "L-0001"
    assert made.is_new
    assert made.due_at == NOW + timedelta(minutes=30)


def test_it_fills_what_the_words_say_and_marks_it_as_guessed(world: World) -> None:
    report = Report.objects.get(pk=world.report("Banjir di Pimping RT 02, air selutut").id)
    assert (report.hazard, report.village_id, report.rts, report.depth, report.depth_cm) == (
        "FLOOD",
        PIMPING,
        "02",
        "knee",
        45,
    )
    assert {"hazard", "village", "rts", "depth"} <= set(report.guessed)
    assert report.words == "Banjir di Pimping RT 02, air selutut"


def test_what_the_reporter_chose_is_no_guess(world: World) -> None:
    made = world.report("Banjir di Pimping", village=KANDANG_JAYA, hazard="BUILDINGFIRE")
    report = Report.objects.get(pk=made.id)
    assert (report.hazard, report.village_id) == ("BUILDINGFIRE", KANDANG_JAYA)
    assert not {"hazard", "village"} & set(report.guessed)


def test_a_point_tells_the_village(world: World) -> None:
    made = world.report("banjir", point=Point(-2.3759, 115.3228, 24))
    assert Report.objects.get(pk=made.id).village_id == PIMPING


def test_danger_to_life_is_critical_in_ten_minutes(world: World) -> None:
    made = world.report("tulung, nini kada kawa bajalan, banyu sudah masuk rumah")
    assert made.urgency == Urgency.CRITICAL
    assert made.due_at == NOW + timedelta(minutes=10)


def test_a_denied_flood_is_no_flood(world: World) -> None:
    assert Report.objects.get(pk=world.report("kada baah di Pimping").id).hazard == ""


def test_the_same_key_is_the_same_report(world: World) -> None:
    first = world.report(key="m:1")
    again = world.report(key="m:1", at=world.later(days=30))
    assert (again.id, again.code, again.is_new) == (first.id, first.code, False)
    assert Report.objects.count() == 1


def test_the_same_key_with_other_words_keeps_both(world: World) -> None:
    world.report("Banjir di Pimping", key="m:1")
    for _turn in range(2):
        with pytest.raises(actions.ConflictingCopy) as refusal:
            world.report("Api di Kupang", key="m:1")
        assert refusal.value.status == 409
    assert Report.objects.get().words == "Banjir di Pimping"
    assert ReportConflict.objects.get().content["words"] == "Api di Kupang"


def test_nothing_at_all_is_refused(world: World) -> None:
    with pytest.raises(actions.EmptyReport):
        world.report("  \x00 ")
    assert not Report.objects.exists()


@pytest.mark.parametrize("gap", [timedelta(days=400), -timedelta(days=1)])
def test_a_time_that_cannot_be_is_the_time_of_arrival(world: World, gap: timedelta) -> None:
    made = world.report(observed_at=NOW - gap)
    assert Report.objects.get(pk=made.id).observed_at == NOW


def test_broken_unicode_and_ten_thousand_characters_are_kept(world: World) -> None:
    words = "Banjir\x00 \ud800 di Pimping " + "air naik " * 2000
    kept = Report.objects.get(pk=world.report(words).id).words
    assert kept.startswith("Banjir  di Pimping")
    assert 9_900 < len(kept) <= 10_000


def test_it_thanks_on_the_same_channel_in_the_same_transaction(world: World) -> None:
    made = world.report(by=world.udin)
    message = Message.objects.get(about=f"report:{made.id}")
    assert (message.channel, message.address) == ("telegram", "987654321")
    assert "L-0001" in str(message.body)
    assert audit.history(f"report:{made.id}")[0].verb == "report.received"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_report_and_the_constraint_is_why(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(_number: int) -> int:
        try:
            return actions.submit(
                intake=Intake(source=Source.WEB, key="same", words="Banjir di Pimping"),
                by=world.rusdi,
                at=NOW,
            ).id
        finally:
            connections.close_all()

    def storm() -> set[int]:
        with ThreadPoolExecutor(8) as pool:
            return set(pool.map(send, range(8)))

    assert len(storm()) == 1
    assert Report.objects.count() == 1
    guards = list(Report._meta.constraints)
    [guard] = [each for each in guards if each.name == "reports_one_per_key"]
    with monkeypatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(Report._meta, "constraints", [each for each in guards if each is not guard])
        editor.remove_constraint(Report, guard)
    Report.objects.create(**_copy(Report.objects.get()))
    assert Report.objects.filter(key="same").count() == 2, "without the constraint a second row gets in"
    Report.objects.order_by("-pk").first().delete()  # type: ignore[union-attr]
    with connection.schema_editor() as editor:
        editor.add_constraint(Report, guard)


def _copy(report: Report) -> dict[str, object]:
    skip = {"id", "is_open", "number"}
    values = {field.attname: getattr(report, field.attname) for field in report._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in skip} | {"number": 999}
