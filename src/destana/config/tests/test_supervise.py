import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from destana.config import marker, supervise
from destana.config.supervise import CannotRun, Child, Office


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand a script in for ``destana VERB``: it writes its verb and pid down and does what its file says."""
    script = tmp_path / "stub"
    script.write_text(f'#!/bin/sh\nverb=$3\necho "$verb $$" >> {tmp_path}/started\n. {tmp_path}/does\n')
    script.chmod(0o700)
    (tmp_path / "does").write_text("exec sleep 600\n")
    monkeypatch.setattr(sys, "executable", str(script))
    return tmp_path


def started(stub: Path) -> list[int]:
    """Return the process ids that the stub wrote down."""
    return [int(line.split()[1]) for line in (stub / "started").read_text().splitlines()]


def is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(is_true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < limit


def wait_for_end(child: Child) -> None:
    assert child.process is not None
    child.process.wait(20)


def test_it_starts_a_fallen_child_again_after_a_pause(stub: Path) -> None:
    child = Child("work", stub / "log")
    child.start()
    wait_until((stub / "started").exists)
    wait_until(lambda: len(started(stub)) == 1)
    assert child.process is not None
    child.process.kill()
    wait_for_end(child)
    first = child.process.pid
    child.look()
    child.look()
    assert started(stub) == [first], "the pause must be kept"
    child.due = 0
    child.look()
    wait_until(lambda: len(started(stub)) == 2)
    child.end_group(signal.SIGKILL)
    wait_for_end(child)


def test_it_gives_up_on_a_child_that_falls_again_and_again(stub: Path) -> None:
    (stub / "does").write_text("echo 'the disk is full'; exit 3\n")
    child = Child("serve", stub / "log")
    with pytest.raises(CannotRun, match="the disk is full"):
        for _number in range(2 * supervise.TRIES):
            child.due = 0
            child.look()
            if child.process is not None:
                wait_for_end(child)
                child.look()
    assert (stub / "started").read_text().count("serve") == supervise.TRIES


def test_it_ends_whatever_a_child_has_started(stub: Path) -> None:
    (stub / "does").write_text(f"sleep 600 & echo $! > {stub}/grandchild; echo ready; wait\n")
    child = Child("serve", stub / "log")
    child.start()
    wait_until(lambda: bool((stub / "log").read_bytes()))
    child.end_group(signal.SIGKILL)
    wait_for_end(child)
    grandchild = int((stub / "grandchild").read_text())
    wait_until(lambda: is_dead(grandchild))


def test_it_stops_a_child_that_will_not_listen(stub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "STOP_SECONDS", 0.2)
    (stub / "does").write_text("trap '' TERM; echo ready; while :; do sleep 0.1; done\n")
    office = Office(stub, "127.0.0.1", 1, "real")
    supervisor = supervise.Supervisor(office, tell=lambda _seconds: None)
    supervisor.children = [Child("work", stub / "log")]
    supervisor.children[0].start()
    wait_until(lambda: bool((stub / "log").read_bytes()))
    supervisor.stop()
    assert supervisor.children[0].process is not None
    assert supervisor.children[0].process.returncode == -signal.SIGKILL


def test_two_never_share_a_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        supervise.sole_owner(data),
        pytest.raises(CannotRun, match="already runs"),
        supervise.sole_owner(data),
    ):
        pass
    with supervise.sole_owner(tmp_path / "data"):
        pass


def test_it_stays_small_without_django(tmp_path: Path) -> None:
    code = (
        "import sys, destana.config.supervise; sys.exit('django' in sys.modules or 'pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False).returncode == 0


def test_it_refuses_a_folder_of_another_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker.write(tmp_path, "demo")
    monkeypatch.setenv("DESTANA_DATA", str(tmp_path))
    monkeypatch.setenv("DESTANA_MODE", "real")
    assert supervise.main() == 1


def test_it_tells_where_to_go_and_how_to_sign_in(tmp_path: Path) -> None:
    accounts = [{"username": "camat", "password": "ABCD-EFGH-JKLM", "role": "Camat"}]
    text = supervise.welcome(Office(tmp_path, "127.0.0.1", 8999, "demo"), accounts, 1.0)
    assert "http://localhost:8999/meja" in text
    assert "ABCD-EFGH-JKLM" in text
    assert "DEMO" in text


def test_a_taken_port_is_said_in_a_sentence() -> None:
    from tools.start import check_port
    from tools.terminal import StepFailed

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(StepFailed, match=f"--port {port + 1}"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)
