"""Figures for Prometheus: for this machine or the token, and nothing of anybody in them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from destana.config.metrics import Metrics, render, samples
from destana.config.wire import Receive, Scope, Send
from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Fault
from destana.foundation.people.terms import SYSTEM
from destana.kit.vitals import backup_file, beat_file
from destana.messaging.channels.base import Outgoing
from destana.messaging.outbox import actions as outbox
from tests.serving import serving
from tests.world import NOW, World

HELP = re.compile(r"# HELP ([a-z_]+) [A-Z][A-Za-z0-9;' ]+\.?")
TYPE = re.compile(r"# TYPE ([a-z_]+) gauge")
SAMPLE = re.compile(
    r'([a-z_]+)(?:\{([a-z]+="[a-z_]+"(?:,[a-z]+="[a-z_]+")*)\})? (-?\d+(?:\.\d+)?(?:e\+?-?\d+)?)'
)


def parse(text: str) -> dict[tuple[str, str], float]:
    """Read the whole text strictly: help, type, samples of that name; each name once, each sample once."""
    found: dict[tuple[str, str], float] = {}
    name, seen, lines = "", set[str](), text.split("\n")
    assert lines.pop() == "", "the last line ends"
    while lines:
        line = lines.pop(0)
        if begin := HELP.fullmatch(line):
            name = begin[1]
            assert name not in seen, f"{name} comes twice"
            seen.add(name)
            kind = TYPE.fullmatch(lines.pop(0))
            assert kind is not None
            assert kind[1] == name
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample is not None, line
        assert sample[1] == name, line
        assert (sample[1], sample[2] or "") not in found, line
        found[sample[1], sample[2] or ""] = float(sample[3])
    return found


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"nothing here"})


async def asked(
    app: Metrics, client: str, path: str = "/metrics", method: str = "GET", **headers: str
) -> int:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "client": (client, 5), "headers": pairs}
    await app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.fixture
def app(tmp_path: Path) -> Metrics:
    (tmp_path / "keys").mkdir()
    return Metrics(tmp_path, nothing, lambda _data: [])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_it_answers_this_machine_and_nobody_else(app: Metrics) -> None:
    assert await asked(app, "127.0.0.1") == 200
    assert await asked(app, "::1") == 200
    assert await asked(app, "10.0.0.7") == 404
    assert await asked(app, "127.0.0.1", x_forwarded_for="10.0.0.7") == 404
    assert await asked(app, "127.0.0.1", "/metrics/x") == 404
    assert await asked(app, "127.0.0.1", method="POST") == 404


@pytest.mark.anyio
async def test_it_answers_who_shows_the_token(app: Metrics, tmp_path: Path) -> None:
    assert await asked(app, "10.0.0.7", authorization="Bearer ") == 404
    (tmp_path / "keys" / "metrics").write_text("")
    assert await asked(app, "10.0.0.7", authorization="Bearer ") == 404
    (tmp_path / "keys" / "metrics").write_text("rahasia-panjang\n")
    assert await asked(app, "10.0.0.7", authorization="Bearer rahasia-panjang") == 200
    assert await asked(app, "10.0.0.7", authorization="Bearer rahasia-pendek") == 404
    assert await asked(app, "10.0.0.7") == 404


def test_every_line_of_it_is_well_formed_and_tells_of_nobody(world: World, tmp_path: Path) -> None:
    world.report("Banjir rahasia di Pimping", reporter_phone="+6281251234567", reporter_name="Siti Aminah")
    text = render(samples(tmp_path))
    found = parse(text)
    assert found["destana_reports", 'state="received"'] == 1
    assert found["destana_audit_head", ""] > 0
    assert found["destana_disk_free_bytes", ""] > 0
    assert found["destana_oldest_seconds", 'room="reports",state="received"'] > 0
    for word in ("rahasia", "Siti", "81251234567", "Pimping"):
        assert word not in text


PAGE = Path(__file__).resolve().parents[4] / "docs" / "operations.md"


def test_every_figure_is_documented_and_every_documented_figure_is_there(
    world: World, tmp_path: Path
) -> None:
    beat_file(tmp_path).touch()
    went = {"at": datetime.now(UTC).isoformat(), "fault": ""}
    backup_file(tmp_path).write_text(json.dumps({"copy": went, "drill": went}))
    audit.record_check(faults=[], by=SYSTEM, at=NOW)
    outbox.queue(
        key="m", contact_id=None, channel="email", address="a@contoh.id", body=Outgoing(text="x"), at=NOW
    )
    told = {name for name, _labels in parse(render(samples(tmp_path)))}
    assert told == set(re.findall(r"^\| `(destana_[a-z_]+)", PAGE.read_text(), re.MULTILINE))


def test_it_tells_how_copies_restores_and_the_log_stand(world: World, tmp_path: Path) -> None:
    assert not {"destana_backup_ok", "destana_restore_ok", "destana_audit_check_ok"} & {
        name for name, _labels in parse(render(samples(tmp_path)))
    }
    went = {"at": datetime.now(UTC).isoformat()}
    backup_file(tmp_path).write_text(
        json.dumps({"copy": {**went, "fault": ""}, "drill": {**went, "fault": "torn"}})
    )
    audit.record_check(faults=[Fault(3, "was changed")], by=SYSTEM, at=NOW)
    found = parse(render(samples(tmp_path)))
    assert found["destana_backup_ok", ""] == 1
    assert found["destana_restore_ok", ""] == found["destana_audit_check_ok", ""] == 0
    assert 0 <= found["destana_backup_age_seconds", ""] < 60


def test_the_parser_finds_a_broken_text() -> None:
    for text in ("destana_x 1\n", "# HELP destana_x A.\n# TYPE destana_x gauge\ndestana_y 1\n", "x"):
        with pytest.raises(AssertionError):
            parse(text)


def test_both_names_of_the_health_word_and_the_figures_are_served(transactional_db: None) -> None:
    from destana.config.asgi import build
    from destana.config.tests.test_asgi import ask

    with serving(build()) as port:
        assert ask(port, "/healthz")[1] == ask(port, "/sehat")[1] == "ok\n"
        answer, text = ask(port, "/metrics")
        assert answer.status == 200
        assert parse(text)
        assert ask(port, "/metrics", **{"X-Forwarded-For": "10.0.0.7"})[0].status == 404
