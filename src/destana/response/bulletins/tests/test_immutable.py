"""What is published stays as it was published, whoever asks and by whatever way."""

import importlib

import pytest
from django.db import IntegrityError, connection, transaction

from destana.response.bulletins import actions
from destana.response.bulletins.models import Bulletin, BulletinReference, BulletinVillage, Immutable
from destana.response.bulletins.terms import State
from destana.response.bulletins.tests.scene import drafted, published
from tests.world import LAJAR, NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]
guard = importlib.import_module("destana.response.bulletins.migrations.0002_immutable")

MAY_CHANGE = {"state", "version", "changed_at", "ended_at", "reviewed_by_id", "reviewed_at"}
"""What happens to a document after publication: it ends, and a withdrawal is looked at."""


def columns() -> list[str]:
    return [str(field.column) for field in Bulletin._meta.concrete_fields if field.column not in MAY_CHANGE]


def test_it_freezes_every_column_but_those_of_its_end() -> None:
    assert sorted(guard.WORDS) == sorted(columns())


def test_it_has_every_trigger_in_its_place() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {name for (name,) in cursor.fetchall()}
    assert {trigger[0] for trigger in guard.TRIGGERS} <= present


def change(column: str, bulletin_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE bulletins_bulletin SET "{column}" = "{column}" WHERE id = %s', [bulletin_id])  # noqa: S608


def test_it_refuses_a_change_of_any_frozen_column(world: World) -> None:
    made = published(world)
    for column in columns():
        with pytest.raises(IntegrityError, match="a published bulletin is never changed"):
            change(column, made.id)


def test_it_lets_a_draft_change(world: World) -> None:
    made = drafted(world)
    for column in columns():
        change(column, made.id)


def test_it_is_the_trigger_that_refuses(world: World) -> None:
    """The control: without the trigger the same change goes through."""
    made = published(world)
    with pytest.raises(IntegrityError):
        change("headline", made.id)
    with connection.schema_editor() if connection.vendor == "postgresql" else connection.cursor() as door:
        drop = 'DROP TRIGGER "bulletin_frozen"'
        door.execute(drop + (" ON bulletins_bulletin" if connection.vendor == "postgresql" else ""))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bulletins_bulletin SET headline = 'x' WHERE id = %s", [made.id])
    assert Bulletin.objects.get(pk=made.id).headline == "x"


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected"])
def test_it_never_returns_to_the_office(world: World, state: str) -> None:
    made = published(world)
    with pytest.raises(IntegrityError, match="a published bulletin only ends"), transaction.atomic():
        Bulletin.objects.filter(pk=made.id).update(state=state)


def test_it_never_comes_back_once_ended(world: World) -> None:
    made = published(world)
    actions.withdraw(bulletin_id=made.id, reason="Salah", by=world.rusdi, at=NOW)
    with pytest.raises(IntegrityError, match="a published bulletin only ends"), transaction.atomic():
        Bulletin.objects.filter(pk=made.id).update(state=State.PUBLISHED, ended_at=None)


def test_it_keeps_area_and_references(world: World) -> None:
    made = published(world)
    new = actions.withdraw(bulletin_id=made.id, reason="Salah", by=world.rusdi, at=NOW)
    draft = drafted(world)
    area = BulletinVillage.objects.filter(bulletin_id=made.id)
    references = BulletinReference.objects.filter(bulletin_id=new.id)
    for attempt in (
        lambda: BulletinVillage.objects.create(bulletin_id=made.id, village=LAJAR),
        lambda: area.update(village=LAJAR),
        lambda: area.update(bulletin_id=draft.id),
        lambda: BulletinVillage.objects.filter(bulletin_id=draft.id).update(bulletin_id=made.id),
        area.delete,
        references.delete,
        lambda: references.update(earlier_id=new.id),
        lambda: BulletinReference.objects.create(bulletin_id=made.id, earlier_id=new.id),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            attempt()


def test_it_is_never_deleted(world: World) -> None:
    for bulletin_id in (published(world).id, drafted(world).id):
        with (
            pytest.raises(IntegrityError, match="bulletins are never deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM bulletins_bulletin WHERE id = %s", [bulletin_id])


def test_it_refuses_save_and_delete_on_the_model(world: World) -> None:
    row = Bulletin.objects.get(pk=published(world).id)
    row.headline = "x"
    with pytest.raises(Immutable):
        row.save()
    with pytest.raises(Immutable):
        row.delete()
    with pytest.raises(Immutable):
        Bulletin.objects.all().delete()
