"""Which change makes what stale."""

from datetime import UTC, datetime, timedelta

import pytest

from destana.foundation.audit.terms import Entry
from destana.surfaces.board import stale
from destana.surfaces.board.site import DATA, GROUPS, HOME, INCIDENTS, NEWS

AT = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)


def entry(verb: str, target: str) -> Entry:
    return Entry(seq=1, at=AT, verb=verb, target=target, by_ref="person:1", by_role="member", reason="")


@pytest.mark.parametrize(
    ("verb", "target", "expected"),
    [
        ("report.received", "report:1", set()),
        ("contact.stopped", "contact:1", set()),
        ("report.verified", "report:1", {HOME, INCIDENTS, DATA}),
        ("village.stated", "village:63.11.05.2021", {HOME, INCIDENTS, DATA}),
        ("bulletin.published", "bulletin:1", {HOME, INCIDENTS, NEWS}),
        ("boundary.accepted", "boundary:1", GROUPS),
        ("weather.changed", "sky:1", GROUPS),
    ],
)
def test_a_change_touches_its_parts(verb: str, target: str, expected: set[str]) -> None:
    assert stale.groups_of([entry(verb, target)]) == expected


def test_a_word_grows_old_once() -> None:
    spoken, six = [AT], AT + timedelta(hours=6)
    assert not stale.grew_old(spoken, AT, six - timedelta(seconds=1))
    assert stale.grew_old(spoken, AT, six)
    assert not stale.grew_old(spoken, six, six + timedelta(hours=1))
