"""Anybody asks whether a code is genuine, and what was said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.response.bulletins import actions, cap, jobs, queries
from destana.response.bulletins.terms import Standing, State
from destana.response.bulletins.tests.scene import drafted, published, submitted
from tests.world import KANDANG_JAYA, LAJAR, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]


def test_it_knows_a_genuine_code_however_it_is_typed(world: World) -> None:
    made = published(world)
    tail = made.code.partition("-")[2]
    for typed in (
        made.code,
        made.code.lower(),
        f"cek k1 {tail}",
        f"KI-{tail}",
        f"Diteruskan: SIAGA. CEK {made.code}.",
    ):
        verdict = queries.check(typed, at=NOW)
        assert (verdict.standing, verdict.code, verdict.number) == (Standing.VALID, made.code, 1)
    verdict = queries.check(made.code, at=NOW)
    assert verdict.headline == "Air Sungai Balangan naik"
    assert verdict.villages == ("Pimping", "Kandang Jaya")
    assert verdict.expires_at == made.expires_at


@pytest.mark.parametrize("typed", ["K1-9Y9Y", "K999-7Q", "", "apa kabar", "\x00", "K" * 5000])
def test_it_does_not_know_the_rest(world: World, typed: str) -> None:
    published(world)
    assert queries.check(typed, at=NOW).standing == Standing.UNKNOWN


def test_it_finds_the_genuine_code_among_others(world: World) -> None:
    made = published(world)
    assert queries.check(f"K77-9Y {made.code}", at=NOW).code == made.code


def test_it_says_expired_from_the_minute_on_also_before_the_clock_has_written_it(world: World) -> None:
    made = published(world)
    over = NOW + timedelta(hours=12)
    assert queries.check(made.code, at=over - timedelta(seconds=1)).standing == Standing.VALID
    assert queries.check(made.code, at=over).standing == Standing.EXPIRED
    assert queries.current("63.11.05", at=over) == []
    assert jobs.expire_due(over) == 1
    assert queries.get_for(world.rusdi, made.id).state == State.EXPIRED
    assert jobs.expire_due(over) == 0
    assert queries.check(made.code, at=over).standing == Standing.EXPIRED


def test_it_expires_nothing_early(world: World) -> None:
    made = published(world)
    with pytest.raises(actions.WrongState):
        actions.expire(bulletin_id=made.id, at=NOW)
    assert jobs.expire_due(NOW) == 0


def test_it_lists_what_is_public_and_no_draft(world: World) -> None:
    one, other = published(world), published(world, villages=(LAJAR,))
    drafted(world)
    submitted(world)
    assert [view.number for view in queries.published("63.11.05")] == [2, 1]
    assert [view.number for view in queries.published("63.11.05", before=2)] == [1]
    assert [view.number for view in queries.current("63.11.05", at=NOW)] == [2, 1]
    assert [view.id for view in queries.of_village(PIMPING)] == [one.id]
    assert [view.id for view in queries.of_village(LAJAR)] == [other.id]
    assert queries.by_number("63.11.05", 1) == one
    assert queries.by_number("63.11.05", 3) is None
    assert queries.by_code(one.code) == one
    assert queries.published("63.11.04") == []


def test_it_asks_as_often_for_many_as_for_few(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.published("63.11.05")
        return len(asked)

    published(world)
    few = count()
    for _more in range(4):
        published(world)
    assert count() == few


def test_it_writes_a_valid_alert_with_the_villages_shapes(world: World) -> None:
    made = published(world)
    xml = queries.cap_xml(made.id)
    assert cap.validate(xml) == []
    assert xml.count(b"<polygon>") >= 4
    gone = actions.withdraw(bulletin_id=made.id, reason="Salah desa", by=world.innovator, at=NOW)
    cancel = queries.cap_xml(gone.id)
    assert cap.validate(cancel) == []
    assert b"<msgType>Cancel</msgType>" in cancel
    assert f"destana.63.11.05,destana.63.11.05.{made.code},2026-01-14T06:04:00+08:00".encode() in cancel


def test_it_feeds_what_is_public(world: World) -> None:
    made = published(world, villages=(KANDANG_JAYA,))
    submitted(world)
    feed = queries.atom_feed("63.11.05").decode()
    assert feed.count("<entry>") == 1
    assert made.code in feed
    assert "/kabar/1/cap.xml" in feed


def test_it_has_no_document_of_a_draft(world: World) -> None:
    waiting = submitted(world)
    for ask in (
        queries.cap_xml,
        queries.payload,
        queries.link_qr,
        queries.document_qr,
        queries.signed_document,
    ):
        with pytest.raises(queries.NoDocument):
            ask(waiting.id)
