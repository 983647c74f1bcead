"""Desks for tests: a browser of one person, signed in with a second factor just shown."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor
from tests.world import NOW, World

Desk = Callable[..., Client]


@pytest.fixture(autouse=True)
def the_hour() -> object:
    """The desk reads the clock; here it is 06.04 in the villages, and stands still."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def desk(world: World) -> Desk:
    """Return the browser of somebody of the cast; ``fresh=False``: the second factor was shown an hour ago."""

    def sign_in(actor: Actor, *, fresh: bool = True, at: datetime = NOW) -> Client:
        client = Client()
        client.force_login(people.account_of(actor.person_id or 0))
        session = client.session
        now = at.timestamp()
        session.update(
            {"signin.since": now, "signin.seen": now, "signin.proved": now if fresh else now - 3600}
        )
        session.save()
        return client

    return sign_in
