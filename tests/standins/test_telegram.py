"""The stand-in itself: what it refuses, the real Bot API refuses."""

import contextlib
import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.standins.telegram import BotServer, bot_server


@pytest.fixture
def bot() -> Iterator[BotServer]:
    with bot_server() as server:
        yield server


def call(bot: BotServer, method: str, fields: Any, token: str = "") -> dict[str, Any]:
    line = http.client.HTTPConnection(bot.url.removeprefix("http://"), timeout=10)
    with contextlib.closing(line):
        line.request(
            "POST",
            f"/bot{token or bot.token}/{method}",
            json.dumps(fields),
            {"Content-Type": "application/json"},
        )
        answer = line.getresponse()
        found: dict[str, Any] = json.load(answer)
    assert found["ok"] is (answer.status == 200)
    return found


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Ya", **fields}]]}


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        ("sendMessage", {"chat_id": 5}, 400),
        ("sendMessage", {"chat_id": "5", "text": "x"}, 400),
        ("sendMessage", {"chat_id": 5, "text": ""}, 400),
        ("sendMessage", {"chat_id": 5, "text": " \n"}, 400),
        ("sendMessage", {"chat_id": 5, "text": 7}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x" * 4097}, 400),
        ("sendMessage", {"chat_id": 5, "text": "🌊" * 2049}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "parsemode": "HTML"}, 400),
        ("sendMessage", {"chat_id": 5, "text": "<b>x", "parse_mode": "HTML"}, 400),
        ("sendMessage", {"chat_id": 5, "text": "<p>x</p>", "parse_mode": "HTML"}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": {}}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": button(callback_data="x" * 65)}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": button(callback_data="")}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": button(request_location=True)}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": button(url="http://localhost")}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": {"keyboard": [["Ya"]]}}, 400),
        ("sendPhoto", {"chat_id": 5}, 400),
        ("answerCallbackQuery", {"callback_query_id": 5}, 400),
        ("setWebhook", {"url": "http://x.example"}, 400),
        ("setWebhook", {"url": "https://x.example", "secret_token": "a b"}, 400),
        ("getFile", {"file_id": "nothing"}, 400),
        ("sendPigeon", {}, 404),
        ("sendMessage", ["x"], 400),
    ],
)
def test_it_refuses(bot: BotServer, method: str, fields: Any, code: int) -> None:
    assert call(bot, method, fields)["error_code"] == code
    assert bot.count() == {}


def test_it_takes_what_fits_exactly(bot: BotServer) -> None:
    assert call(bot, "sendMessage", {"chat_id": 5, "text": "🌊" * 2048})["ok"]
    marked = {"chat_id": 5, "text": f"<b>{'x' * 4096}</b>", "parse_mode": "HTML"}
    assert call(bot, "sendMessage", marked)["ok"]  # the length counts without the marks
    data = {"chat_id": -100777, "text": "x", "reply_markup": button(callback_data="x" * 64)}
    assert call(bot, "sendMessage", data)["ok"]
    assert bot.count() == {5: 2, -100777: 1}


def test_it_knows_its_token(bot: BotServer) -> None:
    assert call(bot, "getMe", {}, token="111:wrong")["error_code"] == 401
    assert call(bot, "getMe", {})["ok"]
