from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.standins import bot_orders as api
from tests.standins.telegram import BotServer

Said = dict[str, dict[str, Any]]


def run(*words: str) -> str:
    out = StringIO()
    call_command("telegram", *words, stdout=out)
    return out.getvalue()


def test_it_points_the_bot_here(channels: Said, bot: BotServer) -> None:
    told = run("connect")
    called = {call.method: call.fields for call in bot.calls}
    assert called["setWebhook"]["url"] == "https://destana.example/hook/telegram"
    assert called["setWebhook"]["secret_token"] == channels["telegram"]["secret"]
    assert set(called["setWebhook"]["allowed_updates"]) == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }
    menu = {command["command"]: command["description"] for command in called["setMyCommands"]["commands"]}
    assert menu["lapor"] == "Lapor kejadian"
    assert set(menu) == {"lapor", "status", "ikuti", "cek", "berhenti"}
    assert "https://destana.example/hook/telegram" in told
    assert channels["telegram"]["secret"] not in told
    assert channels["telegram"]["token"] not in told


def test_it_lets_the_bot_go(channels: Said, bot: BotServer) -> None:
    run("connect")
    run("disconnect")
    assert bot.webhook["url"] == ""
    assert not bot.calls[-1].fields["drop_pending_updates"]  # what waits at Telegram is not thrown away


def test_it_shows_what_telegram_complains_about(channels: Said, bot: BotServer) -> None:
    bot.webhook |= {
        "pending_update_count": 12,
        "last_error_message": "Connection refused",
        "last_error_date": 1,
    }
    told = run("status")
    assert "12" in told
    assert "Connection refused" in told


def test_it_refuses_an_address_without_https(channels: Said, bot: BotServer) -> None:
    insecure = {
        **channels,
        "telegram": {**channels["telegram"], "webhook": "http://localhost:8311/hook/telegram"},
    }
    with override_settings(CHANNELS=insecure), pytest.raises(CommandError, match="https"):
        run("connect")
    assert bot.calls == []


def test_it_says_when_there_is_no_token() -> None:
    with override_settings(CHANNELS={}), pytest.raises(CommandError, match="DESTANA_TELEGRAM_TOKEN"):
        run("status")


def test_it_says_when_telegram_refuses(channels: Said, bot: BotServer) -> None:
    bot.order(api.NO_KEY)
    with pytest.raises(CommandError, match="401"):
        run("connect")
