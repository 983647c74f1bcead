"""Random steps by random people: whatever they try in whatever order, no rule of publishing breaks."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from destana.foundation.audit import queries as log
from destana.foundation.people.terms import SYSTEM, Actor, Permission, Role
from destana.kit.refusals import Refusal
from destana.response.bulletins import actions, jobs, queries, rules
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import PUBLIC, Kind, State, Wording
from destana.response.bulletins.tests.scene import wording
from destana.response.hazards.terms import Level
from tests.world import KANDANG_JAYA, LAJAR, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]
STEPS = 250


class Walk:
    """One office on a bad day."""

    def __init__(self, world: World, seed: int) -> None:
        self.chance = random.Random(seed)
        self.at = NOW
        self.done = 0
        self.approvers = [world.innovator, world.camat]
        busy = [world.rusdi, *self.approvers]
        others = [world.aida, world.admin, world.pambakal, world.nobody, SYSTEM]
        self.actors = [*busy * 4, *others, *(replace(one, fresh=False) for one in busy)]

    def some(self) -> int:
        rows = list(Bulletin.objects.order_by("pk").values_list("pk", flat=True))
        return self.chance.choice([*rows[-4:], *rows, 0])

    def words(self) -> Wording:
        return wording(
            level=self.chance.choice([Level.AMAN, *[Level.SIAGA] * 4, Level.AWAS]),
            villages=self.chance.choice([(), *[(PIMPING,), (PIMPING, KANDANG_JAYA, LAJAR)] * 3]),
            expires_at=self.at + timedelta(hours=self.chance.choice([-1, 2, 12, 12, 20, 48])),
            headline=self.chance.choice(["", *["Air naik", "Air surut"] * 3]),
        )

    def somebody(self, row: Bulletin | None) -> Actor:
        """Mostly whose turn it is, else anybody: with nobody but strangers no step would ever succeed."""
        if row is None or self.chance.random() < 0.4:
            return self.chance.choice(self.actors)
        if row.state in (State.DRAFT, State.RETURNED):
            return next(one for one in self.actors if one.person_id == row.author_id)
        return self.chance.choice(self.approvers)

    def verbs(self, one: int, row: Bulletin | None, by: Actor) -> list[Callable[[], object]]:
        at = self.at
        version, digest = (row.version, row.sha256) if row else (1, "")
        stale = self.chance.random() < 0.2
        return [
            lambda: actions.draft(wording=self.words(), by=by, at=at),
            lambda: actions.edit(
                bulletin_id=one,
                wording=self.words(),
                version=version - stale,
                by=by,
                at=at,
            ),
            *[lambda: actions.submit(bulletin_id=one, by=by, at=at)] * 3,
            *[lambda: actions.publish(bulletin_id=one, sha256="0" * 64 if stale else digest, by=by, at=at)]
            * 3,
            lambda: actions.send_back(bulletin_id=one, reason="x", by=by, at=at),
            lambda: actions.reject(bulletin_id=one, reason="x", by=by, at=at),
            lambda: actions.update(bulletin_id=one, by=by, at=at),
            lambda: actions.withdraw(bulletin_id=one, reason="x", by=by, at=at),
            lambda: actions.review(bulletin_id=one, by=by, at=at),
            lambda: jobs.expire_due(at),
        ]

    def step(self) -> None:
        self.at += timedelta(minutes=self.chance.choice([0, 0, 1, 1, 30]))
        one = self.some()
        row = Bulletin.objects.filter(pk=one).first()
        verb = self.chance.choice(self.verbs(one, row, self.somebody(row)))
        try:
            verb()
        except Refusal:
            return
        self.done += 1


def check_rules(before: dict[int, str], world: World) -> dict[int, str]:
    approvers = {world.innovator.person_id, world.camat.person_id}
    for row in Bulletin.objects.prefetch_related("area"):
        was, now = before.get(row.pk), State(row.state)
        if was is not None and was != now:
            assert rules.can_follow(was, now)
        if now in PUBLIC and row.kind != Kind.WITHDRAWAL:
            assert row.approver_id in approvers
            assert row.approver_id != row.author_id
            assert row.area.all()
            assert row.published_at is not None
            assert row.expires_at is not None
            assert row.published_at < row.expires_at <= row.published_at + rules.LONGEST[Kind.WARNING]
        if now not in PUBLIC:
            assert row.number is None
    return dict(Bulletin.objects.values_list("pk", "state"))


@pytest.mark.parametrize("seed", [7, 14, 63])
def test_it_keeps_every_rule_over_random_steps(world: World, seed: int) -> None:
    assert Role.ADMIN in world.admin.roles
    assert world.innovator.may(Permission.BULLETINS_APPROVE)
    walk = Walk(world, seed)
    states: dict[int, str] = {}
    for _step in range(STEPS):
        walk.step()
        states = check_rules(states, world)
    assert walk.done > STEPS // 10, walk.done
    assert set(states.values()) & set(PUBLIC), states
    numbers = sorted(number for number in Bulletin.objects.values_list("number", flat=True) if number)
    assert numbers == list(range(1, len(numbers) + 1))
    assert queries.next_number("63.11.05") == len(numbers) + 1
    assert log.check() == []
