"""An exercise never looks like, or touches, the real thing: names, keys, and the door of the server."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from destana.config import checks, worlds
from destana.config.wire import Message, Receive, Scope, Send
from destana.response.bulletins import keyfile


@pytest.mark.parametrize(
    ("host", "real", "exercise"),
    [
        ("destana.example", True, False),
        ("LATIHAN.destana.example:8312", False, True),
        ("latihan-lampihong.example", False, True),
        ("latihan.localhost", False, True),
        ("localhost:8311", True, False),
        ("[::1]:8311", True, False),
        ("berlatihan.example", True, False),
        ("", True, False),
    ],
)
def test_each_answers_under_its_own_names_alone(host: str, real: bool, exercise: bool) -> None:
    assert (worlds.may_answer(host, "real"), worlds.may_answer(host, "exercise")) == (real, exercise)
    assert worlds.may_answer(host, "demo")
    assert (not list(worlds.host_faults([host], "real"))) == real
    assert (not list(worlds.host_faults([host], "exercise"))) == exercise


async def _hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"halo"})


def ask(mode: str, host: str, path: str = "/") -> int:
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    scope: Any = {"type": "http", "path": path, "method": "GET", "headers": [(b"host", host.encode())]}
    asyncio.run(worlds.Gate(_hello, mode)(scope, receive, send))
    return int(said[0]["status"])


def test_the_door_turns_the_other_worlds_name_away() -> None:
    assert ask("exercise", "destana.example") == ask("exercise", "localhost:8312") == 421
    assert ask("real", "latihan.destana.example") == 421
    assert ask("exercise", "latihan.destana.example") == ask("real", "destana.example") == 200
    assert ask("exercise", "127.0.0.1:8312", "/sehat") == 200  # this machine asks how it is


def test_an_exercise_refuses_what_reaches_real_people(tmp_path: Path) -> None:
    given = {"DESTANA_TELEGRAM_TOKEN": "1:x", "DESTANA_SMS_URL": ""}
    (fault,) = worlds.credential_faults(given, tmp_path, "exercise")
    assert "DESTANA_TELEGRAM_TOKEN" in fault
    assert "1:x" not in fault
    (tmp_path / "smtp-url").write_text("smtp://x")
    assert len(list(worlds.credential_faults(given, tmp_path, "exercise"))) == 2
    assert list(worlds.credential_faults(given, tmp_path, "real")) == []


@pytest.mark.parametrize(("made", "opened"), [("exercise", "real"), ("real", "exercise")])
def test_a_key_of_the_other_world_signs_nothing_and_stops_the_start(
    tmp_path: Path, settings: Any, made: str, opened: str
) -> None:
    settings.DATA, settings.MODE = tmp_path, made
    settings.OWN_HOSTS = ["latihan.example" if opened == "exercise" else "destana.example"]
    keyfile.make(keyfile.path())
    assert keyfile.load(keyfile.path()) is not None
    settings.MODE = opened
    assert keyfile.load(keyfile.path()) is None
    (fault,) = checks.world_faults(tmp_path, opened)
    assert "signing key" in fault
    settings.MODE = made
    settings.OWN_HOSTS = ["latihan.example" if made == "exercise" else "destana.example"]
    assert list(checks.world_faults(tmp_path, made)) == []


def test_the_command_takes_nothing_real_along(monkeypatch: pytest.MonkeyPatch) -> None:
    from tools import start

    for name in ("TELEGRAM_TOKEN", "SMTP_URL", "PUBLIC_URL", "DATA"):
        monkeypatch.setenv(f"DESTANA_{name}", "real")
    monkeypatch.setenv("DATABASE_URL", "postgresql://real")
    monkeypatch.setenv("DESTANA_PORT", "8311")
    env = start.environment(start.parse(["exercise"]))
    assert "real" not in {env.get(f"DESTANA_{name}") for name in (*start.REAL_ONLY, *start.REAL_PLACE)}
    assert "DATABASE_URL" not in env
    assert (env["DESTANA_MODE"], env["DESTANA_PORT"]) == ("exercise", "8312")
    assert env["DESTANA_PUBLIC_URL"] == "http://latihan.localhost:8312"
    assert env["DESTANA_DATA"].endswith("exercise-data")
    beside = start.environment(start.parse([]))
    assert (beside["DESTANA_MODE"], beside["DESTANA_PORT"]) == ("real", "8311")
    assert beside["DESTANA_TELEGRAM_TOKEN"] == "real"
