"""The tables hold the way of two persons by themselves: raw updates, as a bug or a hand at the console would send."""

import importlib
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from destana.response.bulletins import actions, rules
from destana.response.bulletins.models import Bulletin, BulletinReference, BulletinVillage, SigningKey
from destana.response.bulletins.terms import PUBLIC, Kind, State
from destana.response.bulletins.tests.scene import drafted, drop_trigger, published, submitted
from tests.world import LAJAR, NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]
guard = importlib.import_module("destana.response.bulletins.migrations.0003_two_persons")


def out(by_id: int | None, **more: Any) -> dict[str, Any]:
    """Everything that a row which is out has, forged."""
    key = SigningKey.objects.get()
    return {
        "state": State.PUBLISHED,
        "approver_id": by_id,
        "number": 7,
        "code": "K7-7Q",
        "published_at": NOW,
        "document": "{}",
        "signature": "x",
        "signing_key": key,
    } | more


def update(bulletin_id: int, **columns: Any) -> None:
    with transaction.atomic():
        Bulletin.objects.filter(pk=bulletin_id).update(**columns)


def in_state(world: World, state: State) -> int:
    """Return a bulletin that came to ``state`` by the verbs."""
    if state == State.DRAFT:
        return drafted(world).id
    waiting = submitted(world).id
    if state == State.RETURNED:
        actions.send_back(bulletin_id=waiting, reason="x", by=world.innovator, at=NOW)
    if state == State.REJECTED:
        actions.reject(bulletin_id=waiting, reason="x", by=world.innovator, at=NOW)
    return waiting


IN_OFFICE = [state for state in State if state not in PUBLIC]


@pytest.mark.parametrize(("was", "now"), list(product(IN_OFFICE, State)))
def test_it_takes_no_step_that_the_rules_lack(world: World, was: State, now: State) -> None:
    one = in_state(world, was)
    columns = out(world.innovator.person_id) if now in PUBLIC else {"state": now}
    columns |= {"state": now} | ({"ended_at": NOW} if now in PUBLIC[1:] else {})
    if now == State.SUBMITTED and was != State.SUBMITTED:
        columns |= {"submitted_at": NOW, "sha256": "0" * 64}
    if now not in PUBLIC and was == State.SUBMITTED and now != State.SUBMITTED:
        columns |= {"submitted_at": None, "sha256": ""}
    if was == now or rules.can_follow(was, now):
        update(one, **columns)
        return
    with pytest.raises(IntegrityError, match="the state table lacks this step"):
        update(one, **columns)


Hostile = Callable[[World, int], dict[str, Any]]
HOSTILE: dict[str, Hostile] = {
    "bulletin_fixed": lambda world, _one: {"author_id": world.aida.person_id},
    "bulletin_waits": lambda world, _one: out(world.innovator.person_id, headline="Lain dari yang dibaca"),
    "bulletin_in_time": lambda world, _one: out(world.innovator.person_id, published_at=F("expires_at")),
    "bulletin_moves": lambda _world, _one: {"state": State.EXPIRED},
    "bulletin_one_person": lambda _world, _one: out(None),
}


def test_it_keeps_the_words_that_wait(world: World) -> None:
    changed = {
        "kind": Kind.ALL_CLEAR, "hazard": "FLASHFLOOD", "level": "awas", "incident_id": 1, "steps": ["Lari"],
        "effective_at": NOW, "source": "relay", "sha256": "1" * 64, "expires_at": F("event_at"),
        "event_at": None, "submitted_at": F("expires_at"),
    }  # fmt: skip
    one = submitted(world).id
    for name in guard.WORDS:
        with pytest.raises(IntegrityError, match="waits for the second person"):
            update(one, **{name: changed.get(name, "Lain")})


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_it_refuses_what_one_person_forges_and_only_the_trigger_does(world: World, name: str) -> None:
    one = submitted(world).id
    forged = HOSTILE[name](world, one)
    sentence = next(trigger[4] for trigger in guard.TRIGGERS if trigger[0] == name)
    with pytest.raises(IntegrityError, match=sentence):
        update(one, **forged)
    drop_trigger(name, guard.BULLETIN)
    try:
        update(one, **forged)
    except DatabaseError as other:
        assert "CHECK" in str(other) or "check constraint" in str(other)  # noqa: PT017 - an older net below


