import pytest

from destana.foundation.files import actions as files
from destana.foundation.people.access import NotPermitted
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import BulletinView
from destana.response.bulletins.tests.scene import wording
from destana.response.chain import actions, jobs, queries
from destana.response.chain.actions.posts import list_posts
from destana.response.chain.models import Place, Post, Run
from destana.response.chain.terms import PlaceKind, Posted, Task
from destana.response.chain.tests.scene import out, without
from destana.response.reports.tests.test_photos import photo
from tests.world import DISTRICT, KANDANG_JAYA, NOW, PIMPING, World

pytestmark = pytest.mark.usefixtures("key")


def place(world: World, name: str, village: str = PIMPING, kind: PlaceKind = PlaceKind.GROUP) -> int:
    return actions.add_place(district=DISTRICT, village=village, kind=kind, name=name, by=world.rusdi, at=NOW)


def tasks(world: World, bulletin: BulletinView) -> list[str]:
    found = queries.posts(world.rusdi, bulletin.id, now=world.later(minutes=5))
    return sorted(f"{one.task} {one.name} {one.state}" for one in found)


def post(bulletin: BulletinView, name: str) -> int:
    return Post.objects.get(run__bulletin_id=bulletin.id, place__name=name).pk


def tick(world: World, bulletin: BulletinView, name: str, minutes: int = 1) -> int:
    post_id = post(bulletin, name)
    actions.tick_post(post_id=post_id, by=world.aida, at=world.later(minutes=minutes))
    return post_id


def updated(world: World, one: BulletinView) -> BulletinView:
    draft = bulletins.update(
        bulletin_id=one.id, by=world.rusdi, at=world.later(minutes=3), wording=wording(villages=(PIMPING,))
    )
    sent = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=world.later(minutes=3))
    two = bulletins.publish(
        bulletin_id=sent.id, sha256=sent.sha256, by=world.innovator, at=world.later(minutes=3)
    )
    jobs.run_due(world.later(minutes=3))
    return two


@pytest.fixture
def three(world: World) -> BulletinView:
    """A group of Pimping, the board of the district, a group elsewhere; and a bulletin for Pimping."""
    place(world, "Grup Pimping")
    place(world, "Papan kecamatan", "", PlaceKind.BOARD)
    place(world, "Grup Kandang", KANDANG_JAYA)
    return out(world)


def test_a_bulletin_lists_the_places_of_its_area_and_those_of_the_district(
    world: World, three: BulletinView
) -> None:
    assert tasks(world, three) == ["put Grup Pimping open", "put Papan kecamatan open"]


def test_a_tick_has_a_person_a_time_and_can_be_taken_back_for_ten_minutes(
    world: World, three: BulletinView
) -> None:
    post_id = tick(world, three, "Grup Pimping")
    with pytest.raises(actions.SomebodyWasFaster):
        actions.tick_post(post_id=post_id, by=world.rusdi, at=world.later(minutes=2))
    row = Post.objects.get(pk=post_id)
    assert (row.by_id, row.done_at) == (world.aida.person_id, world.later(minutes=1))
    with pytest.raises(actions.NothingToUndo):
        actions.undo_post(post_id=post_id, by=world.rusdi, at=world.later(minutes=2))
    with pytest.raises(actions.NothingToUndo):
        actions.undo_post(post_id=post_id, by=world.aida, at=world.later(minutes=12))
    actions.undo_post(post_id=post_id, by=world.aida, at=world.later(minutes=11))
    assert Post.objects.get(pk=post_id).state == Posted.OPEN


