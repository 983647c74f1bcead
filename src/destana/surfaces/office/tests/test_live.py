"""News for open desks: who may listen, what is said, and that nothing runs while nobody listens."""

import asyncio
from typing import Any

import pytest
from django.db import connections

from destana.response.reports import actions
from destana.surfaces.office import live
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _threads_leave_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's threads keep their connections; those of a test end with it and must close theirs."""
    monkeypatch.setattr("django.db.close_old_connections", connections.close_all)


def take(report_id: int, world: World) -> None:
    """Let the other desk take a report, on a thread of its own."""
    try:
        actions.take(report_id=report_id, by=world.aida, at=world.now)
    finally:
        connections.close_all()


class Ear:
    """A browser that listens: what the application sent, and a way to hang up."""

    def __init__(self, cookie: str = "", path: str = "/langsung", method: str = "GET") -> None:
        headers = [(b"cookie", f"sesi={cookie}".encode())] if cookie else []
        self.scope = {"type": "http", "method": method, "path": path, "headers": headers}
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self.spoken = asyncio.Condition()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        async with self.spoken:
            self.sent.append(dict(message))
            self.spoken.notify_all()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def until(self, words: str) -> None:
        async with asyncio.timeout(10), self.spoken:
            await self.spoken.wait_for(lambda: words in self.text)


def cookie_of(desk: Any, actor: Any) -> str:
    return str(desk(actor).cookies["sesi"].value)


async def answered(app: live.Live, ear: Ear) -> Ear:
    await app(ear.scope, ear.receive, ear.send)
    return ear


def test_it_tells_what_changed_within_two_seconds(world: World, desk: Any) -> None:
    report, cookie = world.report("Nama Bu Siti di Pimping"), cookie_of(desk, world.rusdi)

    async def story() -> Ear:
        app, ear = live.Live(live.Hub(look=0.02)), Ear(cookie)
        task = asyncio.create_task(app(ear.scope, ear.receive, ear.send))
        await ear.until("event: awal")
        await asyncio.to_thread(take, report.id, world)
        await ear.until(f'"report:{report.id}"')
        ear.gone.set()
        await task
        assert not app.hub.listeners
        assert app.hub._watcher is None
        return ear

    ear = asyncio.run(story())
    assert ear.status == 200
    assert dict(ear.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")
    assert "Siti" not in ear.text


@pytest.mark.parametrize("who", ["nobody", ""])
def test_it_says_nothing_to_strangers(world: World, desk: Any, who: str) -> None:
    cookie = cookie_of(desk, getattr(world, who)) if who else "x" * 32
    assert asyncio.run(answered(live.Live(), Ear(cookie))).status == 404


def test_it_answers_only_its_own_address(world: World, desk: Any) -> None:
    cookie = cookie_of(desk, world.rusdi)
    assert asyncio.run(answered(live.Live(), Ear(cookie, path="/langsung/lain"))).status == 404
    assert asyncio.run(answered(live.Live(), Ear(cookie, method="POST"))).status == 404


def test_it_limits_the_tabs_of_one_session(world: World, desk: Any) -> None:
    cookie, app = cookie_of(desk, world.rusdi), live.Live()

    async def story() -> int:
        app.hub.listeners = {live.Listener(cookie) for _each in range(live.MOST_PER_SESSION)}
        return (await answered(app, Ear(cookie))).status

    assert asyncio.run(story()) == 429


def test_it_ends_when_the_server_stops(world: World, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = cookie_of(desk, world.rusdi)

    async def story() -> Ear:
        app, ear = live.Live(live.Hub(look=0.02)), Ear(cookie)
        task = asyncio.create_task(app(ear.scope, ear.receive, ear.send))
        await ear.until("event: awal")
        monkeypatch.setattr(live, "is_stopping", lambda: True)
        async with asyncio.timeout(10):
            await task
        return ear

    assert asyncio.run(story()).sent[-1]["more_body"] is False


def test_it_drops_old_news_for_who_reads_too_slowly() -> None:
    listener = live.Listener("x")
    for number in range(live.QUEUE + 5):
        listener.tell(str(number))
    said = [listener.news.get_nowait() for _each in range(live.QUEUE)]
    assert said[-1] == str(live.QUEUE + 4)


def test_it_reads_the_session_cookie_and_nothing_else() -> None:
    assert live.session_of([(b"cookie", b"a=1; sesi=abc; b=2")]) == "abc"
    assert live.session_of([(b"cookie", b'\xff\xfe;;=";'), (b"x", b"sesi=abc")]) == ""
