"""The machine: whoever, whatever, in whatever order, through whichever door."""

import random
from collections import deque
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from django.db import DatabaseError, transaction

from destana.foundation.audit import queries as log
from destana.response.bulletins import keyfile
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import Kind, Wording
from destana.response.bulletins.tests.scene import wording
from destana.response.hazards.terms import Level
from tests.walks import forgeries
from tests.walks.doors import Door, Pages, Refused, Verbs
from tests.walks.judge import Judge, Step, frozen, tables
from tests.walks.office import CAST, Office
from tests.world import KANDANG_JAYA, LAJAR, NOW, PIMPING

Draw = Callable[[random.Random], Any]


def any_of(*options: Any) -> Draw:
    """Return a draw of one of these."""
    return lambda chance: chance.choice(options)


WHO = any_of(*["turn"] * 12, *CAST)
"""Mostly whose turn it is: with strangers alone no step would ever succeed."""
DOOR = any_of("pages", "verbs")
PROVES = any_of(True, True, True, True, True, False)
PLACE = any_of(*range(6))
AUTHOR = any_of(*["rusdi"] * 4, *["aida"] * 3, *["innovator"] * 3, *CAST)
SIGNER = any_of(*["innovator"] * 5, *["camat"] * 4, *CAST)
GAP = any_of(0, 0, 1, 11, 65)
"""Minutes; the first signature is shown, the second person reads, thinks, signs."""
VERB = any_of("send_back", "reject", *["withdraw"] * 3, "update", "update", "review", "review")
PROPER: dict[str, Draw] = {
    "kind": any_of(Kind.WARNING, Kind.WARNING, Kind.INFORMATION),
    "level": any_of(Level.SIAGA, Level.AWAS),
    "villages": any_of((PIMPING,), (PIMPING, KANDANG_JAYA, LAJAR)),
    "headline": any_of("Air naik", "Air surut", "Air naik lagi"),
    "hours": any_of(1, 2, 12, 20),
    "seen": any_of(-30),
    "steps": any_of(("Matikan listrik",), ("Naik ke balai desa", "Bawa surat")),
}
WRONG = any_of(
    {"kind": Kind.WITHDRAWAL},
    {"kind": Kind.UPDATE},
    {"kind": Kind.ALL_CLEAR},
    {"level": Level.AMAN},
    {"villages": ()},
    {"villages": ("1.2.3",)},
    {"headline": ""},
    {"steps": ()},
    {"hours": -1},
    {"hours": 24 * 20},
    {"seen": 30},
)
"""One thing at a time that must keep words from going out."""
Drawn = dict[str, Any]


def proper(chance: random.Random) -> Drawn:
    """Draw words that may go out."""
    return {name: draw(chance) for name, draw in PROPER.items()}


def words(chance: random.Random) -> Drawn:
    """Draw words, every third time with one thing wrong."""
    return proper(chance) | (WRONG(chance) if chance.random() < 0.33 else {})


MEANT = {
    "send_back": ("submitted",),
    "reject": ("submitted",),
    "withdraw": ("published",),
    "update": ("published",),
    "review": ("published",),
}
STEPS: dict[str, tuple[int, dict[str, Draw]]] = {
    "whole_way": (
        5,
        {
            "words": words,
            "author": AUTHOR,
            "signer": SIGNER,
            "doors": lambda chance: (DOOR(chance), DOOR(chance), DOOR(chance)),
            "proves": PROVES,
            "gap": GAP,
        },
    ),
    "write": (
        2,
        {"who": WHO, "words": words, "door": DOOR, "exercise": any_of(None, None, None, True, False)},
    ),
    "change": (3, {"who": WHO, "place": PLACE, "words": words, "door": DOOR, "stale": any_of(*range(5))}),
    "ask": (3, {"who": WHO, "place": PLACE, "door": DOOR, "proves": PROVES}),
    "look": (1, {"who": WHO, "place": PLACE, "door": DOOR}),
    "look_and_publish": (3, {"who": WHO, "place": PLACE, "door": DOOR, "proves": PROVES}),
    "publish_what_was_read_earlier": (
        2,
        {"who": WHO, "back": any_of(*range(5)), "door": DOOR, "proves": PROVES},
    ),
    "step": (9, {"who": WHO, "place": PLACE, "door": DOOR, "proves": PROVES, "verb": VERB}),
    "wait": (2, {"minutes": any_of(1, 1, 5, 11, 30, 120)}),
    "carry_the_data_to_another_office": (1, {"mode": any_of("real", "real", "exercise")}),
    "forge": (3, {"place": PLACE, "name": any_of(*sorted(forgeries.FORGERIES))}),
    "go_past": (1, {"place": PLACE, "way": any_of("loaddata", "POST", "PUT", "PATCH", "DELETE")}),
}
"""What may happen next: how often, and with what."""
CHOICE = any_of(*[name for name, (weight, _with) in STEPS.items() for _each in range(weight)])


