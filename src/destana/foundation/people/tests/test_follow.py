"""Contacts met and villages followed: said twice is done once."""

from datetime import timedelta

import pytest
from django.db import connection

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Contact, Follow
from destana.foundation.people.queries.contacts import _wanting
from destana.foundation.people.terms import SYSTEM, ContactState, ContactView, reporter
from tests.plans import figures

from .conftest import KANDANG_JAYA, NOW, PIMPING, Rank

pytestmark = pytest.mark.django_db
ALL, SIAGA, AWAS = Rank(0), Rank(3), Rank(4)


def meet(address: str = "4711", **more: str) -> ContactView:
    return actions.meet(channel="telegram", address=address, at=NOW, **more)


def follow(one: ContactView, village: str = PIMPING, level: Rank = ALL) -> None:
    actions.follow(contact_id=one.id, village=village, level=level, by=reporter(one.id, "telegram"), at=NOW)


def reached(level: Rank, *villages: str) -> list[int]:
    return [one.id for one in queries.followers(villages or (PIMPING,), level)]


def test_meeting_again_is_the_same_contact() -> None:
    first = meet(name="Rusdi")
    again = actions.meet(channel="telegram", address="4711", at=NOW + timedelta(hours=1))
    assert (again.id, again.name) == (first.id, "Rusdi")
    row = Contact.objects.get()
    assert (row.first_seen_at, row.last_seen_at) == (NOW, NOW + timedelta(hours=1))
    assert actions.meet(channel="email", address="4711", at=NOW).id != first.id


def test_meeting_cleans_what_a_provider_sends() -> None:
    met = meet(name="  Rus\x00di\n\ud800 ", phone="0812 5123 4567")
    assert (met.name, met.phone) == ("Rusdi", "+6281251234567")


def test_following_twice_is_one_row_with_the_last_level() -> None:
    one = meet()
    follow(one, level=ALL)
    follow(one, level=SIAGA)
    assert Follow.objects.count() == 1
    assert [(row.village, row.min_rank) for row in queries.following(one.id)] == [(PIMPING, SIAGA.rank)]


def test_without_the_constraint_following_twice_would_double() -> None:
    """The control: it is the constraint that holds, not luck."""
    one = meet()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX follow_open_once")  # rolled back with the test, on both databases
    follow(one)
    follow(one)
    assert Follow.objects.count() == 2


def test_it_reaches_each_follower_once_from_the_level_wanted() -> None:
    everything, grave, elsewhere = meet("1"), meet("2"), meet("3")
    for village in (PIMPING, KANDANG_JAYA):
        follow(everything, village, ALL)
    follow(grave, PIMPING, SIAGA)
    follow(elsewhere, KANDANG_JAYA, ALL)
    assert reached(Rank(1)) == [everything.id]
    assert reached(AWAS) == [everything.id, grave.id]
    assert reached(AWAS, PIMPING, KANDANG_JAYA) == [everything.id, grave.id, elsewhere.id]
    assert reached(AWAS, "63.11.05.2001") == []


def test_it_asks_two_queries_on_the_index_however_many_follow(django_assert_num_queries: object) -> None:
    Contact.objects.bulk_create(
        Contact(channel="sms", address=f"+62812{n:08}", first_seen_at=NOW, last_seen_at=NOW)
        for n in range(500)
    )
    Follow.objects.bulk_create(
        Follow(contact=one, village=PIMPING if one.pk % 2 else KANDANG_JAYA, since=NOW)
        for one in Contact.objects.all()
    )
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(2):
        assert len(queries.followers([PIMPING, KANDANG_JAYA], AWAS)) == 500


def test_the_question_who_follows_stands_on_its_index() -> None:
    contacts = Contact.objects.bulk_create(
        Contact(channel="telegram", address=str(number), first_seen_at=NOW, last_seen_at=NOW)
        for number in range(200)
    )
    places = [f"63.11.05.{2001 + number}" for number in range(27)]
    Follow.objects.bulk_create(
        Follow(contact=one, village=place, since=NOW) for one in contacts for place in places
    )
    figures()
    assert "follow_open_in" in _wanting([PIMPING, KANDANG_JAYA], AWAS).explain()
    with (
        connection.cursor() as cursor
    ):  # the control, with another question: SQLite keeps the plan of one it knows
        cursor.execute("DROP INDEX follow_open_in")
    assert "follow_open_in" not in _wanting([PIMPING], AWAS).explain()


def test_stopping_ends_everything_and_following_again_begins_anew() -> None:
    one = meet()
    follow(one)
    follow(one, KANDANG_JAYA)
    for _twice in range(2):
        actions.stop(contact_id=one.id, by=reporter(one.id, "telegram"), at=NOW + timedelta(days=1))
    assert reached(AWAS, PIMPING, KANDANG_JAYA) == []
    assert queries.contact(one.id).state == ContactState.STOPPED
    assert meet().state == ContactState.STOPPED
    follow(one)
    assert queries.contact(one.id).state == ContactState.ACTIVE
    assert reached(AWAS) == [one.id]
    assert Follow.objects.filter(contact_id=one.id).count() == 3


def test_leaving_one_village_keeps_the_other() -> None:
    one = meet()
    follow(one)
    follow(one, KANDANG_JAYA)
    actions.unfollow(contact_id=one.id, village=PIMPING, by=SYSTEM, at=NOW)
    assert [row.village for row in queries.following(one.id)] == [KANDANG_JAYA]


def test_a_dead_address_is_left_in_peace_until_it_writes_again() -> None:
    one = meet()
    follow(one)
    actions.mark_dead(contact_id=one.id, reason="403 bot was blocked", by=SYSTEM, at=NOW)
    assert reached(AWAS) == []
    assert meet().state == ContactState.ACTIVE
    assert reached(AWAS) == [one.id]


def test_it_does_not_know_a_contact_that_is_not_there() -> None:
    with pytest.raises(queries.UnknownContact):
        queries.contact(999)
    with pytest.raises(queries.UnknownContact):
        actions.follow(contact_id=999, village=PIMPING, level=ALL, by=SYSTEM, at=NOW)
    with pytest.raises(queries.UnknownContact):
        actions.stop(contact_id=999, by=SYSTEM, at=NOW)


def test_names_come_for_many_references_at_once(django_assert_num_queries: object) -> None:
    one = meet(name="Rusdi")
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(2):
        found = queries.names([f"contact:{one.id}", "person:999", "system", "visitor:web"])
    assert found == {f"contact:{one.id}": "Rusdi"}


def test_who_gets_another_address_stays_the_same_person() -> None:
    known = meet("628115550123")
    follow(known)
    again = meet("ID.1349", formerly="628115550123")
    assert (again.id, again.address) == (known.id, "ID.1349")
    assert reached(ALL) == [known.id]
    assert meet("ID.1349", formerly="628115550123").id == known.id


def test_two_that_are_known_are_never_made_one() -> None:
    one, other = meet("628115550123"), meet("ID.1349")
    assert meet("ID.1349", formerly="628115550123").id == other.id
    assert queries.contact(one.id).address == "628115550123"


def test_a_new_owner_of_nothing_is_a_new_contact() -> None:
    assert meet("ID.1349", formerly="628115550123").address == "ID.1349"
    assert Contact.objects.count() == 1
