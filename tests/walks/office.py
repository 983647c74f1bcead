"""The office as the walks use it: a clock that is moved by hand, and browsers that came in with two factors."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.test import Client

from destana.foundation.people import queries as people
from destana.foundation.people.rules import FRESH_FOR
from destana.foundation.people.terms import Actor
from destana.surfaces.office.signin.tests.steps import OWN, code_for, post, printed, walk_in
from tests.world import NOW, World

DOOR = "/masuk/?next="
ASKS = 'name="_kode"'
"""What the page holds that asks for the second factor on the spot."""


class Closed(Exception):
    """A door did not open: signed out, no right, wrong state, words that do not fit. What a walk meets all the time."""


@dataclass
class Desk:
    """One person's browser, the secret of the authenticator app, and when it last proved something."""

    name: str
    actor: Actor
    username: str
    secret: str
    browser: Client
    proven_at: datetime


@dataclass
class Office:
    """Everybody at the desk, and the clock."""

    world: World
    settings: Any
    clock: Any = None
    at: datetime = NOW
    desks: dict[str, Desk] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)
    """What the walks achieved, by verb and door: a walk that never gets anywhere proves nothing."""

    def wait(self, minutes: float) -> None:
        """Let time go by."""
        self.set(self.at + timedelta(minutes=minutes))

    def set(self, at: datetime) -> None:
        """Set the clock."""
        self.at = at
        self.clock.move_to(at)

    def actor(self, name: str, *, fresh: bool = True) -> Actor:
        """Return somebody as the verbs take them."""
        return replace(self.desks[name].actor, fresh=fresh)

    def name_of(self, person_id: int | None) -> str:
        """Return the name in the cast; empty for nobody."""
        return next((one.name for one in self.desks.values() if one.actor.person_id == person_id), "")

    def is_fresh(self, name: str) -> bool:
        """Say whether the person's browser proved a second factor in the last ten minutes, as the walk saw it."""
        return self.at - self.desks[name].proven_at < FRESH_FOR

    def read(self, name: str, address: str) -> str:
        """Open a page; raise :class:`Closed` where it does not open."""
        answer = self._sent(self.desks[name], "GET", address, {})
        if answer.status_code != 200:
            raise Closed(answer.status_code)
        return str(answer.content.decode())

    def send(self, name: str, address: str, *, proves: bool = True, **values: Any) -> str:
        """Send a form, and the second factor where it is asked for; return where it leads to.

        Raises :class:`Closed` for every answer but a redirect.
        """
        desk = self.desks[name]
        answer = self._sent(desk, "POST", address, values)
        if answer.status_code == 200 and ASKS in answer.content.decode():
            if not proves:
                raise Closed("no second factor")
            fields = dict(
                re.findall(
                    r'type="hidden" name="(sha256|dibaca|versi|alasan)" value="([^"]*)"',
                    answer.content.decode(),
                )
            )
            assert fields.items() <= {key: str(value) for key, value in values.items()}.items(), (
                "the form lost a field"
            )
            answer = self._sent(desk, "POST", address, {**values, "_kode": code_for(desk.secret)})
            if ASKS not in answer.content.decode():
                desk.proven_at = self.at
        if answer.status_code != 302:
            raise Closed(answer.status_code)
        return str(answer["Location"])

    def _sent(self, desk: Desk, method: str, address: str, values: dict[str, Any]) -> Any:
        call = desk.browser.get if method == "GET" else desk.browser.post
        answer: Any = call(address, values)
        if answer.status_code == 302 and str(answer["Location"]).startswith(DOOR):
            self._come_in(desk)
            answer = call(address, values)
        assert answer.status_code < 500, (method, address, answer.status_code)
        return answer

    def _come_in(self, desk: Desk) -> None:
        post(desk.browser, "/masuk/", username=desk.username, password=OWN)
        if post(desk.browser, "/masuk/kode/", code=code_for(desk.secret)).status_code == 302:
            desk.proven_at = self.at


CAST = {
    "rusdi": "rusdi",
    "aida": "aida",
    "innovator": "mariani",
    "camat": "camat",
    "admin": "yusuf",
    "pambakal": "pambakal.pimping",
    "agency": "bpbd",
}
"""Who walks, by the name in the cast, with the user name."""


@contextmanager
def opened(world: World, settings: Any) -> Iterator[Office]:
    """Let everybody come in through the door, five minutes before the hour."""
    with time_machine.travel(NOW - timedelta(minutes=5), tick=False) as clock:
        office = Office(world, settings, clock)
        for name, username in CAST.items():
            actor, browser = getattr(world, name), Client()
            secret = walk_in(browser, username, printed(actor))
            begun = replace(people.actor_of(actor.person_id), fresh=False)
            office.desks[name] = Desk(name, begun, username, secret, browser, NOW - timedelta(minutes=5))
        office.set(NOW)
        yield office
