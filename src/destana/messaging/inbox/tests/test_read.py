from collections.abc import Callable
from datetime import datetime

import pytest

from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM, ContactView
from destana.messaging.inbox import actions, queries
from destana.messaging.inbox.terms import Kind, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(at: datetime) -> int:
    raw = b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "banjir"}}'
    return actions.receive(channel="telegram", key="1", raw=raw, at=at).id


def test_it_reads_a_message_through_its_channel(message: int) -> None:
    (found,) = queries.incoming(queries.unread()[0])
    assert (found.kind, found.text) == (Kind.TEXT, "banjir")


def test_it_is_read_once(message: int, at: datetime, siti: ContactView) -> None:
    actions.mark_read(message, at=at, contact_id=siti.id)
    assert queries.unread() == []
    with pytest.raises(actions.AlreadyRead):
        actions.mark_read(message, at=at)
    with pytest.raises(actions.AlreadyRead):
        actions.mark_ignored(message, why="", at=at)
    with pytest.raises(actions.AlreadyRead):
        actions.mark_needs_person(message, why="", at=at)
    with pytest.raises(actions.AlreadyRead):
        actions.read_by_person(message, by=SYSTEM, at=at)


def test_it_waits_for_a_person_and_tells_why(message: int, at: datetime) -> None:
    actions.mark_needs_person(message, why="Unreadable", at=at)
    assert [(found.id, found.why) for found in queries.for_person()] == [(message, "Unreadable")]
    assert queries.counts() == {State.NEW: 0, State.NEEDS_PERSON: 1}
    actions.read_by_person(message, by=SYSTEM, at=at)
    assert queries.for_person() == []
    assert [entry.verb for entry in audit.history(f"inbound:{message}")] == ["inbound.read"]


def test_it_puts_small_talk_aside(message: int, at: datetime) -> None:
    actions.mark_ignored(message, why="group", at=at)
    found = queries.get(message)
    assert found is not None
    assert (found.state, found.why) == (State.IGNORED, "group")


def test_it_knows_how_long_the_oldest_waits(
    message: int, at: datetime, later: Callable[..., datetime]
) -> None:
    actions.receive(channel="telegram", key="2", raw=b"x", at=later(minutes=1))
    assert queries.oldest_unread() == at
    actions.mark_read(message, at=at)
    assert queries.oldest_unread() == later(minutes=1)


def test_it_settles_a_conflict_once(message: int, at: datetime) -> None:
    actions.receive(channel="telegram", key="1", raw=b"other", at=at)
    (conflict,) = queries.open_conflicts()
    actions.settle_conflict(conflict.id, by=SYSTEM, at=at)
    assert queries.open_conflicts() == []
    with pytest.raises(actions.AlreadyRead):
        actions.settle_conflict(conflict.id, by=SYSTEM, at=at)
