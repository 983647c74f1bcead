"""Who stands at the door."""

from dataclasses import dataclass

import pytest
from django.test import Client

from destana.foundation.people.terms import Actor, Role
from tests.world import person

from .steps import printed, walk_in


@dataclass(frozen=True)
class Known:
    """Somebody who came in before, with the secret of the authenticator app."""

    actor: Actor
    username: str
    secret: str


def _known(actor: Actor, username: str) -> Known:
    browser = Client()
    secret = walk_in(browser, username, printed(actor))
    browser.post("/keluar/")
    return Known(actor, username, secret)


@pytest.fixture
def new_member(db: None) -> Actor:
    """A member who has never been in."""
    return person("rusdi", "Rusdi Anwar", Role.MEMBER)


@pytest.fixture
def rusdi(new_member: Actor) -> Known:
    """A member who has been in, in another browser."""
    return _known(new_member, "rusdi")


@pytest.fixture
def aida(db: None) -> Known:
    """Another member: for what belongs to Rusdi, she is the stranger."""
    return _known(person("aida", "Nor Aida", Role.MEMBER), "aida")
