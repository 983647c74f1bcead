"""The list of reports leaves without anybody's name; with names for a reason, and each name is a line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import actions as log
from destana.foundation.audit import queries as audit
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.foundation.people.actions import ExportReasonMissing
from destana.foundation.people.terms import Actor
from destana.response.reports import actions, queries
from destana.response.reports.actions import along as module
from destana.response.reports.models import Report
from destana.response.reports.terms import Point, QueueFilter, ReportLine, State, Urgency
from tests.world import LAJAR, NOW, PIMPING, World

pytestmark = pytest.mark.django_db
EVERYTHING = QueueFilter(states=())
NAME, PHONE = "Zulkarnain", "+6281377788899"
SECRET: dict[str, Any] = {
    "reporter_name": "Wahdaniyah",
    "reporter_phone": "+6285266655544",
    "is_confidential": True,
}
HOME = Point(-2.37591, 115.32281, 8)


def taken(by: Actor, wanted: QueueFilter = EVERYTHING, **more: Any) -> actions.Taken:
    words: dict[str, Any] = {"told": "", "with_reporters": False, "reason": "rapat", "at": NOW} | more
    return actions.take_along(wanted=wanted, by=by, **words)


def lines(found: actions.Taken) -> list[ReportLine]:
    return [line for piece in queries.along(found.ids, named=found.named) for line in piece]


@pytest.fixture
def three(world: World) -> list[int]:
    """An ordinary report, one of somebody who asked for secrecy, one without any name, all from one house each."""
    told: dict[str, Any] = {
        "village": PIMPING,
        "rts": "02 rumah Zulkarnain",
        "landmark": "samping rumah Zulkarnain",
        "point": HOME,
    }
    made = [
        world.report("Banjir, hubungi 0813-7778-8899", reporter_name=NAME, reporter_phone=PHONE, **told),
        world.report("Tanggul bocor", **(told | SECRET)),
        world.report("Pohon tumbang", village=LAJAR, at=NOW - timedelta(days=40)),
    ]
    return [one.id for one in made]


def test_it_tells_what_happened_and_nobodys_name(world: World, three: list[int]) -> None:
    found = {line.id: line for line in lines(taken(world.rusdi))}
    assert list(found) == [three[2], three[0], three[1]], "first come, first"
    assert {line.named for line in found.values()} == {None}
    ordinary = found[three[0]]
    assert (ordinary.code, ordinary.village, ordinary.village_name) == ("L-0001", PIMPING, "Pimping")
    assert ordinary.rts == "02"
    assert ordinary.place is not None
    assert ordinary.place.lat != HOME.lat
    assert abs(ordinary.place.lat - HOME.lat) < 0.006
    assert NAME not in repr(list(found.values()))


def test_of_who_asked_for_secrecy_it_tells_the_village_only(world: World, three: list[int]) -> None:
    for found in (taken(world.rusdi), taken(world.innovator, with_reporters=True)):
        secret = next(line for line in lines(found) if line.id == three[1])
        assert (secret.village, secret.rts, secret.place, secret.named) == (PIMPING, "", None, None)
        assert three[1] not in found.named


def test_secrecy_that_comes_between_choosing_and_reading_holds(world: World, three: list[int]) -> None:
    found = taken(world.rusdi, with_reporters=True)
    Report.objects.filter(pk=three[0]).update(is_confidential=True)
    assert next(line for line in lines(found) if line.id == three[0]).named is None


def test_with_reporters_each_that_is_named_is_a_line_as_on_the_desk(world: World, three: list[int]) -> None:
    found = taken(world.rusdi, with_reporters=True, reason="menelepon balik")
    named = next(line.named for line in lines(found) if line.id == three[0])
    assert named is not None
    assert (named.name, named.phone, named.point) == (NAME, PHONE, HOME)
    assert named.words == "Banjir, hubungi 08••", "whose number it is, nobody knows"
    assert [(each.verb, each.by_ref, each.reason) for each in reveals(three[0])] == [
        ("contact.revealed", world.rusdi.ref, "menelepon balik")
    ]
    assert reveals(three[1]) == []
    assert reveals(three[2]) == [], "nobody is named there"
    [line] = audit.history("export:reports")
    assert line.reason == "3 rows; with reporters; menelepon balik"
    actions.reveal_contact(report_id=three[0], reason="lagi", by=world.rusdi, at=NOW)
    assert len({each.verb for each in reveals(three[0])}) == 1, "the same word as on the desk"


def reveals(report_id: int) -> Sequence[Any]:
    return [line for line in audit.history(f"report:{report_id}") if "reveal" in line.verb]


def test_it_refuses_and_nothing_is_written(world: World, three: list[int]) -> None:
    before = audit.head()
    for refusal, by, more in (
        (NotPermitted, world.admin, {}),
        (NotPermitted, world.pambakal, {}),
        (NotPermitted, world.camat, {"with_reporters": True}),
        (NotPermitted, world.auditor, {"with_reporters": True}),
        (NotFresh, replace(world.rusdi, fresh=False), {}),
        (ExportReasonMissing, world.rusdi, {"reason": "  "}),
        (ExportReasonMissing, world.rusdi, {"reason": "", "with_reporters": True}),
    ):
        with pytest.raises(refusal):
            taken(by, **more)
    assert audit.head() == before
    assert len(taken(world.camat).ids) == 3


def test_it_names_no_more_than_anybody_calls_back(
    world: World, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_NAMED", 2)
    before = audit.head()
    with pytest.raises(actions.TooManyNamed):
        taken(world.rusdi, with_reporters=True)
    assert audit.head() == before
    assert len(taken(world.rusdi).ids) == 3


def test_nothing_leaves_when_the_log_cannot_be_written(
    world: World, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(log, "record", broken)
    before = audit.head()
    with pytest.raises(OSError, match="full"):
        taken(world.rusdi, with_reporters=True)
    assert audit.head() == before, "the reveals are in the same transaction"


def test_it_keeps_to_the_filter(world: World, three: list[int]) -> None:
    ordinary, secret, old = three
    actions.set_aside(report_id=secret, by=world.rusdi, at=NOW)
    Report.objects.filter(pk=ordinary).update(hazard="FLOOD", urgency=Urgency.CRITICAL)
    Report.objects.exclude(pk=ordinary).update(hazard="LANDSLIDE", urgency=Urgency.NORMAL)
    day = timedelta(days=1)
    for wanted, ids in (
        (EVERYTHING, [old, ordinary, secret]),
        (QueueFilter(), [old, ordinary]),
        (QueueFilter(states=(State.SPAM,)), [secret]),
        (replace(EVERYTHING, village=LAJAR), [old]),
        (replace(EVERYTHING, hazard="FLOOD"), [ordinary]),
        (replace(EVERYTHING, urgency=Urgency.CRITICAL), [ordinary]),
        (replace(EVERYTHING, since=NOW - day), [ordinary, secret]),
        (replace(EVERYTHING, until=NOW), [old]),
        (replace(EVERYTHING, since=NOW, until=NOW + day), [ordinary, secret]),
    ):
        assert list(queries.chosen(world.rusdi, wanted)) == ids, wanted
        assert queries.extent(world.rusdi, wanted).rows == len(ids)
    recent = queries.extent(world.rusdi, replace(EVERYTHING, since=NOW))
    assert (recent.first, recent.last) == (NOW, NOW)


def test_it_stays_in_the_actors_areas(world: World, three: list[int]) -> None:
    assert list(queries.chosen(world.stranger, EVERYTHING)) == [three[2]]
    assert list(queries.chosen(world.agency, EVERYTHING)) == []
    assert queries.extent(world.agency, EVERYTHING).rows == 0


def test_it_asks_two_questions_a_piece_however_many_rows(world: World, three: list[int]) -> None:
    for number in range(9):
        world.report(f"Banjir {number}")
    ids = queries.chosen(world.rusdi, EVERYTHING)
    counts = []
    for at_once in (3, 12):
        with CaptureQueriesContext(connection) as asked:
            pieces = list(queries.along(ids, at_once=at_once))
        counts.append(len(asked) / len(pieces))
    assert counts == [2, 2]