def test_it_refuses_the_author_as_second_person(world: World) -> None:
    one = submitted(world).id
    with pytest.raises(IntegrityError, match="bulletin_author_not_approver"):
        update(one, **out(world.rusdi.person_id))


def test_it_refuses_to_go_out_without_an_area_or_a_reference(world: World) -> None:
    for trigger, kind, table in (
        ("bulletin_area", Kind.WARNING, BulletinVillage),
        ("bulletin_names_earlier", Kind.UPDATE, BulletinReference),
    ):
        made = drafted(world, kind=kind)
        table.objects.filter(bulletin_id=made.id).delete()
        update(made.id, state=State.SUBMITTED, submitted_at=NOW, sha256="0" * 64)
        with pytest.raises(IntegrityError, match=r"without an area|names what"):
            update(made.id, **out(world.innovator.person_id))
        with transaction.atomic():
            drop_trigger(trigger, guard.BULLETIN)
            update(made.id, **out(world.innovator.person_id))
            transaction.set_rollback(True)


def test_it_keeps_area_and_references_that_wait(world: World) -> None:
    earlier = published(world)
    one = actions.update(bulletin_id=earlier.id, by=world.rusdi, at=NOW).id
    actions.submit(bulletin_id=one, by=world.rusdi, at=NOW)
    area = BulletinVillage.objects.filter(bulletin_id=one)
    references = BulletinReference.objects.filter(bulletin_id=one)
    for attempt in (
        lambda: BulletinVillage.objects.create(bulletin_id=one, village=LAJAR),
        lambda: area.update(village=LAJAR),
        area.delete,
        references.delete,
    ):
        with pytest.raises(IntegrityError, match="waits for the second person"), transaction.atomic():
            attempt()


def columns_of(bulletin_id: int, **changes: Any) -> dict[str, Any]:
    row = Bulletin.objects.get(pk=bulletin_id)
    return {field.attname: getattr(row, field.attname) for field in Bulletin._meta.concrete_fields} | changes


def test_it_begins_as_a_draft(world: World) -> None:
    copy = columns_of(published(world).id, id=None, number=99, code="K99-7Q")
    with pytest.raises(IntegrityError, match="a bulletin begins as a draft"), transaction.atomic():
        Bulletin.objects.create(**copy)


def test_it_is_never_written_over(world: World) -> None:
    """SQLite's INSERT OR REPLACE removes the old row without asking the triggers of DELETE; the control shows it."""
    made, other = published(world), drafted(world)
    copy = columns_of(other.id, id=made.id)
    with pytest.raises(IntegrityError, match="never written over"), transaction.atomic():
        Bulletin.objects.bulk_create([Bulletin(**copy)])
    if connection.vendor != "sqlite":
        return
    names = ", ".join(f'"{field.column}"' for field in Bulletin._meta.concrete_fields[1:])
    replace = (
        f"INSERT OR REPLACE INTO {guard.BULLETIN} (id, {names}) "  # noqa: S608 - constants
        f"SELECT {made.id}, {names} FROM {guard.BULLETIN} WHERE id = {other.id}"
    )
    with pytest.raises(IntegrityError, match="never written over"), transaction.atomic():
        connection.cursor().execute(replace)
    drop_trigger("bulletin_replaced", guard.BULLETIN)
    with transaction.atomic():
        connection.cursor().execute(replace)
        assert Bulletin.objects.get(pk=made.id).state == State.DRAFT
        transaction.set_rollback(True)


def test_no_table_of_it_is_emptied() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    connection.check_constraints()  # what still waits to be checked would refuse it first
    for table in guard.WHOLE_TABLES:
        with pytest.raises(IntegrityError, match="never emptied"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")
