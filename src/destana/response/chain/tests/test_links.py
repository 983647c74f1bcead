import pytest
from django.db import IntegrityError

from destana.foundation.people.terms import SYSTEM
from destana.response.chain import actions, queries
from destana.response.chain.models import Link
from destana.response.chain.terms import NewLink, Seat
from destana.response.chain.tests.scene import chained, link, without
from tests.world import KANDANG_JAYA, NOW, PIMPING, World

LIST = """Pambakal; Haji Umar; 0812-5123-4567
RT 02; Ahmad Rifani; 0813 4444 5555
RT 2\tSiti Rahma\t+62 852 1111 2222
langgar, Kaum Idris, 0811500600"""


def names(world: World, village: str = PIMPING) -> list[str]:
    return [f"{one.seat}{one.rt} {one.turn} {one.name}" for one in queries.links(world.rusdi, village)]


def test_people_stand_in_order_and_one_can_be_put_first(world: World) -> None:
    chained(world, rts=1)
    second = Link.objects.get(name="Sekdes").pk
    actions.put_first(link_id=second, by=world.rusdi, at=NOW)
    assert names(world) == ["head 1 Sekdes", "head 2 Pambakal", "rt01 1 Ketua1"]


def test_who_leaves_is_closed_and_not_removed(world: World) -> None:
    chained(world, rts=0)
    gone = Link.objects.get(name="Pambakal").pk
    actions.retire(link_id=gone, by=world.rusdi, at=NOW)
    assert names(world) == ["head 1 Sekdes"]
    assert Link.objects.get(pk=gone).retired_at == NOW
    with pytest.raises(actions.NoSuchLink):
        actions.retire(link_id=gone, by=world.rusdi, at=NOW)


def test_the_operator_keeps_the_own_village_alone(world: World) -> None:
    new = NewLink(Seat.RT, "Ahmad", "081255554444", "3")
    actions.add(village=KANDANG_JAYA, new=new, by=world.operator, at=NOW)
    row = Link.objects.get().pk
    for actor in (world.operator, world.camat, world.auditor, world.agency, world.nobody, SYSTEM):
        with pytest.raises(queries.NoSuchVillage):
            actions.add(village=PIMPING, new=new, by=actor, at=NOW)
        with pytest.raises(queries.NoSuchVillage):
            queries.links(actor, PIMPING)
    for actor in (world.stranger, world.auditor):
        with pytest.raises(actions.NoSuchLink):
            actions.retire(link_id=row, by=actor, at=NOW)
    for actor in (world.admin, world.innovator, world.aida):
        actions.verify(link_id=row, by=actor, at=NOW)


@pytest.mark.parametrize(
    "new",
    [
        NewLink(Seat.HEAD, "", "081255554444"),
        NewLink(Seat.HEAD, "Umar", "0812"),
        NewLink(Seat.HEAD, "Umar"),
        NewLink(Seat.RT, "Umar", "081255554444", "barat"),
        NewLink(Seat.HEAD, "Umar", "081255554444", channel="merpati"),
    ],
)
def test_an_entry_that_lacks_something_is_refused_with_a_sentence(world: World, new: NewLink) -> None:
    with pytest.raises(actions.WrongEntry) as refusal:
        actions.add(village=PIMPING, new=new, by=world.rusdi, at=NOW)
    assert str(refusal.value)
    assert Link.objects.count() == 0


def test_the_same_number_stands_once_in_a_place(world: World) -> None:
    link(world, "Umar", dial=True)
    with pytest.raises(actions.AlreadyInChain):
        link(world, "Umar", dial=True)
    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_it_would_stand_twice(transactional_db: None, world: World) -> None:
    """The control."""
    link(world, "Umar", dial=True)
    with without(Link, "chain_number_once"):
        link(world, "Umar", dial=True)
        assert Link.objects.count() == 2
        Link.objects.all().delete()


def test_a_pasted_list_is_taken_whole(world: World) -> None:
    done = actions.paste(village=PIMPING, text=LIST, by=world.rusdi, at=NOW)
    assert (done.added, done.errors) == (4, ())
    assert names(world) == [
        "head 1 Haji Umar",
        "rt02 1 Ahmad Rifani",
        "rt02 2 Siti Rahma",
        "langgar 1 Kaum Idris",
    ]


def test_a_wrong_row_takes_all_back_and_every_wrong_row_is_named(world: World) -> None:
    done = actions.paste(village=PIMPING, text=f"{LIST}\nRT x; Budi; 081\nsalah", by=world.rusdi, at=NOW)
    assert (done.added, [one.row for one in done.errors]) == (0, [5, 6])
    assert Link.objects.count() == 0
    again = actions.paste(village=PIMPING, text=LIST, by=world.rusdi, at=NOW)
    assert again.added == 4
    twice = actions.paste(village=PIMPING, text=LIST, by=world.rusdi, at=NOW)
    assert (twice.added, len(twice.errors), Link.objects.count()) == (0, 4, 4)


def test_a_link_that_nobody_can_reach_is_refused_by_the_table(world: World) -> None:
    with pytest.raises(IntegrityError):
        Link.objects.create(
            district="63.11.05", village=PIMPING, seat=Seat.HEAD, rank=1, name="A", added_at=NOW
        )
