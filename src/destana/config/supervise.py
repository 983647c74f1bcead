"""Prepares the office, then keeps server and worker alive until Ctrl-C. Standard library only: it must stay small.

Each child has a process group of its own and dies with the supervisor. A child that falls is started again, ever more
slowly; one that falls again and again right after its start stops the office with a sentence.
"""

import contextlib
import ctypes
import fcntl
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import IO

from destana.config import marker
from destana.config.proven import word

STOP_SECONDS = 12.0
"""Time that a child has to finish its work after the stop signal."""
READY_SECONDS = 60.0
"""Time that the server has to answer for the first time."""
YOUNG_SECONDS = 20.0
"""A child that lives shorter than this was not really up."""
TRIES = 5
"""So many young deaths in a row end the office."""
LOG_BYTES = 10 * 1024 * 1024
"""A log larger than this at the start becomes ``.1`` and the older one goes."""
_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


class CannotRun(Exception):
    """The office cannot be opened or kept open; the text is one sentence for the terminal."""


@dataclass(frozen=True)
class Office:
    """Where this office lives, from the environment that ``./run`` prepared."""

    data: Path
    host: str
    port: int
    mode: str

    @classmethod
    def from_environment(cls) -> "Office":
        """Read the four values; the rest of the settings is for the children."""
        env = os.environ
        return cls(
            data=Path(env["DESTANA_DATA"]),
            host=env.get("DESTANA_HOST", "127.0.0.1"),
            port=int(env.get("DESTANA_PORT", "8311")),
            mode=env.get("DESTANA_MODE", "real"),
        )

    @property
    def site(self) -> str:
        """The address to open in a browser on this machine."""
        return os.environ.get("DESTANA_PUBLIC_URL", "").rstrip("/") or f"http://localhost:{self.port}"

    @property
    def connect_host(self) -> str:
        """The address that reaches the server from here, also when it listens on all."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound


def _die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is gone, however it went."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def last_line(path: Path) -> str:
    """Return the last line of a log that says something."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1][:400] if lines else "nothing"
    return "nothing"


@dataclass
class Child:
    """One process that must be up: ``verb`` is its word on Destana's command line."""

    verb: str
    log: Path
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    due: float = 0.0
    young_deaths: int = field(default=0)

    def start(self) -> None:
        """Start it in a group of its own, its words into the log."""
        command = [sys.executable, "-m", "destana.config.cli", self.verb]
        with _open_log(self.log) as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        self.born = time.monotonic()

    def look(self) -> None:
        """Start it again when it fell and its pause is over; raise :class:`CannotRun` when that has no sense."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.end_group(signal.SIGKILL)
        is_young = time.monotonic() - self.born < YOUNG_SECONDS
        self.young_deaths = self.young_deaths + 1 if is_young else 1
        if self.young_deaths >= TRIES:
            raise CannotRun(
                f"`destana {self.verb}` fell {TRIES} times in a row. Its log {self.log} ends with: "
                f"{last_line(self.log)}"
            )
        pause = min(30.0, 2.0 ** (self.young_deaths - 1))
        print(
            f"`destana {self.verb}` ended (code {code}); again in {pause:.0f} s. Log: {self.log}", flush=True
        )
        self.process, self.due = None, time.monotonic() + pause

    def end_group(self, number: int) -> None:
        """Send a signal to the child and whatever it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Start, watch and stop the children."""

    def __init__(self, office: Office, tell: Callable[[float], None]) -> None:
        """``tell`` is called once the server answers, with the seconds that took; nothing runs yet."""
        self.office = office
        self.tell = tell
        logs = office.data / "logs"
        self.children = [Child("serve", logs / "server.log"), Child("work", logs / "worker.log")]
        self.stopping = False

    def ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        """Note Ctrl-C or SIGTERM; the loop sees it."""
        self.stopping = True

    def run(self) -> None:
        """Run until asked to stop; raise :class:`CannotRun` when a child cannot be kept up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        try:
            begin = time.monotonic()
            self.watch_until_ready()
            if not self.stopping:
                self.tell(time.monotonic() - begin)
            while not self.stopping:
                self.watch(0.2)
        finally:
            self.stop()

    def watch(self, pause: float) -> None:
        """Look at each child once, then rest."""
        for child in self.children:
            child.look()
        time.sleep(pause)

    def watch_until_ready(self) -> None:
        """Start the children and return once the server answers."""
        limit = time.monotonic() + READY_SECONDS
        while not self.stopping and not self.is_answering():
            if time.monotonic() > limit:
                log = self.children[0].log
                raise CannotRun(
                    f"The server did not answer within {READY_SECONDS:.0f} s; {log}: {last_line(log)}"
                )
            self.watch(0.05)

    def is_answering(self) -> bool:
        """Ask ``/sehat``; any answer counts, a degraded office is an open one."""
        if self.children[0].process is None:
            return False
        line = http.client.HTTPConnection(self.office.connect_host, self.office.port, timeout=5)
        try:
            line.request("GET", "/sehat")
            return line.getresponse().status in {200, 503}
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def stop(self) -> None:
        """End all children: kindly, then by force, always within :data:`STOP_SECONDS`."""
        for child in self.children:
            child.end_group(signal.SIGTERM)
        limit = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"`destana {child.verb}` did not stop in time and was ended.", flush=True)
            child.end_group(signal.SIGKILL)
            child.process.wait()