class BulletinWalk:
    """One bad day. Everything is taken back at its end, so that every day begins alike."""

    office: ClassVar[Office]
    folder: ClassVar[Path]
    through: ClassVar[dict[str, Callable[[Office], Door]]] = {"pages": Pages, "verbs": Verbs}

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.kept = {
            name: (copy(desk.browser.cookies), desk.proven_at) for name, desk in self.office.desks.items()
        }
        self.day = transaction.atomic()
        self.day.__enter__()
        self.office.set(NOW)
        self._be("real")
        self.judge = Judge(self.office)
        self.doors = {name: door(self.office) for name, door in self.through.items()}
        self.seen: list[tuple[int, str]] = []

    def run(self, steps: int) -> None:
        """Live the day, say that the log is whole, take the day back. A fault comes with the last steps before it."""
        past: deque[str] = deque(maxlen=12)
        try:
            self.begin(proper(self.chance), DOOR(self.chance))
            for _step in range(steps):
                name = CHOICE(self.chance)
                drawn = {key: draw(self.chance) for key, draw in STEPS[name][1].items()}
                past.append(f"{name} {drawn}")
                getattr(self, name)(**drawn)
            assert log.check() == []
            numbers = [row["number"] for row in tables().values() if row["number"]]
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), "a number is missing or given twice"
        except AssertionError as fault:
            fault.add_note("\n".join(past))
            raise
        finally:
            self._take_back()

    def _take_back(self) -> None:
        transaction.set_rollback(True)
        self.day.__exit__(None, None, None)
        for name, (cookies, proven) in self.kept.items():
            self.office.desks[name].browser.cookies = cookies
            self.office.desks[name].proven_at = proven

    # -- what somebody does --

    def begin(self, words: Drawn, door: str) -> None:
        """A day has a bulletin that waits, else most steps would meet nothing."""
        self.write("rusdi", words, door, exercise=None)
        self._ask("turn", 0, door, proves=True)

    def write(self, who: str, words: Drawn, door: str, exercise: bool | None) -> None:
        who = "rusdi" if who == "turn" else who
        done = lambda: self.doors[door].write(who, self._words(words), exercise=exercise)  # noqa: E731
        self._do(Step("write", who), done, door=door)

    def change(self, who: str, place: int, words: Drawn, door: str, stale: int) -> None:
        row = self._row(place, "draft", "returned", "submitted")
        who, version = self._author(who, row), row.version - (stale == 0)
        done = lambda: self.doors[door].change(who, row.pk, self._words(words), version)  # noqa: E731
        self._do(Step("change", who), done, door=door)

    def ask(self, who: str, place: int, door: str, proves: bool) -> None:
        self._ask(who, place, door, proves=proves)

    def whole_way(
        self, words: Drawn, author: str, signer: str, doors: tuple[str, str, str], proves: bool, gap: int
    ) -> None:
        """Write, ask, read, sign: by two, by one who is both, by whoever; with a pause between."""
        self.write(author, words, doors[0], exercise=None)
        self._ask(author, 0, doors[1], proves=True)
        row = self._row(0, "submitted")
        self._look(signer, row, doors[2])
        self.office.wait(gap)
        self._publish(signer, row.pk, self.seen[-1][1] if self.seen else "0" * 64, doors[2], proves=proves)

    def look(self, who: str, place: int, door: str) -> None:
        self._look(self._signer(who), self._row(place, "submitted"), door)

    def look_and_publish(self, who: str, place: int, door: str, proves: bool) -> None:
        row, who = self._row(place, "submitted"), self._signer(who)
        self._look(who, row, door)
        self._publish(who, row.pk, self.seen[-1][1] if self.seen else "0" * 64, door, proves=proves)

    def publish_what_was_read_earlier(self, who: str, back: int, door: str, proves: bool) -> None:
        one, digest = self.seen[-1 - back % len(self.seen)] if self.seen else (self._row(0).pk, "0" * 64)
        self._publish(self._signer(who), one, digest, door, proves=proves)

    def step(self, who: str, place: int, door: str, proves: bool, verb: str) -> None:
        row = self._row(place, *MEANT[verb])
        who = self._author(who, row) if verb in {"update", "withdraw"} else self._signer(who)
        done = lambda: self.doors[door].step(who, row.pk, verb, proves=proves)  # noqa: E731
        self._do(Step(verb, who), done, door=door, proves=proves)

    # -- what happens by itself, and what somebody tries past all doors --

    def wait(self, minutes: int) -> None:
        self.office.wait(minutes)
        self._do(Step("worker"), lambda: forgeries.run_jobs(self.office))

    def carry_the_data_to_another_office(self, mode: str) -> None:
        """The database is brought up as the other kind: by a copied folder, or a wrong setting."""
        self._be(mode)

    def _be(self, mode: str) -> None:
        """Change the world. The signing key changes along: what stands in the way otherwise has tests of its own."""
        self.office.settings.MODE = mode
        pem = keyfile.path().read_bytes().removeprefix(keyfile.EXERCISE)
        keyfile.path().write_bytes(keyfile.EXERCISE + pem if mode == "exercise" else pem)

    def forge(self, place: int, name: str) -> None:
        row = self._row(place)
        before = None if row.state in {"draft", "returned", "rejected"} else frozen(tables()[row.pk])
        taken = forgeries.try_forgery(self.office, row, name)
        if before is not None:
            assert frozen(tables()[row.pk]) == before, f"the tables took a forgery: {name}"
        self.office.tally["forgery of a draft" if taken else "forgery refused"] += 1
        self.judge.check(Step("forge"))

    def go_past(self, place: int, way: str) -> None:
        row = self._row(place)
        if way == "loaddata":
            assert not forgeries.load_fixture(self.office, row, self.folder), "loaddata published"
        else:
            forgeries.try_api(row, way, {"state": "published", "headline": "Lain", "approver": 1})
        self.judge.check(Step(way))

    # -- how --

    def _ask(self, who: str, place: int, door: str, *, proves: bool) -> None:
        row = self._row(place, "draft", "returned")
        who = self._author(who, row)
        self._do(Step("ask", who), lambda: self.doors[door].ask(who, row.pk, proves=proves), door=door)

    def _look(self, who: str, row: Bulletin, door: str) -> None:
        try:
            digest = self.doors[door].look(who, row.pk)
        except Refused:
            return
        self.seen.append((row.pk, digest))
        self.judge.note(row.pk, digest)

    def _publish(self, who: str, one: int, digest: str, door: str, *, proves: bool) -> None:
        done = lambda: self.doors[door].publish(who, one, digest, proves=proves)  # noqa: E731
        self._do(Step("publish", who, digest=digest), done, door=door, proves=proves)

    def _do(self, step: Step, deed: Any, *, door: str = "verbs", proves: bool = True) -> None:
        """Do it, count it, let the judge look. Only refusals are expected: a broken constraint is a fault too."""
        done = True
        try:
            deed()
        except Refused:
            done = False
        except DatabaseError as error:
            raise AssertionError(f"only the tables stopped {step.verb}: {error}") from error
        self.office.tally[f"{step.verb} {'done' if done else 'refused'} by {door}"] += 1
        fresh = bool(step.who) and self.doors[door].is_fresh(step.who, proves=proves)
        self.judge.check(Step(step.verb, step.who, fresh, step.digest))

    def _row(self, place: int, *meant: str) -> Bulletin:
        """Return mostly the newest row in one of the states that the step is meant for, else any."""
        rows = list(Bulletin.objects.order_by("-pk")[:6])
        fitting = [row for row in rows if row.state in meant]
        return fitting[0] if fitting and place < 4 else rows[place % len(rows)]

    def _author(self, who: str, row: Bulletin) -> str:
        return (self.office.name_of(row.author_id) or "rusdi") if who == "turn" else who

    def _signer(self, who: str) -> str:
        return "innovator" if who == "turn" else who

    def _words(self, drawn: Drawn) -> Wording:
        hours = timedelta(hours=drawn["hours"])
        return wording(
            kind=drawn["kind"],
            level=drawn["level"],
            villages=drawn["villages"],
            headline=drawn["headline"],
            steps=drawn["steps"],
            event_at=self.office.at + timedelta(minutes=drawn["seen"]),
            expires_at=(self.office.at + hours).replace(second=0, microsecond=0),
        )
