"""The exercise office beside the real one: own folder, port, name, colour and key, and it reaches nobody real."""

import http.client
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drills.office import ROOT, Office, environment, free_port, wait_for
from tools import start

pytestmark = pytest.mark.slow


def get(port: int, host: str, path: str = "/masuk/") -> tuple[int, str, str]:
    """Return status, words and cookies of one answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path, headers={"Host": host, "Accept-Language": "id"})
        answer = line.getresponse()
        return answer.status, answer.read().decode(), str(answer.headers)
    finally:
        line.close()


def exercise(data: Path, port: int, **more: str) -> dict[str, str]:
    """Return the environment that ``./run exercise`` gives, in a folder of the test."""
    env = start.environment(start.parse(["exercise", "--port", str(port), "--data", str(data)]))
    return {
        **environment(data),
        **{name: word for name, word in env.items() if name.startswith("DESTANA_")},
        **more,
    }


def run(verb: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "destana.config.cli", verb]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_runs_beside_the_real_office_and_neither_answers_for_the_other(
    office: Office, tmp_path: Path
) -> None:
    office.open()
    port = free_port()
    env = exercise(tmp_path / "latihan", port)
    prepared = run("prepare", env)
    assert prepared.returncode == 0, prepared.stderr[-2000:]
    with (tmp_path / "server.log").open("ab") as log:
        command = [sys.executable, "-m", "destana.config.cli", "serve"]
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(port, "/sehat", process)
        status, page, cookies = get(port, f"latihan.localhost:{port}")
        assert status == 200
        assert 'data-mode="exercise"' in page
        assert "LATIHAN" in page
        assert "csrf-latihan=" in cookies
        assert get(port, f"localhost:{port}")[0] == 421
        assert get(port, "127.0.0.1")[0] == 421
        status, page, cookies = get(office.port, f"localhost:{office.port}")
        assert status == 200
        assert "data-mode" not in page
        assert "csrf=" in cookies
        assert get(office.port, "latihan.localhost")[0] == 421
    finally:
        process.terminate()
        process.wait(20)
        office.kill()
    key = (tmp_path / "latihan" / "keys" / "bulletin-ed25519.pem").read_bytes()
    assert key.startswith(b"# LATIHAN")
    assert not (office.data / "keys" / "bulletin-ed25519.pem").read_bytes().startswith(b"# LATIHAN")


def test_it_refuses_to_start_with_a_key_of_the_outside_world(tmp_path: Path) -> None:
    env = exercise(tmp_path / "latihan", free_port(), DESTANA_TELEGRAM_TOKEN="1:rahasia")
    refused = run("prepare", env)
    assert refused.returncode != 0
    assert "DESTANA_TELEGRAM_TOKEN" in refused.stdout + refused.stderr
    assert "rahasia" not in refused.stdout + refused.stderr
    assert os.environ.get("DESTANA_TELEGRAM_TOKEN") is None
