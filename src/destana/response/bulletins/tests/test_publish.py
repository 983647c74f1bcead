"""The second signature: who, what exactly, and what has happened when it returns."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from destana.foundation.audit import actions as log_actions
from destana.foundation.audit import queries as log
from destana.foundation.people import actions as people
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.foundation.people.terms import SYSTEM, Role
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.models import Message
from destana.response.bulletins import access, actions, keyfile, queries, sign
from destana.response.bulletins.models import Bulletin, BulletinVillage
from destana.response.bulletins.terms import Kind, Problem, State
from destana.response.bulletins.tests.scene import drop_trigger, follow, published, submitted, wording
from destana.response.hazards.terms import Level
from tests.world import KANDANG_JAYA, LAJAR, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]


def test_it_is_numbered_signed_and_in_the_log(world: World, key: str) -> None:
    first, second = published(world), published(world)
    assert (first.state, first.number, first.approver) == (State.PUBLISHED, 1, "Mariani")
    assert second.number == 2
    assert first.code.startswith("K1-")
    assert first.code != second.code
    assert "bulletin.published" in [entry.verb for entry in log.history(f"bulletin:{first.id}")]
    document, signature = queries.signed_document(first.id)
    sign.verify(document, signature, queries.public_keys())
    assert signature.key_id == key
    assert (document["number"], document["code"], document["areas"]) == (
        1,
        first.code,
        [PIMPING, KANDANG_JAYA],
    )
    assert (document["status"], document["level"], document["hazard"]) == ("Actual", "siaga", "FLOOD")
    assert document["expires"] == sign.moment(NOW + timedelta(hours=12))
    assert document["do"] == list(first.steps)


def test_it_opens_from_its_qr_line_and_one_changed_byte_fails(world: World) -> None:
    line = queries.payload(published(world).id)
    assert queries.open_text(line).document["number"] == 1
    changed = line[:30] + ("A" if line[30] != "A" else "B") + line[31:]
    with pytest.raises(sign.NotGenuine):
        queries.open_text(changed)


def test_it_draws_both_codes(world: World) -> None:
    made = published(world)
    assert queries.link_qr(made.id).startswith("<svg")
    assert queries.document_qr(made.id).startswith("<svg")


def test_it_refuses_the_author(world: World) -> None:
    own = actions.draft(wording=wording(), by=world.innovator, at=NOW)
    waiting = actions.submit(bulletin_id=own.id, by=world.innovator, at=NOW)
    with pytest.raises(access.OwnBulletin):
        actions.publish(bulletin_id=own.id, sha256=waiting.sha256, by=world.innovator, at=NOW)


def test_it_refuses_everybody_without_the_right(world: World) -> None:
    waiting = submitted(world)
    for actor in (world.aida, world.pambakal, world.auditor, world.agency, world.nobody, SYSTEM):
        with pytest.raises(NotPermitted):
            actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=actor, at=NOW)


def test_it_refuses_an_admin_whatever_else_he_is(world: World) -> None:
    waiting = submitted(world)
    both = replace(world.innovator, roles=frozenset({Role.ADMIN, Role.INNOVATOR}))
    for actor in (world.admin, both):
        with pytest.raises(access.AdminApprovesNothing):
            actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=actor, at=NOW)


def test_it_wants_a_fresh_second_factor(world: World) -> None:
    waiting = submitted(world)
    with pytest.raises(NotFresh):
        actions.publish(
            bulletin_id=waiting.id, sha256=waiting.sha256, by=replace(world.innovator, fresh=False), at=NOW
        )


def test_it_refuses_the_same_person_in_the_database_too(world: World) -> None:
    waiting = submitted(world)
    with pytest.raises(IntegrityError, match="bulletin_author_not_approver"), transaction.atomic():
        Bulletin.objects.filter(pk=waiting.id).update(approver_id=world.rusdi.person_id)


def test_it_refuses_a_publication_without_a_second_person_in_the_database_too(world: World) -> None:
    made = published(world)
    row = Bulletin.objects.get(pk=made.id)
    copy = {field.attname: getattr(row, field.attname) for field in Bulletin._meta.concrete_fields}
    copy |= {"id": None, "number": 99, "code": "K99-7Q", "approver_id": None}
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        Bulletin.objects.create(**copy)


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_it_refuses_what_the_second_person_has_not_read(world: World, digest: str) -> None:
    waiting = submitted(world)
    with pytest.raises(actions.ContentChanged):
        actions.publish(bulletin_id=waiting.id, sha256=digest, by=world.innovator, at=NOW)


def test_it_refuses_words_or_an_area_that_were_changed_behind_its_back(world: World) -> None:
    waiting, other = submitted(world), submitted(world)
    drop_trigger("bulletin_waits", "bulletins_bulletin")
    drop_trigger("bulletin_village_waits_add", "bulletins_bulletinvillage")
    Bulletin.objects.filter(pk=waiting.id).update(headline="Air surut")
    with pytest.raises(actions.ContentChanged):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)
    BulletinVillage.objects.create(bulletin_id=other.id, village=LAJAR)
    with pytest.raises(actions.ContentChanged):
        actions.publish(bulletin_id=other.id, sha256=other.sha256, by=world.innovator, at=NOW)


def test_it_refuses_what_has_expired_while_it_waited(world: World) -> None:
    waiting = submitted(world)
    with pytest.raises(actions.NotReady) as refused:
        actions.publish(
            bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW + timedelta(hours=12)
        )
    assert Problem.EXPIRY_PAST in refused.value.problems


def test_it_publishes_once(world: World) -> None:
    made = published(world)
    with pytest.raises(actions.WrongState):
        actions.publish(bulletin_id=made.id, sha256=made.sha256, by=world.innovator, at=NOW)


def test_it_publishes_nothing_without_a_key(world: World, keys: Path) -> None:
    waiting = submitted(world)
    (keys / "bulletin-ed25519.pem").unlink()
    with pytest.raises(actions.NoSigningKey):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)
    assert queries.get_for(world.rusdi, waiting.id).state == State.SUBMITTED
    assert not Message.objects.exists()


def test_it_reaches_each_follower_once_and_nobody_else(world: World) -> None:
    follow(world, world.siti.id, PIMPING, KANDANG_JAYA)
    follow(world, world.udin.id, LAJAR)
    only_awas = people.meet(channel="simulator", address="awas", name="Basri", at=NOW)
    follow(world, only_awas.id, PIMPING, level=Level.AWAS)
    stopped = people.meet(channel="simulator", address="stop", name="Galuh", at=NOW)
    follow(world, stopped.id, PIMPING)
    people.stop(contact_id=stopped.id, by=SYSTEM, at=NOW)
    made = published(world)
    rows = outbox.ledger(f"bulletin:{made.id}")
    assert [row.contact_id for row in rows] == [world.siti.id]
    message = Message.objects.get(about=f"bulletin:{made.id}")
    assert message.key == f"bulletin:{made.id}:{world.siti.id}"
    assert message.priority == 0
    assert message.expires_at == made.expires_at
    assert made.code in message.body["text"]


def test_it_dresses_the_message_for_its_channel(world: World, settings: Any) -> None:
    settings.SITE = "https://lampihong.example"
    mail = people.meet(channel="email", address="siti@example.org", name="Siti", at=NOW)
    for contact in (world.siti, world.udin, mail):
        follow(world, contact.id, PIMPING)
    made = published(world)
    bodies = dict(Message.objects.filter(about=f"bulletin:{made.id}").values_list("channel", "body"))
    assert set(bodies) == {"simulator", "telegram", "email"}
    assert bodies["email"]["subject"].startswith("SIAGA BANJIR: Pimping, Kandang Jaya")
    assert bodies["telegram"]["html"].startswith("<b>SIAGA BANJIR</b>")
    assert bodies["telegram"]["buttons"][0]["url"] == f"https://lampihong.example/cek/{made.code}"
    assert "html" not in bodies["simulator"]


def test_it_keeps_an_exercise_from_real_people(world: World, settings: Any) -> None:
    settings.MODE = "exercise"
    with pytest.raises(actions.NoSigningKey):  # the key of a real office signs no exercise
        published(world)
    keyfile.path().write_bytes(keyfile.EXERCISE + keyfile.path().read_bytes())
    follow(world, world.siti.id, PIMPING)
    made = published(world)
    assert made.is_exercise
    assert Message.objects.get().body["text"].startswith("LATIHAN")
    follow(world, world.udin.id, PIMPING)
    waiting = submitted(world)
    with pytest.raises(actions.MixedWorlds):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)


def test_it_leaves_nothing_behind_when_the_log_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(world, world.siti.id, PIMPING)
    waiting = submitted(world)

    def broken(**_line: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(log_actions, "record", broken)
    with pytest.raises(OSError, match="disk full"):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)
    assert queries.get_for(world.rusdi, waiting.id).state == State.SUBMITTED
    assert not Message.objects.exists()
    assert queries.next_number("63.11.05") == 1


def test_it_tells_the_second_person_in_words_what_will_happen(world: World) -> None:
    for contact in (world.siti, world.udin):
        follow(world, contact.id, PIMPING)
    waiting = submitted(world)
    asked = queries.prompt(waiting.id)
    assert asked.villages == ("Pimping", "Kandang Jaya")
    assert (asked.people, asked.channels) == (2, {"simulator": 1, "telegram": 1})
    assert asked.sha256 == waiting.sha256
    assert asked.expires_at == waiting.expires_at


def test_it_shows_the_texts_before_and_after(world: World) -> None:
    waiting = submitted(world)
    before = queries.previews(waiting.id)
    assert "K1-??" in before.chat
    made = actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)
    assert queries.previews(made.id).chat == before.chat.replace("K1-??", made.code)
    assert queries.previews(made.id).sms == before.sms.replace("K1-??", made.code)


def test_it_publishes_information_as_well(world: World) -> None:
    made = published(world, kind=Kind.INFORMATION, level=Level.NONE, steps=(), headline="Dapur umum buka")
    assert made.state == State.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_it_publishes_once_when_two_people_sign_at_once(world: World) -> None:
    follow(world, world.siti.id, PIMPING)
    waiting = submitted(world)
    gate, ends = threading.Barrier(2), []

    def sign_it(by: Any) -> None:
        gate.wait(timeout=10)
        try:
            actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=by, at=NOW)
            ends.append("published")
        except (actions.WrongState, actions.SomebodyWasFaster):
            ends.append("too late")
        finally:
            connection.close()

    desks = [threading.Thread(target=sign_it, args=(by,)) for by in (world.innovator, world.camat)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(timeout=30)
    assert sorted(ends) == ["published", "too late"]
    assert Message.objects.count() == 1


def test_whatsapp_gets_the_approved_text_along_and_others_do_not(world: World) -> None:
    talks = people.meet(channel="whatsapp", address="628115550123", name="Udin", at=NOW)
    chats = people.meet(channel="telegram", address="4711", name="Siti", at=NOW)
    for contact in (talks, chats):
        follow(world, contact.id, PIMPING)
    made = published(world)
    rows = {row.channel: row.body for row in Message.objects.filter(about=f"bulletin:{made.id}")}
    assert rows["whatsapp"]["template"]["purpose"] == "siaga"
    assert "template" not in rows["telegram"]
