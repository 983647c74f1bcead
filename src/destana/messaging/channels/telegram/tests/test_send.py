"""The real client over the wire to the strict stand-in."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from destana.kit import web
from destana.messaging.channels.base import Asks, Button, NotSent, Outgoing, Refused, TryLater, Unknown
from destana.messaging.channels.telegram.conf import Conf
from destana.messaging.channels.telegram.send import Telegram
from tests.standins import bot_orders as api
from tests.standins.bot_orders import Order
from tests.standins.telegram import BotServer

CHAT = 987654321
JPEG = b"\xff\xd8\xff\xe0 made up"


@pytest.fixture
def telegram(bot: BotServer) -> Iterator[Telegram]:
    channel = Telegram(Conf(bot.token, bot.url, "x" * 20, ""))
    yield channel
    channel.close()


def send(telegram: Telegram, text: str = "Laporan diterima", **more: Any) -> Any:
    return telegram.send(str(CHAT), Outgoing(text=text, **more), "key-1")


def failure(telegram: Telegram, **more: Any) -> NotSent:
    with pytest.raises(NotSent) as caught:
        send(telegram, **more)
    return caught.value


def test_it_sends_words(telegram: Telegram, bot: BotServer) -> None:
    assert send(telegram).provider_ids == ("1",)
    assert bot.messages(CHAT) == ["Laporan diterima"]


def test_it_sends_names_and_signs_as_they_are(telegram: Telegram, bot: BotServer) -> None:
    words = "M. Ridha_Al-Banjari <Pimping> & *RT 02* `x` [y](z) 🌊"
    send(telegram, words)
    assert bot.messages(CHAT) == [words]


def test_it_sends_marks(telegram: Telegram, bot: BotServer) -> None:
    send(telegram, "SIAGA di A & B", html="<b>SIAGA</b> di A &amp; B")
    assert bot.calls[0].fields["parse_mode"] == "HTML"
    assert bot.messages(CHAT) == ["SIAGA di A & B"]


def test_it_goes_plain_where_marks_cannot_be_read(telegram: Telegram, bot: BotServer) -> None:
    assert send(telegram, "SIAGA", html="<b>SIAGA").provider_ids == ("1",)
    assert bot.messages(CHAT) == ["SIAGA"]
    assert len(bot.calls) == 2


def test_it_puts_buttons_under_the_message(telegram: Telegram, bot: BotServer) -> None:
    buttons = (
        Button("Ya", "tolong:ya"),
        Button("Tidak", "tolong:tidak"),
        Button("Baca", url="https://d.example"),
    )
    send(telegram, buttons=buttons)
    assert bot.calls[0].fields["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "Ya", "callback_data": "tolong:ya"},
                {"text": "Tidak", "callback_data": "tolong:tidak"},
                {"text": "Baca", "url": "https://d.example"},
            ]
        ]
    }


def test_it_gives_long_labels_a_row_each(telegram: Telegram, bot: BotServer) -> None:
    send(telegram, buttons=(Button("Ada yang harus ditolong", "a"), Button("Tidak ada", "b")))
    assert [len(row) for row in bot.calls[0].fields["reply_markup"]["inline_keyboard"]] == [1, 1]


def test_it_asks_for_a_position_and_a_number(telegram: Telegram, bot: BotServer) -> None:
    send(telegram, buttons=(Button("Kirim lokasi", asks=Asks.LOCATION), Button("Pilih desa", "desa")))
    send(telegram, buttons=(Button("Kirim nomor", asks=Asks.PHONE),))
    first, second = (call.fields["reply_markup"]["keyboard"] for call in bot.calls)
    assert first == [[{"text": "Kirim lokasi", "request_location": True}, {"text": "Pilih desa"}]]
    assert second == [[{"text": "Kirim nomor", "request_contact": True}]]


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
def test_it_refuses_button_data_that_telegram_would_refuse(
    telegram: Telegram, bot: BotServer, data: str
) -> None:
    assert failure(telegram, buttons=(Button("Ya", data),)).code == "button"
    assert bot.calls == []


def test_it_takes_button_data_up_to_the_limit(telegram: Telegram, bot: BotServer) -> None:
    send(telegram, buttons=(Button("Ya", "é" * 32),))
    assert bot.count() == {CHAT: 1}


def test_it_splits_a_long_text_at_a_paragraph(telegram: Telegram, bot: BotServer) -> None:
    first, second = ("a 🌊 " * 700).strip(), ("b " * 1000).strip()
    sent = send(telegram, f"{first}\n\n{second}", buttons=(Button("Ya", "ya"),))
    assert sent.provider_ids == ("1", "2")
    assert bot.messages(CHAT) == [first, second]
    assert "reply_markup" not in bot.calls[0].fields
    assert "reply_markup" in bot.calls[1].fields


@pytest.mark.parametrize("sign", ["x", "🌊"])
def test_it_splits_10000_signs_without_a_gap(telegram: Telegram, bot: BotServer, sign: str) -> None:
    send(telegram, sign * 10_000)
    assert "".join(bot.messages(CHAT)) == sign * 10_000


def test_it_tells_which_parts_got_through(telegram: Telegram, bot: BotServer) -> None:
    bot.order(Order(), api.too_fast(35))
    text = "x" * 5000
    assert failure(telegram, text=text).parts == ("1",)
    assert send(telegram, text, parts_sent=1).provider_ids == ("2",)
    assert "".join(bot.messages(CHAT)) == text


def test_it_sends_a_photo_with_its_words(telegram: Telegram, bot: BotServer) -> None:
    send(telegram, "Peta", photo=JPEG, buttons=(Button("Ya", "ya"),))
    assert bot.calls[0].method == "sendPhoto"
    assert bot.calls[0].photo == JPEG
    assert bot.messages(CHAT) == ["Peta"]


def test_it_sends_words_too_long_for_a_caption_after_the_photo(telegram: Telegram, bot: BotServer) -> None:
    assert send(telegram, "x" * 1025, photo=JPEG).provider_ids == ("1", "2")
    assert bot.messages(CHAT) == ["", "x" * 1025]


def test_it_refuses_a_photo_that_is_too_large(telegram: Telegram, bot: BotServer) -> None:
    assert failure(telegram, photo=JPEG + bytes(10_000_000)).code == "photo"


def test_it_answers_a_press(telegram: Telegram, bot: BotServer) -> None:
    assert send(telegram, "", answers="4382").provider_ids == ()
    assert bot.answered() == ["4382"]


def test_it_answers_a_press_and_speaks(telegram: Telegram, bot: BotServer) -> None:
    assert send(telegram, "Setinggi apa airnya?", answers="4382").provider_ids == ("1",)
    assert bot.answered() == ["4382"]
    assert bot.messages(CHAT) == ["Setinggi apa airnya?"]


def test_it_lets_a_press_go_that_is_too_old(telegram: Telegram, bot: BotServer) -> None:
    bot.order(Order(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"))
    assert send(telegram, "Setinggi apa airnya?", answers="4382").provider_ids == ("1",)


def test_it_follows_a_group_to_its_new_id(telegram: Telegram, bot: BotServer) -> None:
    bot.order(api.migrated(-1001234567890))
    sent = send(telegram, "x" * 5000)
    assert sent.moved_to == "-1001234567890"
    assert bot.count() == {-1001234567890: 2}


@pytest.mark.parametrize("address", ["lampihong", "@a", "@satu dua", "", "0812"])
def test_it_takes_only_a_number_or_the_name_of_a_channel(
    telegram: Telegram, bot: BotServer, address: str
) -> None:
    if address == "0812":
        telegram.send(address, Outgoing(text="x"), "k")
        return
    with pytest.raises(Refused) as caught:
        telegram.send(address, Outgoing(text="x"), "k")
    assert caught.value.contact_dead


def test_it_waits_as_long_as_telegram_says_and_does_not_count_it(telegram: Telegram, bot: BotServer) -> None:
    bot.order(api.too_fast(35))
    found = failure(telegram)
    assert isinstance(found, TryLater)
    assert (found.after, found.whole_channel, found.counts) == (35.0, True, False)


def test_it_waits_half_a_minute_where_telegram_forgot_to_say(telegram: Telegram, bot: BotServer) -> None:
    bot.order(Order(429, "Too Many Requests"))
    found = failure(telegram)
    assert isinstance(found, TryLater)
    assert found.after == 30.0


@pytest.mark.parametrize(
    ("order", "dead", "down"),
    [
        (api.BLOCKED, True, False),
        (Order(403, "Forbidden: bot can't initiate conversation with a user"), True, False),
        (Order(403, "Forbidden: bot was kicked from the supergroup chat"), True, False),
        (Order(403, "Forbidden: user is deactivated"), True, False),
        (api.NO_CHAT, True, False),
        (Order(400, "Bad Request: user not found"), True, False),
        (Order(400, "Bad Request: message is too long"), False, False),
        (Order(400, "Bad Request: something new"), False, False),
        (api.NO_KEY, False, True),
        (Order(404, "Not Found"), False, True),
        (Order(409, "Conflict: terminated by other getUpdates request"), False, True),
    ],
)
def test_it_knows_what_a_refusal_means(
    telegram: Telegram, bot: BotServer, order: Order, dead: bool, down: bool
) -> None:
    bot.order(order)
    found = failure(telegram)
    assert isinstance(found, Refused)
    assert (found.contact_dead, found.channel_down) == (dead, down)
    assert bot.count() == {}


@pytest.mark.parametrize("order", [api.BROKEN, Order(500, "Internal"), Order(504, "Gateway Timeout")])
def test_it_calls_a_server_error_unknown(telegram: Telegram, bot: BotServer, order: Order) -> None:
    bot.order(order)
    assert isinstance(failure(telegram), Unknown)


def test_it_calls_a_lost_answer_unknown(telegram: Telegram, bot: BotServer) -> None:
    bot.order(api.DROPPED)
    assert isinstance(failure(telegram), Unknown)
    assert bot.count() == {CHAT: 1}  # it did arrive: nobody may call this "not sent"


def test_it_calls_a_slow_answer_unknown(
    telegram: Telegram, bot: BotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram.client._http, "_timeout", aiohttp.ClientTimeout(sock_read=0.05))
    bot.order(Order(after=30.0))
    assert isinstance(failure(telegram), Unknown)
    assert bot.count() == {CHAT: 1}


def test_it_calls_a_page_of_somebody_else_unknown(telegram: Telegram, bot: BotServer) -> None:
    bot.order(Order(is_html=True))
    assert isinstance(failure(telegram), Unknown)


def test_it_tries_later_when_nothing_left_us(bot: BotServer) -> None:
    address = bot.url
    bot.stop()
    channel = Telegram(Conf(bot.token, address, "x" * 20, ""))
    found = failure(channel)
    channel.close()
    assert isinstance(found, TryLater)
    assert (found.after, found.counts) == (None, True)
    bot.__init__()  # type: ignore[misc]  # the fixture stops it once more


def complain(channel: Telegram, bot: BotServer) -> None:
    """Let the HTTP library's loop log what it logs of an answer that nobody read: the answer with its address."""

    async def leave_open() -> None:
        async with channel.client._http.get(f"{channel.client._files}/photos/x.jpg") as answer:
            said = {"message": "Unclosed response", "client_response": answer}
            asyncio.get_running_loop().call_exception_handler(said)

    bot.files["x"] = JPEG
    channel.loop.run(leave_open())


