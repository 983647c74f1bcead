"""A correction reaches exactly those whom the original reached."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as log
from destana.foundation.people import actions as people
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import State as Sending
from destana.response.bulletins import access, actions, queries, sign
from destana.response.bulletins.actions.decide import NoReason
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import BulletinView, Kind, Standing, State
from destana.response.bulletins.tests.scene import drafted, follow, published, submitted, wording
from destana.response.hazards.terms import Level
from tests.world import KANDANG_JAYA, LAJAR, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]
LATER = NOW + timedelta(hours=1)


def reached(bulletin: BulletinView) -> set[int | None]:
    return {row.contact_id for row in outbox.ledger(f"bulletin:{bulletin.id}")}


def updated(world: World, earlier: BulletinView, **changes: object) -> BulletinView:
    new = actions.update(bulletin_id=earlier.id, wording=wording(**changes), by=world.rusdi, at=LATER)
    waiting = actions.submit(bulletin_id=new.id, by=world.rusdi, at=LATER)
    return actions.publish(bulletin_id=new.id, sha256=waiting.sha256, by=world.innovator, at=LATER)


def withdrawn(world: World, earlier: BulletinView) -> BulletinView:
    return actions.withdraw(bulletin_id=earlier.id, reason="Salah desa", by=world.innovator, at=LATER)


def test_it_withdraws_at_once_to_exactly_the_earlier_recipients(world: World) -> None:
    follow(world, world.siti.id, PIMPING)
    follow(world, world.udin.id, PIMPING)
    made = published(world)
    people.stop(contact_id=world.udin.id, by=SYSTEM, at=NOW)
    late = people.meet(channel="simulator", address="late", name="Galuh", at=NOW)
    follow(world, late.id, PIMPING)
    new = withdrawn(world, made)
    assert reached(new) == reached(made) == {world.siti.id, world.udin.id}
    assert (new.kind, new.state, new.number, new.references) == (
        Kind.WITHDRAWAL,
        State.PUBLISHED,
        2,
        (made.id,),
    )
    old = queries.get_for(world.rusdi, made.id)
    assert (old.state, old.ended_at, old.replaced_by) == (State.WITHDRAWN, LATER, new.code)


def test_it_cancels_what_is_not_sent_yet(world: World) -> None:
    follow(world, world.siti.id, PIMPING)
    made = published(world)
    new = withdrawn(world, made)
    assert outbox.counts(f"bulletin:{made.id}") == {Sending.CANCELLED: 1}
    assert outbox.counts(f"bulletin:{new.id}") == {Sending.QUEUED: 1}
    assert Message.objects.get(about=f"bulletin:{new.id}").priority == 0


def test_it_signs_the_withdrawal_and_names_the_earlier_one(world: World) -> None:
    made = published(world)
    new = withdrawn(world, made)
    document, signature = queries.signed_document(new.id)
    sign.verify(document, signature, queries.public_keys())
    assert document["references"] == [f"destana.63.11.05.{made.code}"]
    assert "DITARIK: Kabar no. 1" in queries.previews(new.id).chat
    assert "Salah desa" in queries.previews(new.id).chat
    sign.verify(*queries.signed_document(made.id), queries.public_keys())


def test_it_is_withdrawn_by_its_author_or_an_approver_freshly_proven(world: World) -> None:
    made = published(world)
    for actor, refusal in (
        (world.aida, NotPermitted),
        (world.pambakal, NotPermitted),
        (world.admin, access.AdminApprovesNothing),
        (replace(world.rusdi, fresh=False), NotFresh),
        (replace(world.rusdi, district="63.11.04"), queries.UnknownBulletin),
    ):
        with pytest.raises(refusal):
            actions.withdraw(bulletin_id=made.id, reason="x", by=actor, at=LATER)
    with pytest.raises(NoReason):
        actions.withdraw(bulletin_id=made.id, reason="", by=world.rusdi, at=LATER)
    assert actions.withdraw(bulletin_id=made.id, reason="x", by=world.rusdi, at=LATER).approver_id is None


def test_it_is_withdrawn_once_and_only_when_published(world: World) -> None:
    made = published(world)
    new = withdrawn(world, made)
    for other in (made, new, drafted(world), submitted(world)):
        with pytest.raises(actions.WrongState):
            withdrawn(world, other)


def test_it_is_reviewed_by_another_person_once(world: World) -> None:
    new = withdrawn(world, published(world))
    assert [one.id for one in queries.unreviewed(world.camat)] == [new.id]
    assert queries.unreviewed(world.innovator) == []
    with pytest.raises(access.OwnBulletin):
        actions.review(bulletin_id=new.id, by=world.innovator, at=LATER)
    assert actions.review(bulletin_id=new.id, by=world.camat, at=LATER).reviewed_at == LATER
    with pytest.raises(actions.AlreadyReviewed):
        actions.review(bulletin_id=new.id, by=world.camat, at=LATER)
    assert queries.unreviewed(world.camat) == []


def test_it_refuses_the_releaser_as_reviewer_in_the_database_too(world: World) -> None:
    new = withdrawn(world, published(world))
    with pytest.raises(IntegrityError, match="bulletin_reviewer_not_author"), transaction.atomic():
        Bulletin.objects.filter(pk=new.id).update(reviewed_by_id=world.innovator.person_id, reviewed_at=LATER)


def test_it_asks_for_no_review_of_what_two_people_signed(world: World) -> None:
    made = published(world)
    with pytest.raises(actions.AlreadyReviewed):
        actions.review(bulletin_id=made.id, by=world.camat, at=LATER)


def test_it_goes_with_an_update_to_the_earlier_recipients_and_the_followers_of_new_villages(
    world: World,
) -> None:
    follow(world, world.siti.id, PIMPING)
    made = published(world)
    new_here = people.meet(channel="simulator", address="new", name="Galuh", at=NOW)
    follow(world, new_here.id, PIMPING)
    follow(world, world.udin.id, LAJAR)
    new = updated(world, made, villages=(PIMPING, LAJAR))
    assert reached(made) == {world.siti.id}
    assert reached(new) == {world.siti.id, world.udin.id}
    assert queries.get_for(world.rusdi, made.id).state == State.SUPERSEDED
    assert (new.kind, new.references) == (Kind.UPDATE, (made.id,))


def test_it_tells_those_who_wanted_awas_only_when_the_level_rises(world: World) -> None:
    follow(world, world.siti.id, PIMPING)
    follow(world, world.udin.id, PIMPING, level=Level.AWAS)
    made = published(world)
    assert reached(made) == {world.siti.id}
    assert reached(updated(world, made, level=Level.AWAS)) == {world.siti.id, world.udin.id}


def test_it_loses_nobody_over_a_chain_of_corrections(world: World) -> None:
    follow(world, world.siti.id, PIMPING)
    follow(world, world.udin.id, KANDANG_JAYA)
    made = published(world)
    second = updated(world, made, villages=(PIMPING,), level=Level.WASPADA)
    assert reached(withdrawn(world, second)) == {world.siti.id, world.udin.id}


def test_it_says_all_clear_to_those_who_were_warned(world: World) -> None:
    follow(world, world.siti.id, PIMPING, level=Level.SIAGA)
    made = published(world)
    clear = updated(world, made, kind=Kind.ALL_CLEAR, level=Level.AMAN, steps=())
    assert clear.kind == Kind.ALL_CLEAR
    assert reached(clear) == {world.siti.id}


def test_it_replaces_a_bulletin_once(world: World) -> None:
    made = published(world)
    drafts = [actions.update(bulletin_id=made.id, by=world.rusdi, at=LATER) for _ in range(2)]
    waiting = [actions.submit(bulletin_id=one.id, by=world.rusdi, at=LATER) for one in drafts]
    actions.publish(bulletin_id=waiting[0].id, sha256=waiting[0].sha256, by=world.innovator, at=LATER)
    with pytest.raises(actions.WrongState):
        actions.publish(bulletin_id=waiting[1].id, sha256=waiting[1].sha256, by=world.innovator, at=LATER)
    assert queries.get_for(world.rusdi, waiting[1].id).state == State.SUBMITTED
    assert queries.next_number("63.11.05") == 3


def test_it_updates_only_what_is_in_force(world: World) -> None:
    made = published(world)
    new = withdrawn(world, made)
    for other in (made, new, drafted(world)):
        with pytest.raises(actions.WrongState):
            actions.update(bulletin_id=other.id, by=world.rusdi, at=LATER)
    with pytest.raises(NotPermitted):
        actions.update(bulletin_id=published(world).id, by=world.camat, at=LATER)


def test_it_refuses_references_to_what_is_not_in_force(world: World) -> None:
    made = published(world)
    withdrawn(world, made)
    for reference in (made.id, 999):
        with pytest.raises(actions.NotReady):
            actions.draft(wording=wording(), by=world.rusdi, at=LATER, references=[reference])


def test_it_keeps_every_step_in_the_log(world: World) -> None:
    made = published(world)
    withdrawn(world, made)
    verbs = [entry.verb for entry in log.history(f"bulletin:{made.id}")]
    assert verbs[:3] == ["bulletin.drafted", "bulletin.submitted", "bulletin.published"]
    assert "bulletin.withdrawn" in verbs
    assert log.check() == []


def test_it_answers_the_code_of_what_was_replaced_or_withdrawn(world: World) -> None:
    one, other = published(world), published(world)
    new, gone = updated(world, one), withdrawn(world, other)
    assert queries.check(one.code, at=LATER).standing == Standing.UPDATED
    assert queries.check(one.code, at=LATER).replaced_by == new.code
    assert queries.check(other.code, at=LATER).standing == Standing.WITHDRAWN
    assert queries.check(other.code, at=LATER).replaced_by == gone.code
