"""What is kept of a phone goes a day after nobody needs it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from destana.foundation.people import actions as people
from destana.foundation.people import queries as persons
from destana.foundation.people.terms import SYSTEM
from destana.messaging.channels.webpush import actions, crypto, queries
from tests.standins.push_service import PushService

pytestmark = pytest.mark.django_db


def test_a_phone_out_of_reach_is_forgotten_and_one_that_follows_stays(
    channels: Any, push: PushService, at: datetime, later: Callable[..., datetime]
) -> None:
    contacts = []
    for name in ("siti", "udin"):
        said = push.subscribe(name, queries.public_key())
        given = actions.Given(said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"])
        contacts.append(people.meet(channel="webpush", address=actions.subscribe(given, at=at), at=at))
    people.mark_dead(contact_id=contacts[0].id, reason="410", by=SYSTEM, at=at)
    active = persons.active_addresses("webpush")
    assert queries.kept(active, at=at)[0].due == 0
    assert actions.forget_unused(active, at=later(hours=23), limit=10) == 0
    assert actions.forget_unused(active, at=later(hours=25), limit=10) == 1
    assert actions.forget_unused(active, at=later(days=900), limit=10) == 0
    assert queries.wires([contacts[1].address], key_id=crypto.key_id(_private(channels))) != {}


def _private(channels: Any) -> str:
    return str(channels["webpush"]["private"])
