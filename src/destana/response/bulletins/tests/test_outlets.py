"""Public places: after the people, once each, and an earlier post is marked where it stands."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from destana.foundation.people.access import NotPermitted
from destana.messaging.channels import registry
from destana.messaging.gateway import deliver
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import State as Sending
from destana.response.bulletins import actions, queries
from destana.response.bulletins.terms import OutletKind
from destana.response.bulletins.tests.scene import follow, published, submitted
from tests.standins import bot_orders
from tests.standins.telegram import TOKEN, BotServer, bot_server
from tests.world import NOW, PIMPING, World

NAME = "@kabar_lampihong"
pytestmark = pytest.mark.usefixtures("key")


@pytest.fixture
def bot(settings: Any) -> Iterator[BotServer]:
    """Telegram, played."""
    with bot_server() as server:
        settings.CHANNELS = {"telegram": {"token": TOKEN, "api": server.url, "secret": "x" * 20}}
        registry.forget()
        yield server
        registry.forget()


@pytest.fixture
def place(world: World) -> int:
    """The office's Telegram channel."""
    return actions.add_outlet(kind=OutletKind.TELEGRAM, address=NAME, by=world.admin, at=NOW)


def deliver_at(minutes: float = 0) -> None:
    deliver.deliver_due(now=NOW + timedelta(minutes=minutes), owner="w", channel="telegram")


def states(about: int) -> dict[str, str]:
    rows = Message.objects.filter(about=f"bulletin:{about}", contact=None)
    return {row.key.partition(":outlet:")[2]: row.state for row in rows}


def test_it_is_posted_once_with_a_link_to_the_post(world: World, place: int, bot: BotServer) -> None:
    found = published(world)
    deliver_at()
    deliver_at(1)
    (words,) = bot.messages(NAME)
    assert found.code in words
    (post,) = queries.posts_of(found.id)
    assert (post.outlet, post.link, post.is_change) == (NAME, "https://t.me/kabar_lampihong/1", False)
    assert queries.outlets(world.admin.district)[0].last == post


def test_people_go_first(world: World, place: int, bot: BotServer) -> None:
    follow(world, world.udin.id, PIMPING)
    published(world)
    deliver_at()
    assert [call.fields["chat_id"] for call in bot.calls] == [987654321, NAME]


def test_a_withdrawal_marks_the_earlier_post_where_it_stands(
    world: World, place: int, bot: BotServer
) -> None:
    found = published(world)
    deliver_at()
    taken = actions.withdraw(bulletin_id=found.id, reason="Salah desa", by=world.innovator, at=NOW)
    deliver_at(1)
    old, new = bot.posts[NAME, 1], bot.posts[NAME, 2]
    assert old.startswith(f"DITARIK. Jangan diteruskan. Yang benar: kabar no. {taken.number}, ")
    assert found.headline in old
    assert new.startswith("DITARIK")
    assert [post.is_change for post in queries.posts_of(taken.id)] == [False, True]


def test_an_update_marks_the_earlier_post_as_replaced(world: World, place: int, bot: BotServer) -> None:
    found = published(world)
    deliver_at()
    draft = actions.update(bulletin_id=found.id, by=world.rusdi, at=NOW)
    waiting = actions.submit(bulletin_id=draft.id, by=world.rusdi, at=NOW)
    actions.publish(bulletin_id=draft.id, sha256=waiting.sha256, by=world.innovator, at=NOW)
    deliver_at(1)
    assert bot.posts[NAME, 1].startswith("DIGANTI. ")
    assert len(bot.messages(NAME)) == 2


def test_a_post_that_never_went_out_needs_no_mark(world: World, place: int, bot: BotServer) -> None:
    found = published(world)
    taken = actions.withdraw(bulletin_id=found.id, reason="Salah desa", by=world.innovator, at=NOW)
    deliver_at()
    assert len(bot.posts) == 1
    assert states(found.id) == {f"{place}": Sending.CANCELLED}
    assert states(taken.id)[f"{place}:marks:{found.id}"] == Sending.REFUSED


