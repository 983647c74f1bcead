"""The relay lane: an agency's warning, word for word, by one person; a second one looks within the hour."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as log
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.messaging.outbox import queries as outbox
from destana.response.bulletins import access, actions, jobs, queries
from destana.response.bulletins.actions.lock import NotReady, SomebodyWasFaster, WrongState
from destana.response.bulletins.models import Bulletin, Relay
from destana.response.bulletins.terms import BulletinView, Kind, Problem, Source, State
from destana.response.bulletins.tests.scene import drafted, drop_trigger, follow, published
from destana.response.bulletins.tests.test_two_in_database import out
from tests.world import NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]

ORIGINAL = """Peringatan Dini Cuaca Kalimantan Selatan
Masih berpotensi terjadi hujan lebat disertai   kilat dan angin kencang pada pukul 21.30 WITA
di Kab. Balangan. Waspada banjir."""
REFERENCE = "CAP-63-20260113-1330"
RELAYED: dict[str, Any] = {
    "source": Source.RELAY,
    "source_name": "BMKG",
    "headline": "Peringatan Dini Cuaca Kalimantan Selatan",
    "what": "Masih berpotensi terjadi hujan lebat disertai kilat dan angin kencang",
    "who": "",
    "where": "di Kab. Balangan",
    "when": "pada pukul 21.30 WITA",
    "steps": ("Waspada banjir",),
}


def relay(world: World, **more: Any) -> BulletinView:
    """Let Rusdi pass on what BMKG said."""
    made = drafted(world, **{**RELAYED, **more})
    return pass_on(world, made)


def pass_on(world: World, made: BulletinView, **more: Any) -> BulletinView:
    said: dict[str, Any] = {"original": ORIGINAL, "reference": REFERENCE, "version": made.version}
    return actions.pass_on(bulletin_id=made.id, **{**said, "by": world.rusdi, "at": NOW, **more})


def test_one_person_passes_on_at_once_and_the_original_is_kept_with_its_hash(world: World) -> None:
    follow(world, world.siti.id, PIMPING)
    made = relay(world)
    assert (made.state, made.number, made.approver_id, made.source_name) == (State.PUBLISHED, 1, None, "BMKG")
    assert made.relay is not None
    assert made.relay.original_sha256 == sha256(ORIGINAL.encode()).hexdigest()
    assert (made.relay.reference, made.relay.due_at) == (REFERENCE, NOW + timedelta(minutes=60))
    assert [row.contact_id for row in outbox.ledger(f"bulletin:{made.id}")] == [world.siti.id]
    verbs = [entry.verb for entry in log.history(f"bulletin:{made.id}")]
    assert {"bulletin.passed_on", "bulletin.published"} <= set(verbs)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"what": "Masih berpotensi terjadi hujan SANGAT lebat"}, Problem.NOT_WORD_FOR_WORD),
        ({"headline": "Awas banjir bandang"}, Problem.NOT_WORD_FOR_WORD),
        ({"steps": ("Lari ke bukit",)}, Problem.NOT_WORD_FOR_WORD),
        ({"text": "Bendungan jebol"}, Problem.NOT_WORD_FOR_WORD),
        ({"source_name": "Grup WA RT 02"}, Problem.NOT_THE_AGENCY),
        ({"source_name": "BMKGX"}, Problem.NOT_THE_AGENCY),
        ({"source": Source.OWN}, Problem.NOT_THE_AGENCY),
        ({"kind": Kind.ALL_CLEAR}, Problem.NOT_THE_AGENCY),
    ],
)
def test_what_the_agency_did_not_say_needs_two(
    world: World, changed: dict[str, Any], problem: Problem
) -> None:
    made = drafted(world, **{**RELAYED, **changed})
    with pytest.raises(NotReady) as refused:
        pass_on(world, made)
    assert problem in refused.value.problems
    assert queries.get_for(world.rusdi, made.id).state == State.DRAFT
    assert not Relay.objects.exists()


def test_a_step_may_be_the_standing_instruction_of_the_level(world: World) -> None:
    assert relay(world, steps=("Siap mengungsi",)).state == State.PUBLISHED


@pytest.mark.parametrize("missing", ["original", "reference"])
def test_it_asks_for_text_and_link(world: World, missing: str) -> None:
    with pytest.raises(NotReady) as refused:
        pass_on(world, drafted(world, **RELAYED), **{missing: "  "})
    assert refused.value.problems == (Problem.NO_ORIGINAL,)


def test_only_its_author_with_a_fresh_factor_and_only_what_was_read(world: World) -> None:
    made = drafted(world, **RELAYED)
    with pytest.raises(NotFresh):
        pass_on(world, made, by=replace(world.rusdi, fresh=False))
    with pytest.raises(access.NotAuthor):
        pass_on(world, made, by=world.aida)
    with pytest.raises(SomebodyWasFaster):
        pass_on(world, made, version=made.version + 1)
    actions.submit(bulletin_id=made.id, by=world.rusdi, at=NOW)
    with pytest.raises(WrongState):
        pass_on(world, queries.get_for(world.rusdi, made.id))


def test_a_second_person_confirms_and_never_the_same(world: World) -> None:
    made = relay(world)
    assert [one.id for one in queries.unreviewed(world.innovator)] == [made.id]
    with pytest.raises(NotPermitted):  # a member reviews nothing at all
        actions.review(bulletin_id=made.id, by=world.rusdi, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():  # the table insists
        Bulletin.objects.filter(pk=made.id).update(reviewed_by_id=world.rusdi.person_id, reviewed_at=NOW)
    done = actions.review(bulletin_id=made.id, by=world.innovator, at=NOW)
    assert done.reviewed_at == NOW
    assert queries.unreviewed(world.innovator) == []
    with pytest.raises(actions.AlreadyReviewed):
        actions.review(bulletin_id=made.id, by=world.camat, at=NOW)


def test_what_two_signed_needs_no_review(world: World) -> None:
    with pytest.raises(actions.AlreadyReviewed):
        actions.review(bulletin_id=published(world).id, by=world.camat, at=NOW)


def test_the_second_person_withdraws_in_one_step_and_the_clock_ends(world: World) -> None:
    made = relay(world)
    actions.withdraw(bulletin_id=made.id, reason="Bukan kata BMKG", by=world.innovator, at=NOW)
    assert made.id not in [one.id for one in queries.unreviewed(world.camat)]
    assert jobs.escalate_relays(NOW + timedelta(hours=2)) == 0


def test_nobody_looked_within_the_hour_the_flag_goes_up_once(world: World) -> None:
    made = relay(world)
    due = NOW + timedelta(minutes=60)
    assert jobs.escalate_relays(due - timedelta(seconds=1)) == 0
    assert [jobs.escalate_relays(due), jobs.escalate_relays(due)] == [1, 0]
    again = queries.get_for(world.innovator, made.id)
    assert again.relay is not None
    assert again.relay.escalated_at == due
    assert [one.verb for one in log.history(f"bulletin:{made.id}")].count("bulletin.review_late") == 1
    (old,) = [one for one in queries.oldest_by_state(world.rusdi.district, now=due) if one.state == "relay"]
    assert (old.since, old.limit) == (NOW, timedelta(minutes=60))


def test_what_was_looked_at_is_not_late(world: World) -> None:
    made = relay(world)
    actions.review(bulletin_id=made.id, by=world.innovator, at=NOW)
    assert jobs.escalate_relays(NOW + timedelta(hours=2)) == 0


def test_without_an_original_the_table_lets_no_relay_out_by_one_name(world: World) -> None:
    waiting = actions.submit(bulletin_id=drafted(world, **RELAYED).id, by=world.rusdi, at=NOW)
    rows = Bulletin.objects.filter(pk=waiting.id)
    with pytest.raises(IntegrityError, match="one person alone"), transaction.atomic():
        rows.update(**out(None))
    drop_trigger("bulletin_one_person", "bulletins_bulletin")  # the control: it is the trigger that refuses
    rows.update(**out(None))
    assert rows.get().approver_id is None


def test_the_original_is_never_changed_or_deleted(world: World) -> None:
    made = relay(world)
    rows = Relay.objects.filter(bulletin_id=made.id)
    for attempt in (
        lambda: rows.update(original="lain"),
        lambda: rows.update(due_at=NOW),
        rows.delete,
        lambda: Relay.objects.create(
            bulletin_id=published(world).id, original="x", original_sha256="x", reference="x", due_at=NOW
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    drop_trigger("relay_frozen", "bulletins_relay")  # the control
    assert rows.update(original="lain") == 1


def test_the_public_hears_whose_words_they_are(world: World) -> None:
    made = relay(world)
    texts = queries.previews(made.id)
    assert "BMKG" in texts.chat
