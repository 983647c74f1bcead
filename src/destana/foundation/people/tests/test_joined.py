"""One person on several channels: proven once, reached once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as audit
from destana.foundation.people import actions, queries
from destana.foundation.people.models import Contact
from destana.foundation.people.terms import SYSTEM, ContactView

from .conftest import KANDANG_JAYA, NOW, PIMPING, Rank

pytestmark = pytest.mark.django_db
ALL = Rank(0)


def meet(channel: str, *, minutes: int = 0, address: str = "") -> ContactView:
    at = NOW + timedelta(minutes=minutes)
    return actions.meet(channel=channel, address=address or f"at {channel}", at=at)


def link(first: ContactView, second: ContactView) -> None:
    actions.join(contact_id=first.id, other_id=second.id, proof="code", by=SYSTEM, at=NOW)


def follow(*contacts: ContactView, village: str = PIMPING) -> None:
    for one in contacts:
        actions.follow(contact_id=one.id, village=village, level=ALL, by=SYSTEM, at=NOW)


def reached(*villages: str) -> list[str]:
    return [one.channel for one in queries.followers(villages or (PIMPING,), ALL)]


def others(one: ContactView) -> list[str]:
    return [each.channel for each in queries.next_channels([one.id])[one.id]]


def test_two_addresses_that_both_follow_are_one_recipient_on_the_channel_last_written_from() -> None:
    old, new = meet("telegram"), meet("whatsapp", minutes=5)
    follow(old, new)
    assert reached() == ["telegram", "whatsapp"]  # the control: without the link both
    link(old, new)
    assert reached() == ["whatsapp"]
    assert (others(new), others(old)) == (["telegram"], ["whatsapp"])
    meet("telegram", minutes=9)
    assert reached() == ["telegram"]


def test_the_one_that_follows_goes_before_the_one_last_written_from() -> None:
    follows, writes = meet("telegram"), meet("whatsapp", minutes=5)
    link(follows, writes)
    follow(follows)
    assert reached() == ["telegram"]
    assert reached(KANDANG_JAYA) == []


def test_a_dead_address_that_follows_is_replaced_by_the_persons_other_one() -> None:
    follows, other = meet("telegram"), meet("sms")
    link(follows, other)
    follow(follows)
    actions.mark_dead(contact_id=follows.id, reason="403", by=SYSTEM, at=NOW)
    assert reached() == ["sms"]


def test_who_said_stop_or_is_dead_is_never_the_next_channel() -> None:
    first, stopped, dead = meet("telegram"), meet("whatsapp"), meet("sms")
    link(first, stopped)
    link(dead, first)
    assert others(first) == ["whatsapp", "sms"]
    actions.stop(contact_id=stopped.id, by=SYSTEM, at=NOW)
    actions.mark_dead(contact_id=dead.id, reason="1", by=SYSTEM, at=NOW)
    assert others(first) == []


def test_groups_grow_together_and_the_oldest_address_names_them() -> None:
    ways = [meet(name) for name in ("telegram", "whatsapp", "sms", "email")]
    link(ways[3], ways[2])
    link(ways[1], ways[0])
    link(ways[0], ways[3])
    assert set(Contact.objects.values_list("person_id", flat=True)) == {ways[0].id}
    link(ways[1], ways[2])  # said again
    link(ways[1], ways[1])
    assert [entry.verb for entry in audit.history(f"contact:{ways[1].id}")] == ["contact.joined"]


def test_who_leaves_is_alone_again_and_so_is_a_last_one() -> None:
    first, second, third = meet("telegram"), meet("whatsapp"), meet("sms")
    link(first, second)
    link(second, third)
    actions.part(contact_id=first.id, why="salah", by=SYSTEM, at=NOW)
    assert (others(first), others(second), others(third)) == ([], ["sms"], ["whatsapp"])
    actions.part(contact_id=second.id, why="salah", by=SYSTEM, at=NOW)
    assert set(Contact.objects.values_list("person_id", flat=True)) == {None}
    actions.part(contact_id=second.id, why="salah", by=SYSTEM, at=NOW)
    assert len(audit.history(f"contact:{second.id}")) == 2  # joined, parted: not twice


def test_who_is_forgotten_leaves_the_group_and_the_table_insists() -> None:
    first, second = meet("telegram"), meet("whatsapp")
    link(first, second)
    actions.forget_contacts(ids=[first.id], by=SYSTEM, at=NOW)
    assert set(Contact.objects.values_list("person_id", flat=True)) == {None}
    with pytest.raises(queries.UnknownContact):
        link(second, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=first.id).update(person_id=second.id)


def test_a_stranger_is_not_linked() -> None:
    with pytest.raises(queries.UnknownContact):
        actions.join(contact_id=meet("telegram").id, other_id=999, proof="code", by=SYSTEM, at=NOW)
