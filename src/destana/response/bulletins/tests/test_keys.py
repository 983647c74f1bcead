"""The signing key: made once, changed under its own signature, never replaced in silence."""

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.people.access import NotFresh, NotPermitted
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions, keyfile, queries, sign
from destana.response.bulletins.models import SigningKey
from destana.response.bulletins.tests.scene import published, submitted
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def test_it_makes_one_key_that_only_the_service_can_read(keys: Path) -> None:
    first, again = actions.ensure_key(at=NOW, by=SYSTEM), actions.ensure_key(at=LATER, by=SYSTEM)
    assert first == again
    file = keys / "bulletin-ed25519.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [key.key_id for key in queries.public_keys()] == [first]
    assert b"PRIVATE KEY" in file.read_bytes()
    assert not [other for other in keys.iterdir() if other != file]


def test_it_takes_a_file_that_a_crash_left_without_a_row(keys: Path) -> None:
    private = keyfile.make(keyfile.path())
    assert actions.ensure_key(at=NOW, by=SYSTEM) == sign.key_id_of(sign.public_of(private))


def test_it_makes_no_new_key_where_the_known_one_is_gone(key: str, keys: Path) -> None:
    (keys / "bulletin-ed25519.pem").unlink()
    with pytest.raises(actions.KeyFileMissing):
        actions.ensure_key(at=LATER, by=SYSTEM)
    (keys / "bulletin-ed25519.pem").write_text("nonsense")
    with pytest.raises(actions.KeyFileMissing):
        actions.rotate_key(at=LATER, by=SYSTEM)
    assert [one.key_id for one in queries.public_keys()] == [key]


def test_it_publishes_nothing_with_a_key_that_is_not_ours(world: World, key: str, keys: Path) -> None:
    waiting = submitted(world)
    (keys / "bulletin-ed25519.pem").unlink()
    keyfile.make(keyfile.path())
    with pytest.raises(actions.NoSigningKey):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_it_changes_the_key_under_the_old_ones_signature(world: World, key: str) -> None:
    old = published(world)
    new_key = actions.rotate_key(at=LATER, by=SYSTEM, reason="yearly")
    assert actions.ensure_key(at=LATER, by=SYSTEM) == new_key
    known = queries.public_keys()
    assert [one.key_id for one in known] == [key, new_key]
    assert sign.trusted(known, root=key) == known
    sign.verify(*queries.signed_document(old.id), known)
    waiting = submitted(world)
    new = actions.publish(
        bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=LATER + timedelta(seconds=2)
    )
    document, signature = queries.signed_document(new.id)
    assert signature.key_id == new_key
    sign.verify(document, signature, known)


@pytest.mark.django_db(transaction=True)
def test_it_finishes_a_change_that_a_crash_interrupted(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(keyfile, "take_next_into_use", lambda: None)
        new_key = actions.rotate_key(at=LATER, by=SYSTEM)
    waiting = submitted(world)
    with pytest.raises(actions.NoSigningKey):
        actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=LATER)
    assert actions.ensure_key(at=LATER, by=SYSTEM) == new_key
    assert actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=LATER).number


@pytest.mark.django_db(transaction=True)
def test_it_begins_again_without_an_heir_when_the_key_is_lost(world: World, key: str, keys: Path) -> None:
    old = published(world)
    (keys / "bulletin-ed25519.pem").unlink()
    new_key = actions.replace_lost_key(at=LATER, by=world.admin, reason="laptop dicuri")
    known = queries.public_keys()
    assert known[0].revoked_at is not None
    assert [one.key_id for one in sign.trusted(known, root=key)] == [key]
    sign.verify(*queries.signed_document(old.id), known)
    assert actions.ensure_key(at=LATER, by=SYSTEM) == new_key


def test_it_is_kept_by_the_machine_and_a_freshly_proven_admin(world: World, key: str) -> None:
    for actor in (world.rusdi, world.innovator, world.auditor, world.nobody):
        with pytest.raises(NotPermitted):
            actions.rotate_key(at=LATER, by=actor)
    with pytest.raises(NotFresh):
        actions.rotate_key(at=LATER, by=replace(world.admin, fresh=False))


@pytest.mark.usefixtures("key")
def test_it_is_never_changed_or_deleted_in_the_database() -> None:
    with pytest.raises(IntegrityError, match="a key is never changed"), transaction.atomic():
        SigningKey.objects.update(public="x")
    with pytest.raises(IntegrityError, match="keys are never deleted"), transaction.atomic():
        SigningKey.objects.all().delete()
    SigningKey.objects.update(revoked_at=LATER)
    with pytest.raises(IntegrityError, match="revoked once"), transaction.atomic():
        SigningKey.objects.update(revoked_at=None)
