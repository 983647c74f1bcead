"""A real office for a drill: a data folder of its own, and a server or a whole office that can be killed."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVER = "destana.config.cli serve"
SUPERVISOR = "destana.config.supervise"
"""What is started: the server alone, or as ``./run`` does it: prepare, then server and worker, watched."""
PATIENCE = 40.0
"""Seconds that the server may take to open on a busy machine."""


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return what the product's command line needs, and nothing of the tests' own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DESTANA_", "DJANGO_", "DATABASE_URL", "COV_", "PYTEST_", "PYTHON"))
    }
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**kept, "PYTHONPATH": path, "DESTANA_DATA": str(data), **more}


def prepare(data: Path, **more: str) -> None:
    """Make a complete office in ``data``, as ``./run`` does the first time."""
    data.mkdir(mode=0o700)
    done = subprocess.run(
        [sys.executable, "-m", "destana.config.cli", "prepare"],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody holds right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    """Return once ``path`` is answered; raise ``AssertionError`` where the server ended or took too long."""
    limit = time.monotonic() + PATIENCE
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > limit:
            raise AssertionError(f"Nothing answers at {path}.")
        time.sleep(0.02)


def _answers(port: int, path: str) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(line), contextlib.suppress(OSError, http.client.HTTPException):
        line.request("GET", path)
        return line.getresponse().status in {200, 503}
    return False


def _children(pid: int) -> list[int]:
    """Return the processes that ``pid`` started: the supervisor gives each a group of its own."""
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _wait_for_end(pid: int) -> None:
    """Wait until a killed process of somebody else has let go of its port and files."""
    limit = time.monotonic() + PATIENCE
    with contextlib.suppress(OSError):
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
            assert time.monotonic() < limit
            time.sleep(0.005)


@dataclass
class Office:
    """A data folder and, between :meth:`open` and :meth:`kill`, the server on it."""

    data: Path
    more: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    module: str = SERVER

    @classmethod
    def copy_of(cls, prepared: Path, data: Path, **more: str) -> "Office":
        """Return an office on a copy of a prepared folder."""
        shutil.copytree(prepared, data)
        return cls(data, more)

    @property
    def database(self) -> Path:
        return self.data / "destana.sqlite3"

    @property
    def hook_secret(self) -> str:
        return (self.data / "keys" / "telegram-webhook").read_text().strip()

    def open(self) -> None:
        """Start it in a process group of its own and return once the server answers."""
        with (self.data / "logs" / "drill.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.module.split()],
                env=environment(self.data, DESTANA_PORT=str(self.port), **self.more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_for(self.port, "/sehat", self.process)
        except AssertionError:
            self.kill()
            raise AssertionError(f"The server did not open: {self.log()[-2000:]}") from None

    @contextlib.contextmanager
    def worker(self) -> Iterator[None]:
        """Let the worker run beside the server while the body runs."""
        with (self.data / "logs" / "drill-worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "destana.config.cli", "work"],
                env=environment(self.data, DESTANA_PORT=str(self.port), **self.more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield
            assert process.poll() is None, "the worker fell"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def log(self) -> str:
        return (self.data / "logs" / "drill.log").read_text(errors="replace")

    def kill(self) -> None:
        """End it without a word (SIGKILL), its own group and those of all that it started."""
        end(self.process)
        self.process = None


def end(process: "subprocess.Popen[bytes] | None") -> None:
    """End a process without a word (SIGKILL), its own group and those of all that it started."""
    if process is None:
        return
    family = [process.pid, *_children(process.pid)]
    for each in family:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each, signal.SIGKILL)
    process.wait()
    for each in family[1:]:
        _wait_for_end(each)


@dataclass(frozen=True)
class Answer:
    """What a client read to its end."""

    status: int
    retry_after: str
    body: bytes


def send(office: Office, path: str, body: object, *, source: int = 1, timeout: float = 10) -> Answer | None:
    """Post JSON from 127.0.0.``source`` and return the whole answer, or None where it did not come whole."""
    line = http.client.HTTPConnection(
        "127.0.0.1", office.port, timeout=timeout, source_address=(f"127.0.0.{source}", 0)
    )
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": office.hook_secret}
    with contextlib.closing(line), contextlib.suppress(OSError, http.client.HTTPException):
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.headers.get("Retry-After", ""), answer.read())
    return None


def report(key: str) -> dict[str, str]:
    """Return a report as a village's program sends it; its words name its key."""
    return {"key": key, "words": f"Banjir di Pimping RT 02, air selutut ({key})"}


def update(number: int) -> dict[str, object]:
    """Return a Telegram update."""
    chat = {"id": 5, "type": "private"}
    return {
        "update_id": number,
        "message": {"message_id": number, "chat": chat, "date": 1, "text": f"banjir {number}"},
    }


def counts(database: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often each report key and each Telegram update stands in the database."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT key, count(*) FROM reports_report WHERE source = 'api' GROUP BY key"
        )
        reports = dict(rows.fetchall())
        rows = connection.execute(
            "SELECT key, count(*) FROM inbox_inboundmessage WHERE channel = 'telegram' GROUP BY key"
        )
        return reports, dict(rows.fetchall())
