from collections.abc import Iterator

import pytest

from destana.messaging.channels.base import NotSent, Refused, TryLater
from destana.messaging.channels.telegram.conf import Conf
from destana.messaging.channels.telegram.send import Telegram
from tests.standins import bot_orders as api
from tests.standins.bot_orders import Order
from tests.standins.telegram import BotServer


@pytest.fixture
def telegram(bot: BotServer) -> Iterator[Telegram]:
    channel = Telegram(Conf(bot.token, bot.url, "x" * 20, ""))
    yield channel
    channel.close()


def test_it_fetches_the_bytes(telegram: Telegram, bot: BotServer) -> None:
    bot.files["AgACx"] = b"\xff\xd8 photo"
    assert telegram.fetch_media("AgACx") == b"\xff\xd8 photo"


def test_it_gives_up_on_a_file_that_telegram_does_not_know(telegram: Telegram) -> None:
    with pytest.raises(Refused):
        telegram.fetch_media("AgACx")


@pytest.mark.parametrize("size", [20 * 1024 * 1024 + 1])
def test_it_gives_up_on_a_file_over_the_limit(telegram: Telegram, bot: BotServer, size: int) -> None:
    bot.files["AgACx"] = bytes(size)
    with pytest.raises(Refused):
        telegram.fetch_media("AgACx")


def test_it_stops_reading_where_the_announced_size_was_a_lie(
    telegram: Telegram, bot: BotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "_file", lambda file_id: {"file_path": f"photos/{file_id}.jpg"})
    bot.files["AgACx"] = bytes(20 * 1024 * 1024 + 1)
    with pytest.raises(Refused) as caught:
        telegram.fetch_media("AgACx")
    assert caught.value.code == "too large"


@pytest.mark.parametrize("order", [api.BROKEN, api.DROPPED, api.too_fast(35), Order(is_html=True)])
def test_it_tries_later_where_asking_again_helps(telegram: Telegram, bot: BotServer, order: Order) -> None:
    bot.files["AgACx"] = b"\xff\xd8"
    bot.order(order)
    with pytest.raises(TryLater):
        telegram.fetch_media("AgACx")


def test_it_tries_later_when_the_download_fails(telegram: Telegram, bot: BotServer) -> None:
    bot.files["AgACx"] = b"\xff\xd8"
    bot.order(Order(), api.BROKEN)
    with pytest.raises(TryLater):
        telegram.fetch_media("AgACx")


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "http://elsewhere.example/x", "photos/x?y", None])
def test_it_follows_no_path_that_is_not_telegrams(
    telegram: Telegram, bot: BotServer, monkeypatch: pytest.MonkeyPatch, path: str | None
) -> None:
    monkeypatch.setattr(bot, "_file", lambda file_id: {"file_path": path})
    with pytest.raises(NotSent) as caught:
        telegram.fetch_media("AgACx")
    assert caught.value.code == "path"
