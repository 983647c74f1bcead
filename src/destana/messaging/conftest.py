"""What the mail room's tests have at hand: the providers played on 127.0.0.1, channels with made-up keys, a clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from destana.config.keys import fresh_p256
from destana.foundation.people import actions as people
from destana.foundation.people.terms import ContactView
from destana.messaging.channels import registry
from destana.messaging.gateway import counts
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing, Priority
from tests.standins.graph import NUMBER_ID, GraphServer, graph_server
from tests.standins.graph import TOKEN as GRAPH_TOKEN
from tests.standins.mail import MailServer, mail_server
from tests.standins.push_service import PushService, push_service
from tests.standins.sms_gateways import SmsGateServer
from tests.standins.telegram import TOKEN, BotServer, bot_server

SECRET = "rahasia_123-ABC-0123456789"  # noqa: S105 - made up
APP_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - made up, as in the sample of a signature
VAPID = fresh_p256()
VERIFY = "token-rahasia-yang-panjang"
NIGHT = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)  # 06.04 WITA


@pytest.fixture
def at() -> datetime:
    """The moment at which the tests play."""
    return NIGHT


@pytest.fixture
def later() -> Callable[..., datetime]:
    """A moment after the night began: ``later(minutes=5)``."""
    return lambda **passed: NIGHT + timedelta(**passed)


@pytest.fixture
def bot() -> Iterator[BotServer]:
    """The Bot API, played."""
    with bot_server() as server:
        yield server


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
def graph() -> Iterator[GraphServer]:
    """Meta's Graph API, played."""
    with graph_server() as server:
        yield server


@pytest.fixture
def phone() -> Iterator[SmsGateServer]:
    """The phone with SMS-Gate."""
    server = SmsGateServer()
    yield server
    server.stop()


@pytest.fixture
def push() -> Iterator[PushService]:
    """A push service with phones behind it."""
    with push_service() as server:
        yield server


@pytest.fixture
def channels(
    bot: BotServer, post: MailServer, graph: GraphServer, phone: SmsGateServer, push: PushService
) -> Iterator[dict[str, dict[str, Any]]]:
    """All channels switched on, each calling its stand-in."""
    said: dict[str, dict[str, Any]] = {
        "whatsapp": {
            "token": GRAPH_TOKEN,
            "app_secret": APP_SECRET,
            "verify_token": VERIFY,
            "number_id": NUMBER_ID,
            "api": graph.url,
            "templates": {"awas": "destana_awas", "answer": "destana_answer"},
        },
        "telegram": {
            "token": TOKEN,
            "api": bot.url,
            "secret": SECRET,
            "webhook": "https://destana.example/hook/telegram",
        },
        "sms": {
            "secret_url": phone.url,
            "sender": "9119",
            "secret": SECRET,
            "webhook": "https://destana.example/hook/sms",
            "per_minute": 600,
        },
        "email": {"secret_url": post.url, "sender": "kabar@lampihong.example", "sender_name": "Kecamatan"},
        "webpush": {"private": VAPID, "contact": "https://destana.example", "also": (push.origin,)},
        "simulator": {"on": True},
    }
    registry.forget()
    with override_settings(CHANNELS=said):
        yield said
        registry.forget()


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    before = counts.snapshot()
    yield
    counts.reset(before)


@pytest.fixture
def siti(at: datetime) -> ContactView:
    """A villager who wrote by Telegram; invented."""
    return people.meet(channel="telegram", address="987654321", name="Siti Contoh", at=at)


@pytest.fixture
def queue(at: datetime) -> Callable[..., int]:
    """Queue a message to chat 987654321: ``queue("key", text=...)``; any argument of the action may be given."""

    def put(key: str, text: str = "Laporan diterima", **more: Any) -> int:
        given: dict[str, Any] = {
            "contact_id": None,
            "channel": "telegram",
            "address": "987654321",
            "body": Outgoing(text=text),
            "priority": Priority.NOTICE,
            "at": at,
        }
        return outbox.queue(key=key, **(given | more))

    return put