@contextlib.contextmanager
def sole_owner(data: Path) -> Iterator[None]:
    """Hold the data folder; raise :class:`CannotRun` when another Destana has it open."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(
                f"Another Destana already runs on {data}. Stop it, or choose --data DIR."
            ) from None
        yield


def prepare(office: Office) -> list[dict[str, str]]:
    """Run ``destana prepare`` (and the demo) in one process and return the accounts that it made."""
    read, write = os.pipe()
    command = [sys.executable, "-m", "destana.config.cli", "prepare", "--accounts-to", str(write)]
    with os.fdopen(read, encoding="utf-8") as accounts:
        process = subprocess.Popen(command, pass_fds=[write], stdin=subprocess.DEVNULL)
        os.close(write)
        made = accounts.read()
        code = process.wait()
    found: list[dict[str, str]] = json.loads(made) if made else []
    if code:
        if found:
            print(table(found), flush=True)
        raise CannotRun("Destana was not started; the reason stands above.")
    return found


def welcome(office: Office, accounts: list[dict[str, str]], seconds: float) -> str:
    """Return what the terminal says once the server answers: where to go and, the first time, how to sign in."""
    lines = ["", f"Destana is open (server up in {seconds:.1f} s)."]
    if office.mode != "real":
        lines.append(f"  This is {office.mode.upper()} data in {office.data}: nothing in it is real.")
    else:
        lines.append(f"  {word(office.data, datetime.now(UTC)).sentence}")
    pages = [("Public page", "/"), ("Report something", "/lapor"), ("Desk", "/meja")]
    lines += [f"  {name:18} {office.site}{path}" for name, path in pages]
    if accounts:
        lines.append(table(accounts))
    return "\n".join([*lines, "", "Ctrl-C stops it."])


def table(accounts: list[dict[str, str]]) -> str:
    """Return the first accounts with their passwords."""
    head = ["", "One-time passwords, shown only now; each person chooses an own one at the first sign-in:"]
    return "\n".join(
        [*head, *(f"  {one['username']:12} {one['password']:24} {one['role']}" for one in accounts)]
    )


def main() -> int:
    """Open the office and keep it open; return the exit code."""
    os.umask(0o077)
    office = Office.from_environment()
    try:
        with sole_owner(office.data):
            marker.check(office.data, office.mode)
            accounts = prepare(office)
            Supervisor(
                office, tell=lambda seconds: print(welcome(office, accounts, seconds), flush=True)
            ).run()
    except (CannotRun, marker.WrongMode) as reason:
        print(reason, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    print("Stopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
