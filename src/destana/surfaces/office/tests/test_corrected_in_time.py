"""A wrong bulletin is corrected to the same people in two clicks and within a minute (P10), over the wire."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.messaging.channels import registry
from destana.messaging.gateway import deliver
from destana.response.bulletins import actions, queries
from destana.response.hazards.terms import Level
from destana.surfaces.office.tests.test_bulletins import WORDS
from tests.standins.telegram import TOKEN, BotServer, bot_server
from tests.world import NOW, PIMPING, World

PEOPLE = 100
PATIENCE_SECONDS = 60


@pytest.fixture
def bot() -> Iterator[BotServer]:
    """The Bot API, played, as the only channel; its pace is forgotten afterwards."""
    with bot_server() as server:
        said = {"token": TOKEN, "api": server.url, "secret": "rahasia-123", "webhook": ""}
        registry.forget()
        with override_settings(CHANNELS={"telegram": said}):
            yield server
        registry.forget()
    deliver._paces.clear()


def drained(bot: BotServer, most: int) -> None:
    """Send until the stand-in has carried out this many orders, or the minute is over."""
    end = time.monotonic() + PATIENCE_SECONDS
    while sum(bot.count().values()) < most and time.monotonic() < end:
        deliver.deliver_due(now=NOW, owner="w1", channel="telegram")


def test_it_reaches_the_same_people_in_two_clicks_and_a_minute(
    world: World, desk: Any, bot: BotServer
) -> None:
    actions.ensure_key(at=NOW, by=SYSTEM)
    for chat in range(1, PEOPLE + 1):
        contact = people.meet(channel="telegram", address=str(chat), at=NOW)
        people.follow(contact_id=contact.id, village=PIMPING, level=Level.NONE, by=world.rusdi, at=NOW)
    writer, signer = desk(world.rusdi), desk(world.innovator)
    address = writer.post("/meja/siaran/tulis", WORDS)["Location"].removesuffix("/ubah")
    writer.post(f"{address}/minta")
    [waiting] = queries.waiting_for(world.innovator)
    signer.post(f"{address}/sahkan", {"sha256": waiting.sha256, "dibaca": "1"})
    drained(bot, PEOPLE)
    assert set(bot.count()) == set(range(1, PEOPLE + 1))
    began = time.monotonic()
    page = writer.get(address).content.decode()
    # first click: the fold; second: the button of the form in it
    fold = re.search(r'<details class="fold"><summary>[^<]+</summary><form[^>]*/cabut"', page)
    assert fold is not None
    answer = writer.post(f"{address}/cabut", {"alasan": "Salah desa"})
    assert answer.status_code == 302
    drained(bot, PEOPLE * 2)
    took = time.monotonic() - began
    assert set(bot.count().values()) == {2}
    assert set(bot.count()) == set(range(1, PEOPLE + 1))
    assert all("DITARIK" in bot.messages(chat)[-1] for chat in range(1, PEOPLE + 1))
    assert took <= PATIENCE_SECONDS