def test_a_withdrawal_takes_down_exactly_what_was_ticked_and_says_who_posted_it(
    world: World, three: BulletinView
) -> None:
    tick(world, three, "Grup Pimping")
    gone = bulletins.withdraw(bulletin_id=three.id, reason="Salah", by=world.rusdi, at=world.later(minutes=2))
    jobs.run_due(world.later(minutes=2))
    [row] = queries.posts(world.rusdi, gone.id, now=world.later(minutes=3))
    assert (row.task, row.name, row.earlier_by) == (Task.TAKE_DOWN, "Grup Pimping", world.aida.name)
    tick(world, gone, "Grup Pimping", 4)
    assert tasks(world, gone) == ["take_down Grup Pimping done"]


def test_an_update_replaces_what_hangs_and_posts_the_rest_anew(world: World, three: BulletinView) -> None:
    tick(world, three, "Grup Pimping")
    assert tasks(world, updated(world, three)) == ["put Papan kecamatan open", "replace Grup Pimping open"]


def test_what_is_ticked_after_the_withdrawal_is_listed_all_the_same(
    world: World, three: BulletinView
) -> None:
    gone = bulletins.withdraw(bulletin_id=three.id, reason="Salah", by=world.rusdi, at=world.later(minutes=2))
    jobs.run_due(world.later(minutes=2))
    assert tasks(world, gone) == []
    tick(world, three, "Grup Pimping", 3)
    assert tasks(world, gone) == ["take_down Grup Pimping open"]


def test_ticked_after_the_update_the_new_one_replaces_it(world: World, three: BulletinView) -> None:
    two = updated(world, three)
    late = tick(world, three, "Grup Pimping", 4)
    assert tasks(world, two) == ["put Papan kecamatan open", "replace Grup Pimping open"]
    with pytest.raises(actions.NothingToUndo):
        actions.undo_post(post_id=late, by=world.aida, at=world.later(minutes=5))


def test_a_place_that_is_left_is_no_task_any_more(world: World, three: BulletinView) -> None:
    actions.retire_place(place_id=Place.objects.get(name="Grup Pimping").pk, by=world.rusdi, at=NOW)
    assert tasks(world, three) == ["put Papan kecamatan open"]


def test_the_same_place_is_on_the_list_once(world: World) -> None:
    place(world, "Grup Pimping")
    with pytest.raises(actions.AlreadyListed):
        place(world, "Grup Pimping")
    with pytest.raises(actions.NameMissing):
        place(world, "  ")


def test_an_operator_keeps_the_places_of_the_own_village_alone(world: World, three: BulletinView) -> None:
    add = {"district": DISTRICT, "kind": PlaceKind.BOARD, "name": "Papan", "by": world.operator, "at": NOW}
    actions.add_place(village=KANDANG_JAYA, **add)  # type: ignore[arg-type]
    with pytest.raises(queries.NoSuchVillage):
        actions.add_place(village=PIMPING, **add)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        actions.add_place(village="", **add)  # type: ignore[arg-type]
    with pytest.raises(queries.NoSuchVillage):
        actions.tick_post(post_id=post(three, "Grup Pimping"), by=world.operator, at=NOW)
    assert queries.posts(world.operator, three.id, now=NOW) == []


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_a_place_would_be_listed_twice(
    transactional_db: None, world: World, key: str
) -> None:
    """The control."""
    place(world, "Grup Pimping")
    one = out(world)
    run = Run.objects.get()
    with without(Post, "chain_post_once"):
        list_posts(run, one, at=NOW)
        assert Post.objects.count() == 2
        Post.objects.filter(pk=Post.objects.latest("pk").pk).delete()


def test_a_photo_from_the_district_s_board_is_seen_by_the_desk_and_by_no_village(
    world: World, three: BulletinView
) -> None:
    kept = files.keep_photo(data=photo(7), at=NOW).id
    actions.tick_post(
        post_id=post(three, "Papan kecamatan"), by=world.aida, at=world.later(minutes=1), photo_id=kept
    )
    assert queries.photo_of(world.rusdi, kept) == kept
    for actor in (world.operator, world.stranger, world.auditor):
        with pytest.raises(queries.NoSuchVillage):
            queries.photo_of(actor, kept)
