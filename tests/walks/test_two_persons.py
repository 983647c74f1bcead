"""No bulletin goes out by one person, without an area, after its end, or other than it was read, by whatever door."""

import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from destana.foundation.people import access as people_access
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import access, actions, rules
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.tests.scene import follow
from destana.response.hazards.terms import Level
from tests.walks.bulletin_walk import BulletinWalk
from tests.walks.doors import Verbs
from tests.walks.office import Office, opened
from tests.world import LAJAR, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
SEED = os.environ.get("DESTANA_TEST_SEED", str(time.time_ns()) if IS_LONG else "7")
DAYS, STEPS = (400, 100) if IS_LONG else (4, 60)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals fill no log."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def office(world: World, settings: Any, tmp_path: Path) -> Iterator[Office]:
    settings.DATA = tmp_path
    actions.ensure_key(at=NOW, by=SYSTEM)
    follow(world, world.siti.id, PIMPING, level=Level.WASPADA)
    with opened(world, settings) as office:
        yield office


def walk(office: Office, folder: Path, *, days: int, steps: int, **more: Any) -> None:
    machine = type("Walk", (BulletinWalk,), {"office": office, "folder": folder, **more})
    for day in range(days):
        machine(random.Random(f"{SEED} {day}")).run(steps)


def test_nothing_goes_out_but_by_two(office: Office, tmp_path: Path) -> None:
    walk(office, tmp_path, days=DAYS, steps=STEPS)
    print(dict(sorted(office.tally.items())))  # noqa: T201 - shown by -s and in a failure
    for verb in ("write", "change", "ask", "publish", "withdraw", "update", "send_back", "reject", "review"):
        doors = [office.tally[f"{verb} done by {door}"] for door in ("pages", "verbs")]
        assert all(doors) if IS_LONG or verb in {"write", "ask", "publish"} else verb in RARE or any(doors), (
            verb
        )
    assert office.tally["warning Actual"]
    assert office.tally["forgery refused"] > DAYS


def test_an_exercise_and_reality_share_no_reader(office: Office, world: World, tmp_path: Path) -> None:
    """With a follower on a real channel, exercises cannot go out at all."""
    people.follow(contact_id=world.udin.id, village=LAJAR, level=Level.NONE, by=world.rusdi, at=NOW)
    walk(office, tmp_path, days=max(2, DAYS // 10), steps=STEPS)


RARE = {"send_back", "reject", "review"}
"""What a few short days may do without."""

CONTROL = 40
Guard = Callable[[pytest.MonkeyPatch], None]


def _approver_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(access, "person_of", lambda by: by.person_id or 0)
    patch.setattr(access, "check_may_decide", lambda by, bulletin: None)


def _signed_unread(patch: pytest.MonkeyPatch) -> None:
    """Whatever lies here now is what counts as read."""
    publish = actions.publish
    now = Bulletin.objects.filter
    patch.setattr(
        actions,
        "publish",
        lambda **said: publish(
            **said | {"sha256": now(pk=said["bulletin_id"]).values_list("sha256", flat=True)[0]}
        ),
    )


GUARDS: dict[str, Guard] = {
    "who signs is another": _approver_alone,
    "only approvers sign": lambda patch: patch.setattr(
        people_access, "check_may", lambda by, permission, *a: None
    ),
    "a fresh second factor": lambda patch: patch.setattr(people_access, "check_fresh", lambda by: None),
    "an area": lambda patch: patch.setattr(rules, "_of_area", lambda wording, district: iter(())),
    "an end to come": lambda patch: patch.setattr(rules, "_of_time", lambda wording, at: iter(())),
    "no other words": _signed_unread,
    "exercise and reality apart": lambda patch: patch.setattr(rules, "mixes_worlds", lambda **words: False),
    "the state table": lambda patch: patch.setattr(rules, "can_follow", lambda state, following: True),
}


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_the_walk_finds_a_guard_that_is_gone(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The control: the same walk with one guard taken away; through the verbs alone, which is where the guards are."""
    GUARDS[name](monkeypatch)
    with pytest.raises(AssertionError):
        walk(office, tmp_path, days=CONTROL, steps=STEPS, through={"pages": Verbs, "verbs": Verbs})
