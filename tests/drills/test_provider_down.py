"""The provider is down for six hours: nothing is given up, nothing goes out late, warnings go first, all is gone soon.

The hours pass in seconds: every job of the worker is handed its moment, and so the outage is walked through minute by
minute. The draining afterwards is by the real clock, with the rate that is kept with the real provider.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.test import override_settings

from destana.config.jobs import JOBS
from destana.foundation.people.terms import SYSTEM
from destana.messaging.channels import registry
from destana.messaging.gateway import deliver
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries
from destana.messaging.outbox.terms import Outgoing, Priority, State
from destana.surfaces.worker.loop import run_once
from tests.standins import bot_orders as api
from tests.standins.telegram import TOKEN, BotServer, bot_server

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
PEOPLE = 5_000 if IS_LONG else 400
WARNED = PEOPLE // 5
NIGHT = datetime(2026, 1, 13, 14, 0, tzinfo=UTC)
"""22.00 in the villages."""

DOWN = timedelta(hours=6)
SENDING = [job for job in JOBS if job.name.startswith("send by")]


@pytest.fixture
def bot() -> Iterator[BotServer]:
    """The Bot API, and an office that calls it; the buckets of the rate are full."""
    with bot_server() as server:
        registry.forget()
        deliver._paces.clear()
        with override_settings(CHANNELS=keys(server.url)):
            yield server
            registry.forget()
        deliver._paces.clear()


def keys(url: str) -> dict[str, Any]:
    return {"telegram": {"token": TOKEN, "api": url, "secret": "x" * 20, "webhook": ""}}


def queue(
    about: str, chats: Sequence[int], *, at: datetime, lives: timedelta, critical: bool = False
) -> None:
    outbox.queue_many(
        [
            outbox.To(f"{about}:{chat}", None, "telegram", str(chat), Outgoing(text=f"Kabar {chat}"))
            for chat in chats
        ],
        priority=Priority.CRITICAL if critical else Priority.NOTICE,
        about=about,
        at=at,
        expires_at=at + lives,
    )


def walk(since: datetime, hours: float, *, each: timedelta = timedelta(minutes=1)) -> None:
    """Let the worker run once a minute for so many hours of the night."""
    for turn in range(int(timedelta(hours=hours) / each)):
        run_once(SENDING, since + turn * each)


def drain(since: datetime) -> timedelta:
    """Let the worker run until nothing waits; return how long that took by the clock, rests of the channel included.

    Where nothing is due, the clock is put on by a quarter of a minute.
    """
    began, skipped = time.monotonic(), timedelta()
    while queries.waiting():
        passed = timedelta(seconds=time.monotonic() - began) + skipped
        assert passed < timedelta(minutes=30), queries.waiting()
        if not run_once(SENDING, since + passed):
            skipped += timedelta(seconds=15)
    return timedelta(seconds=time.monotonic() - began) + skipped


def fill() -> tuple[range, range]:
    """Queue the evening's messages; return who is warned and who is told."""
    warned, told = range(1, 1 + WARNED), range(1_000_000, 1_000_000 + PEOPLE - WARNED)
    queue("notice:1", told, at=NIGHT, lives=timedelta(hours=24))
    queue("bulletin:1", warned, at=NIGHT + timedelta(seconds=1), lives=timedelta(hours=24), critical=True)
    queue("bulletin:2", range(2_000_000, 2_000_050), at=NIGHT, lives=timedelta(hours=3))
    queue("bulletin:3", range(3_000_000, 3_000_050), at=NIGHT, lives=timedelta(hours=24))
    return warned, told


def test_six_hours_without_the_provider_cost_nothing_but_time(bot: BotServer) -> None:
    warned, told = fill()
    with override_settings(CHANNELS=keys("http://127.0.0.1:9")):  # nobody listens there
        registry.forget()
        walk(NIGHT, 3)
    registry.forget()
    bot.weather = lambda fields: api.BROKEN
    walk(NIGHT + timedelta(hours=3), 1)
    outbox.cancel_about(about="bulletin:3", at=NIGHT + timedelta(hours=4), by=SYSTEM)
    walk(NIGHT + timedelta(hours=4), 2)
    assert queries.counts("bulletin:1") == {State.QUEUED: WARNED}
    assert queries.counts("notice:1") == {State.QUEUED: PEOPLE - WARNED}
    assert bot.count() == {}
    bot.weather = lambda fields: api.Order()
    took = drain(NIGHT + DOWN)
    print(f"{PEOPLE} messages drained in {took}")  # noqa: T201
    assert took < timedelta(minutes=15)
    assert bot.count() == dict.fromkeys([*warned, *told], 1)
    assert queries.counts("bulletin:2") == {State.EXPIRED: 50}
    assert queries.counts("bulletin:3") == {State.CANCELLED: 50}
    assert first_notice(bot) >= WARNED - 16, "warnings go first, but for what is in flight"


def first_notice(bot: BotServer) -> int:
    """Return how many warnings were taken before the first notice was."""
    order = [call.fields["chat_id"] < 1_000_000 for call in bot.calls if call.is_done]
    return order.index(False)


def test_it_would_be_late_without_the_expiry_in_the_claim(
    bot: BotServer, without_expiry: Callable[[], None]
) -> None:
    queue("bulletin:2", range(2_000_000, 2_000_005), at=NIGHT, lives=timedelta(hours=3))
    without_expiry()
    run_once(SENDING, NIGHT + DOWN)
    assert len(bot.count()) == 5


@pytest.fixture
def without_expiry(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take the expiry out of the claim and let nobody sweep."""
    claim: Any = import_module("destana.messaging.outbox.actions.claim")

    def take_away() -> None:
        monkeypatch.setattr(claim, "_CLAIM", claim._CLAIM.replace("AND m.expires_at > %(now)s", ""))
        monkeypatch.setattr(outbox, "sweep", lambda *, at: 0)

    return take_away
