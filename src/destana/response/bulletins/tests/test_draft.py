"""The author's side: begin, change, ask for the second signature."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from destana.foundation.audit import queries as log
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import access, actions, queries
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import Problem, State, Status
from destana.response.bulletins.tests.scene import drafted, submitted, wording
from tests.world import KANDANG_JAYA, NOW, PIMPING, World

pytestmark = pytest.mark.django_db


def test_it_begins_as_the_authors_draft(world: World) -> None:
    made = drafted(world)
    assert (made.state, made.author, made.number, made.code) == (State.DRAFT, "Rusdi Anwar", 0, "")
    assert made.villages == (PIMPING, KANDANG_JAYA)
    assert made.wording == wording()
    assert [entry.verb for entry in log.history(f"bulletin:{made.id}")] == ["bulletin.drafted"]


def test_it_may_be_incomplete(world: World) -> None:
    assert drafted(world, villages=(), headline="", steps=(), expires_at=None).villages == ()


def test_it_cleans_words_and_drops_empty_steps(world: World) -> None:
    made = drafted(world, headline="  Air\x00 naik  ", steps=("Matikan\nlistrik", " "))
    assert (made.headline, made.steps) == ("Air naik", ("Matikan listrik",))


@pytest.mark.parametrize("part", [{"headline": "a" * 161}, {"steps": ("a" * 161,)}, {"text": "a" * 2001}])
def test_it_refuses_what_is_too_long_instead_of_cutting_it(world: World, part: dict[str, Any]) -> None:
    with pytest.raises(actions.NotReady) as refused:
        drafted(world, **part)
    assert refused.value.problems == (Problem.PART_TOO_LONG,)
    assert not Bulletin.objects.exists()


def test_it_refuses_a_village_of_another_district(world: World) -> None:
    with pytest.raises(actions.NotReady) as refused:
        drafted(world, villages=(PIMPING, "63.11.04.2001"))
    assert refused.value.problems == (Problem.OUTSIDE_DISTRICT,)
    assert not Bulletin.objects.exists()


def test_it_refuses_whoever_may_not_write(world: World) -> None:
    for actor in (
        world.admin,
        world.camat,
        world.pambakal,
        world.auditor,
        world.agency,
        world.nobody,
        SYSTEM,
    ):
        with pytest.raises(NotPermitted):
            actions.draft(wording=wording(), by=actor, at=NOW)


def test_it_refuses_an_exercise_in_a_real_office(world: World) -> None:
    with pytest.raises(actions.MixedWorlds):
        actions.draft(wording=wording(), by=world.rusdi, at=NOW, exercise=True)


def test_it_is_an_exercise_in_an_exercise_office_and_nothing_else(world: World, settings: Any) -> None:
    settings.MODE = "exercise"
    assert drafted(world).status == Status.EXERCISE
    with pytest.raises(actions.MixedWorlds):
        actions.draft(wording=wording(), by=world.rusdi, at=NOW, exercise=False)


def test_it_is_changed_by_its_author_only(world: World) -> None:
    made = drafted(world)
    with pytest.raises(access.NotAuthor):
        actions.edit(bulletin_id=made.id, wording=wording(), version=1, by=world.aida, at=NOW)
    changed = actions.edit(
        bulletin_id=made.id,
        wording=wording(headline="Air surut", villages=(PIMPING,)),
        version=made.version,
        by=world.rusdi,
        at=NOW,
    )
    assert (changed.headline, changed.villages, changed.version) == ("Air surut", (PIMPING,), 2)


def test_it_refuses_a_change_of_what_was_changed_meanwhile(world: World) -> None:
    made = drafted(world)
    for version, headline in ((1, "satu"), (1, "dua")):
        if headline == "dua":
            with pytest.raises(actions.SomebodyWasFaster):
                actions.edit(
                    bulletin_id=made.id,
                    wording=wording(headline=headline),
                    version=version,
                    by=world.rusdi,
                    at=NOW,
                )
        else:
            actions.edit(
                bulletin_id=made.id,
                wording=wording(headline=headline),
                version=version,
                by=world.rusdi,
                at=NOW,
            )
    assert queries.get_for(world.rusdi, made.id).headline == "satu"


def test_it_is_submitted_with_a_digest_of_its_exact_words(world: World) -> None:
    one, other = submitted(world), submitted(world, headline="Air Sungai Balangan naik.")
    assert one.state == State.SUBMITTED
    assert one.submitted_at == NOW
    assert len(one.sha256) == 64
    assert one.sha256 != other.sha256


def test_it_wants_the_author_freshly_proven(world: World) -> None:
    made = drafted(world)
    with pytest.raises(NotFresh):
        actions.submit(bulletin_id=made.id, by=replace(world.rusdi, fresh=False), at=NOW)
    with pytest.raises(access.NotAuthor):
        actions.submit(bulletin_id=made.id, by=world.aida, at=NOW)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"villages": ()}, Problem.NO_AREA),
        ({"expires_at": None}, Problem.NO_EXPIRY),
        ({"expires_at": NOW - timedelta(minutes=1)}, Problem.EXPIRY_PAST),
        ({"expires_at": NOW + timedelta(days=3)}, Problem.EXPIRY_TOO_FAR),
        ({"event_at": NOW + timedelta(minutes=1)}, Problem.EVENT_IN_FUTURE),
        ({"what": "Air naik. " * 39}, Problem.CHAT_TOO_LONG),
        ({"steps": ("Matikan listrik 🔌",)}, Problem.SMS_LETTERS),
    ],
)
def test_it_refuses_to_submit_what_may_not_go_out(
    world: World, changes: dict[str, Any], problem: Problem
) -> None:
    made = drafted(world, **changes)
    with pytest.raises(actions.NotReady) as refused:
        actions.submit(bulletin_id=made.id, by=world.rusdi, at=NOW)
    assert problem in refused.value.problems
    assert refused.value.status == 422
    assert str(problem.label) in str(refused.value)
    assert queries.get_for(world.rusdi, made.id).state == State.DRAFT


def test_it_is_void_after_an_edit(world: World) -> None:
    waiting = submitted(world)
    changed = actions.edit(
        bulletin_id=waiting.id,
        wording=wording(headline="Air surut"),
        version=waiting.version,
        by=world.rusdi,
        at=NOW,
    )
    assert (changed.state, changed.sha256, changed.submitted_at) == (State.DRAFT, "", None)
    with pytest.raises(actions.WrongState):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)


def test_it_is_not_found_from_another_district(world: World) -> None:
    made = drafted(world)
    elsewhere = replace(world.rusdi, district="63.11.04")
    with pytest.raises(queries.UnknownBulletin):
        actions.submit(bulletin_id=made.id, by=elsewhere, at=NOW)
    with pytest.raises(queries.UnknownBulletin):
        queries.get_for(elsewhere, made.id)
    with pytest.raises(queries.UnknownBulletin):
        actions.submit(bulletin_id=made.id + 1, by=world.rusdi, at=NOW)


def test_it_shows_drafts_to_the_desk_and_not_to_villages(world: World) -> None:
    made = drafted(world)
    for actor in (world.rusdi, world.aida, world.innovator, world.camat, world.auditor, world.admin):
        assert queries.get_for(actor, made.id).id == made.id
    for actor in (world.pambakal, world.stranger, world.agency, world.nobody):
        with pytest.raises(queries.UnknownBulletin):
            queries.get_for(actor, made.id)
        assert queries.recent(actor) == []


def test_it_waits_for_those_who_may_sign_it(world: World) -> None:
    waiting = submitted(world)
    assert [one.id for one in queries.waiting_for(world.innovator)] == [waiting.id]
    assert [one.id for one in queries.waiting_for(world.camat)] == [waiting.id]
    assert [one.id for one in queries.mine(world.rusdi)] == [waiting.id]
    for actor in (world.rusdi, world.aida, world.admin, world.auditor):
        assert queries.waiting_for(actor) == []
