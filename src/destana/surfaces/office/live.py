"""News for open desks as server-sent events at ``/langsung``: something changed, fetch your parts again.

Raw ASGI beside Django. A session cookie is checked once when a desk connects; one watcher a process looks at the end of
the audit log while somebody listens, and goes home when nobody does. No content leaves here: only numbers of lines and
the names of what they are about (``report:142``), which the desk then asks for with its own rights.
"""

import asyncio
import contextlib
import json
import logging
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from destana.foundation.audit import queries as audit
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Permission

_log = logging.getLogger(__name__)

LOOK_SECONDS = 0.3
"""How often the end of the log is looked at: a second desk must see a decision within two seconds."""

HEARTBEAT_SECONDS = 15
"""A line of nothing, so that proxies keep the connection and the server notices who is gone."""

RECHECK_SECONDS = 60
"""How often a listener's session is looked at again: who signed out or lost the role hears nothing more."""

MOST_PER_SESSION = 6
"""Open tabs of one session that may listen; browsers themselves hold six connections to one server."""

MOST_LISTENERS = 200
MOST_LINES = 500
QUEUE = 20

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(eq=False)
class Listener:
    """One open connection and the news that wait for it."""

    session: str
    news: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def tell(self, text: str) -> None:
        """Put news in line. Who reads too slowly loses single news, never the latest number."""
        while self.news.full():
            self.news.get_nowait()
        self.news.put_nowait(text)


class Hub:
    """Who listens in this process, and the watcher that tells them."""

    def __init__(self, look: float = LOOK_SECONDS) -> None:
        """``look``: seconds between two looks at the log."""
        self.listeners: set[Listener] = set()
        self._look = look
        self._watcher: asyncio.Task[None] | None = None
        self.seq = 0

    async def join(self, listener: Listener) -> None:
        """Let somebody listen; the first one wakes the watcher."""
        if self._watcher is None or self._watcher.done():
            self.seq = await asyncio.to_thread(_head)
            self._watcher = asyncio.create_task(self._watch())
        self.listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Stop listening; the last one sends the watcher home."""
        self.listeners.discard(listener)
        if not self.listeners and self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    def is_full(self, session: str) -> bool:
        """Tell whether this session, or this process, has enough listeners."""
        mine = Counter(listener.session for listener in self.listeners)[session]
        return mine >= MOST_PER_SESSION or len(self.listeners) >= MOST_LISTENERS

    def close(self) -> None:
        """Say goodbye to everybody: the server stops."""
        for listener in self.listeners:
            while listener.news.full():
                listener.news.get_nowait()
            listener.news.put_nowait(None)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._look)
            if is_stopping():
                self.close()
                return
            try:
                seq, targets = await asyncio.to_thread(_since, self.seq)
            except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the news for the rest of the day
                _log.exception("the end of the log cannot be read")
                continue
            if seq > self.seq:
                self.seq = seq
                text = event("berubah", {"seq": seq, "targets": targets})
                for listener in list(self.listeners):
                    listener.tell(text)


def is_stopping() -> bool:
    """Tell whether the server was asked to stop.

    Uvicorn waits for open connections before it tells an application that it stops, and these never end by themselves;
    its own handler of the stop signal is the one place that knows in time.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))


def event(name: str, data: dict[str, object]) -> str:
    """Return one event as the wire wants it."""
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def _head() -> int:
    with _connection():
        return audit.head().seq


def _since(seq: int) -> tuple[int, list[str]]:
    with _connection():
        if audit.head().seq <= seq:
            return seq, []
        entries = audit.since(seq, limit=MOST_LINES)
        return entries[-1].seq, sorted({entry.target for entry in entries})


@contextlib.contextmanager
def _connection() -> Iterator[None]:
    """Give the thread a database connection that is fit, and hand broken ones back."""
    from django.db import close_old_connections  # noqa: PLC0415 - Django's models load after this module

    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def may_listen(session_key: str) -> bool:
    """Tell whether this session belongs to a person who may see the desk now."""
    from importlib import import_module  # noqa: PLC0415 - the session engine is a setting

    from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.utils.crypto import constant_time_compare  # noqa: PLC0415

    with _connection():
        store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        person_id = str(store.get(SESSION_KEY, ""))
        if not person_id.isdecimal():
            return False
        try:
            person = people.account_of(int(person_id))
            actor = people.actor_of(int(person_id), district=settings.DISTRICT)
        except people.UnknownPerson:
            return False
        is_own = constant_time_compare(store.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
        return is_own and any(actor.may(one) for one in (Permission.REPORTS_READ, Permission.INCIDENTS_READ))


def session_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the session cookie of a request, or nothing."""
    cookies: SimpleCookie = SimpleCookie()
    for name, value in headers:
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value[:64] if found else ""


class Live:
    """The ASGI application."""

    def __init__(self, hub: Hub | None = None) -> None:
        """``hub``: another one than the process's own, for tests."""
        self.hub = hub or Hub()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one listener until somebody goes."""
        if scope["method"] != "GET" or scope["path"].rstrip("/") != "/langsung":
            await _answer(send, 404)
            return
        session = session_of(scope["headers"])
        if not session or not await asyncio.to_thread(may_listen, session):
            await _answer(send, 404)  # forbidden and missing look alike
            return
        if self.hub.is_full(session):
            await _answer(send, 429, [(b"retry-after", b"30")])
            return
        await self._serve(Listener(session), receive, send)

    async def _serve(self, listener: Listener, receive: Receive, send: Send) -> None:
        await self.hub.join(listener)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            headers = [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _say(send, "retry: 2000\n" + event("awal", {"seq": self.hub.seq}))
            await self._talk(listener, gone, send)
        except OSError:
            pass  # the other side went away in the middle of a line
        finally:
            gone.cancel()
            self.hub.leave(listener)

    async def _talk(self, listener: Listener, gone: "asyncio.Task[None]", send: Send) -> None:
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while not gone.done():
            news = asyncio.ensure_future(listener.news.get())
            done, _pending = await asyncio.wait(
                {news, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if news not in done:
                news.cancel()
            text = news.result() if news in done else ": \n\n"
            if gone.done() or text is None:
                break
            if loop.time() - checked > RECHECK_SECONDS:
                checked = loop.time()
                if not await asyncio.to_thread(may_listen, listener.session):
                    break
            await _say(send, text)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or []})
    await send({"type": "http.response.body", "body": b""})


app = Live()