def test_a_place_that_is_off_gets_nothing_new_but_its_posts_are_marked(
    world: World, place: int, bot: BotServer
) -> None:
    found = published(world)
    deliver_at()
    actions.switch_outlet(outlet_id=place, is_on=False, reason="Pindah", by=world.admin, at=NOW)
    actions.withdraw(bulletin_id=found.id, reason="Salah desa", by=world.innovator, at=NOW)
    deliver_at(1)
    assert list(bot.posts) == [(NAME, 1)]
    assert bot.posts[NAME, 1].startswith("DITARIK")


def test_a_change_whose_answer_was_lost_is_made_once(world: World, place: int, bot: BotServer) -> None:
    found = published(world)
    deliver_at()
    taken = actions.withdraw(bulletin_id=found.id, reason="Salah desa", by=world.innovator, at=NOW)
    # The new post leaves at the same time, so the fault names its call: the first change, and no other.
    lost = [bot_orders.DROPPED]
    bot.weather = lambda fields: lost.pop() if "message_id" in fields and lost else bot_orders.Order()
    deliver_at(1)
    deliver_at(8)
    assert states(taken.id)[f"{place}:marks:{found.id}"] == Sending.SENT
    edits = [call for call in bot.calls if call.method == "editMessageText"]
    assert [call.is_done for call in edits] == [True, False]  # the second: "message is not modified"


def test_a_change_waits_for_a_post_that_is_still_on_its_way(world: World, place: int, bot: BotServer) -> None:
    found = published(world)
    (held,) = outbox.claim(channel="telegram", owner="other", at=NOW, limit=9)
    taken = actions.withdraw(bulletin_id=found.id, reason="Salah desa", by=world.innovator, at=NOW)
    deliver_at(0.1)
    name = f"{place}:marks:{found.id}"
    assert (held.address, states(taken.id)[name]) == (NAME, Sending.QUEUED)


@pytest.mark.parametrize(
    ("order", "minutes"),
    [
        (bot_orders.too_fast(60), 2),
        (bot_orders.TOO_FAST_AND_SILENT, 2),
        (bot_orders.BROKEN, 8),
        (bot_orders.NO_KEY, 8),
    ],
)
def test_bad_weather_costs_only_time(
    world: World, place: int, bot: BotServer, order: bot_orders.Order, minutes: int
) -> None:
    bot.order(order)
    found = published(world)
    deliver_at()
    assert states(found.id) == {f"{place}": Sending.QUEUED}
    deliver_at(minutes)
    assert states(found.id) == {f"{place}": Sending.SENT}
    assert len(bot.messages(NAME)) == 1


def test_a_channel_that_threw_the_bot_out_says_so_on_its_row(
    world: World, place: int, bot: BotServer
) -> None:
    bot.order(bot_orders.Order(403, "Forbidden: bot is not a member of the channel chat"))
    found = published(world)
    deliver_at()
    (post,) = queries.posts_of(found.id)
    assert (post.code, post.link) == ("403", "")


@pytest.mark.parametrize(
    "address", ["kabar", "@a", "https://t.me/kabar", "-99", "987654321", "@kabar lampihong", ""]
)
def test_it_takes_no_address_of_a_person(world: World, address: str) -> None:
    with pytest.raises(actions.NotAPlace):
        actions.add_outlet(kind=OutletKind.TELEGRAM, address=address, by=world.admin, at=NOW)


def test_only_who_keeps_the_settings_names_places(world: World, place: int) -> None:
    for who in (world.rusdi, world.innovator, world.camat, world.auditor):
        with pytest.raises(NotPermitted):
            actions.add_outlet(kind=OutletKind.TELEGRAM, address="@lain_lain", by=who, at=NOW)
        with pytest.raises(NotPermitted):
            actions.switch_outlet(outlet_id=place, is_on=False, reason="x", by=who, at=NOW)


def test_the_same_place_is_one_place(world: World, place: int) -> None:
    assert actions.add_outlet(kind=OutletKind.TELEGRAM, address=NAME, by=world.admin, at=NOW) == place


def test_nothing_is_posted_before_the_second_signature(world: World, place: int) -> None:
    submitted(world)
    assert not Message.objects.exists()
