import asyncio
import http.client
import os
import time
from pathlib import Path

import pytest
from django.db import connection

from destana.config import asgi, health
from destana.config.asgi import Router
from destana.config.health import Health
from destana.config.wire import App, Message, Receive, Scope, Send
from destana.kit import vitals
from tests.serving import serving


def speaker(word: str) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": word.encode()})

    return app


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def test_it_sends_each_address_to_its_application() -> None:
    router = Router({"hook": speaker("hook"), "sehat": speaker("health")}, speaker("pages"))
    wanted = {
        "/hook/telegram": "hook",
        "/hook": "hook",
        "/hookah": "pages",
        "/sehat": "health",
        "/": "pages",
        "/meja/hook": "pages",
        "//hook": "pages",
    }
    with serving(router) as port:
        assert {path: get(port, path)[1] for path in wanted} == wanted


def test_it_says_only_ok_or_degraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_KEEP_SECONDS", 0.0)
    fault: list[str] = []
    with serving(Health(tmp_path, lambda: " ".join(fault))) as port:
        assert get(port, "/sehat") == (200, "ok\n")
        fault.append("the disk is on fire")
        assert get(port, "/sehat") == (503, "degraded\n")


def test_it_is_degraded_when_the_worker_falls_silent(tmp_path: Path) -> None:
    assert health.worker_fault(tmp_path) == ""
    vitals.beat_file(tmp_path).touch()
    assert health.worker_fault(tmp_path) == ""
    past = time.time() - 2 * vitals.BEAT_SECONDS
    os.utime(vitals.beat_file(tmp_path), (past, past))
    assert "silent" in health.worker_fault(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_it_sees_a_database_that_is_gone(tmp_path: Path) -> None:
    assert asgi.ask_database() == ""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = (
        str(tmp_path / "gone") if connection.vendor == "sqlite" else "gone_away"
    )
    try:
        assert "database" in asgi.ask_database()
    finally:
        connection.settings_dict["NAME"] = name
    assert not (tmp_path / "gone").exists()


def test_it_does_not_open_the_office_when_a_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    faults, said = ["The keys are gone."], list[str]()
    monkeypatch.setattr("destana.config.checks.start_faults", lambda: faults)
    monkeypatch.setattr("destana.config.warm.up", lambda: said.append("warm"))
    asyncio.run(live(Router({}, speaker("x")), said))
    assert said == ["lifespan.startup.failed"]
    faults.clear()
    said.clear()
    asyncio.run(live(Router({}, speaker("x")), said))
    assert said == ["warm", "lifespan.startup.complete", "lifespan.shutdown.complete"]


async def live(router: Router, said: list[str]) -> None:
    """Start and stop an application as a server does; what it said comes into the list."""

    async def receive() -> Message:
        return {"type": "lifespan"}

    async def send(message: Message) -> None:
        said.append(message["type"])

    await router({"type": "lifespan"}, receive, send)
