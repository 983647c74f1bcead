"""Public places at the desk: named by the admin, seen on the bulletin, with a lamp when a post did not get there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as office
from django.utils import timezone

from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM
from destana.messaging.channels import registry
from destana.messaging.gateway import deliver
from destana.response.bulletins import actions, queries
from destana.response.bulletins.terms import OutletKind
from destana.response.bulletins.tests.scene import published
from destana.surfaces.office.house.lamps import LOOK, WELL, Lamp, lamps
from tests.standins.bot_orders import Order
from tests.standins.telegram import TOKEN, BotServer, bot_server
from tests.world import DISTRICT, NOW, World

NAME = "@kabar_lampihong"


@pytest.fixture
def bot(settings: Any, tmp_path: Path) -> Iterator[BotServer]:
    """Telegram, played; and a folder with a signing key."""
    settings.DATA = tmp_path
    with bot_server() as server:
        settings.CHANNELS = {"telegram": {"token": TOKEN, "api": server.url, "secret": "x" * 20}}
        registry.forget()
        yield server
        registry.forget()


def lamp() -> Lamp:
    found = {one.name: one for one in lamps(DISTRICT, Path(office.DATA), timezone.now())}
    return found[f"Kiriman di {NAME}"]


def test_the_admin_names_a_channel_and_stops_it_with_a_reason(world: World, desk: Any) -> None:
    browser = desk(world.admin)
    assert "Belum ada saluran umum." in browser.get("/meja/atur").content.decode()
    browser.post("/meja/atur/saluran", {"jenis": "telegram", "alamat": NAME})
    (one,) = queries.outlets(DISTRICT)
    page = browser.get("/meja/atur").content.decode()
    assert NAME in page
    assert "belum ada kiriman" in page
    assert browser.post(f"/meja/atur/saluran/{one.id}", {}).status_code == 422
    browser.post(f"/meja/atur/saluran/{one.id}", {"alasan": "kanal pindah"})
    assert not queries.outlets(DISTRICT)[0].is_on
    browser.post(f"/meja/atur/saluran/{one.id}", {"jalan": "1"})
    assert queries.outlets(DISTRICT)[0].is_on
    verbs = [entry.verb for entry in audit.history(f"outlet:{one.id}")]
    assert sorted(verbs) == ["outlet.off", "outlet.on", "outlet.on"]


@pytest.mark.parametrize("form", [{}, {"jenis": "radio"}, {"jenis": "telegram", "alamat": "bukan kanal"}])
def test_what_names_no_channel_is_said_and_kept(world: World, desk: Any, form: dict[str, str]) -> None:
    answer = desk(world.admin).post("/meja/atur/saluran", form)
    assert answer.status_code == 422
    assert form.get("alamat", "") in answer.content.decode()


def test_the_bulletin_shows_where_it_stands_and_the_lamp_is_well(
    world: World, desk: Any, bot: BotServer
) -> None:
    actions.ensure_key(at=NOW, by=SYSTEM)
    actions.add_outlet(kind=OutletKind.TELEGRAM, address=NAME, by=world.admin, at=NOW)
    assert lamp().standing is WELL
    found = published(world)
    deliver.deliver_due(now=NOW, owner="w", channel="telegram")
    page = desk(world.rusdi).get(f"/meja/siaran/{found.id}").content.decode()
    assert 'href="https://t.me/kabar_lampihong/1"' in page
    assert lamp().standing is WELL


def test_a_post_that_did_not_get_there_turns_the_lamp(world: World, bot: BotServer) -> None:
    actions.ensure_key(at=NOW, by=SYSTEM)
    actions.add_outlet(kind=OutletKind.TELEGRAM, address=NAME, by=world.admin, at=NOW)
    bot.order(Order(403, "Forbidden: bot is not a member of the channel chat"))
    published(world)
    deliver.deliver_due(now=NOW, owner="w", channel="telegram")
    assert lamp().standing is LOOK
    assert lamp().advice
