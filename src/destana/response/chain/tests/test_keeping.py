from datetime import timedelta
from typing import Any

import pytest

from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.response.chain import actions, queries
from destana.response.chain.models import Link
from destana.response.chain.rules import KEEP_RETIRED, MAY_WAIT
from destana.response.chain.terms import State
from destana.response.chain.tests.scene import announce, chained, link, out, told
from destana.surfaces.office.house import keeping, subject
from tests.world import DISTRICT, NOW, World

pytestmark = pytest.mark.usefixtures("key")


def test_who_left_is_forgotten_after_a_year_and_who_stays_is_not(world: World) -> None:
    chained(world)
    gone = Link.objects.get(name="Sekdes").pk
    actions.retire(link_id=gone, by=world.rusdi, at=NOW)
    [rule] = queries.kept(at=NOW)
    assert (rule.due, rule.next_at) == (0, NOW + KEEP_RETIRED.after)
    assert actions.forget_retired(by=SYSTEM, at=NOW + KEEP_RETIRED.after) == 0
    assert actions.forget_retired(by=SYSTEM, at=NOW + KEEP_RETIRED.after + timedelta(seconds=1)) == 1
    row = Link.objects.get(pk=gone)
    assert (row.name, row.phone, row.contact_id) == ("", "", None)
    assert Link.objects.filter(forgotten_at=None).count() == 3


def test_a_contact_on_a_chain_is_not_forgotten_for_being_silent(world: World) -> None:
    chained(world)
    kept = Link.objects.get(name="Pambakal").contact_id or 0
    people.forget_silent(spare=keeping.needed_contacts(), by=SYSTEM, at=NOW + timedelta(days=4000))
    assert Link.objects.get(name="Pambakal").contact.erased_at is None  # type: ignore[union-attr]
    spare: Any = [rows for rows in keeping.needed_contacts() if rows.model is not Link]
    people.forget_silent(spare=spare, by=SYSTEM, at=NOW + timedelta(days=4000))
    row = Link.objects.select_related("contact").get(contact_id=kept)
    assert getattr(row.contact, "erased_at", None) is not None, "the control: without the rule it goes"


def test_a_person_is_told_all_put_right_and_forgotten(world: World) -> None:
    link(world, "Umar", dial=True)
    number = Link.objects.get().phone
    found = subject.find(number)
    assert found.is_known
    [row] = subject.all_about(found, by=SYSTEM, at=NOW)["chain_of_word"]
    assert (row["name"], row["seat"]) == ("Umar", "head")
    assert subject.correct(found, name="Haji Umar", phone=None, by=SYSTEM, at=NOW) == 1
    assert Link.objects.get().name == "Haji Umar"
    subject.forget(found, by=SYSTEM, at=NOW)
    assert (Link.objects.get().name, Link.objects.get().phone) == ("", "")
    assert not subject.find(number).is_known


def test_what_a_person_was_told_and_answered_is_in_the_answer(world: World) -> None:
    chained(world)
    one = out(world)
    announce(world, told(), at=world.later(minutes=2))
    [row] = queries.about(contact_ids=[Link.objects.get(name="Pambakal").contact_id or 0], phones=[])
    assert row["told"][0]["call__run__bulletin__code"] == one.code


def test_the_oldest_call_of_each_state_is_shown_and_an_ended_run_is_none(world: World) -> None:
    chained(world)
    out(world)
    ages = {one.state: one for one in queries.oldest_calls(DISTRICT, now=NOW)}
    assert set(ages) == set(MAY_WAIT)
    assert ages[State.TOLD].since == NOW
    assert ages[State.TOLD].is_over(NOW + MAY_WAIT[State.TOLD] + timedelta(seconds=1))
    assert ages[State.UNREACHABLE].since is None