def test_it_never_shows_the_token(bot: BotServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = Telegram(Conf(bot.token, bot.url, "x" * 20, ""))
    told = [send(channel)]
    for order in (api.DROPPED, api.NO_KEY, Order(400, f"Bad Request: {bot.token}"), Order(is_html=True)):
        bot.order(order)
        told.append(failure(channel))
    with pytest.raises(NotSent):
        channel.fetch_media("unknown")
    complain(channel, bot)
    channel.close()
    assert "Unclosed response" in caplog.text  # the library did log
    secret = bot.token.partition(":")[2]
    assert secret not in caplog.text
    assert secret not in repr(told) + repr(channel.__dict__.get("keys")) + repr(Conf(bot.token, "", "", ""))
    for failed in told[1:]:
        assert failed.__cause__ is None
        assert failed.__suppress_context__ or failed.__context__ is None


def test_it_shows_the_token_without_the_guard(
    bot: BotServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: with the guard taken away the token is in the log."""
    monkeypatch.setattr(web, "LOGGERS", ())
    caplog.set_level(logging.DEBUG)
    channel = Telegram(Conf(bot.token, bot.url, "x" * 20, ""))
    complain(channel, bot)
    channel.close()
    assert bot.token in caplog.text


def test_it_reuses_its_connection(telegram: Telegram, bot: BotServer) -> None:
    for _turn in range(3):
        send(telegram)
    assert bot.lines == 1
