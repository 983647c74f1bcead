"""What the root scripts say while they work: one line a step, with the seconds that it took. Standard library only."""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PATIENCE = 15.0  # seconds of silence after which a log file (no terminal) hears that the step still runs


class StepFailed(Exception):
    """A step ended badly; the text is one sentence with the place of the details."""


def say(text: str = "") -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "complete log of this run" not in line]
    return telling[-1][:300] if telling else "nothing"


class _Ticker:
    """Shows a running step: seconds on a terminal, a line now and then elsewhere."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.start = time.monotonic()
        self.heard = self.start
        self.live = sys.stdout.isatty()
        if not self.live:
            say(f"  {title} …")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    def tick(self) -> None:
        if self.live:
            print(f"\r  {self.title} … {self.seconds:.0f} s", end="", flush=True)
        elif time.monotonic() - self.heard >= _PATIENCE:
            self.heard = time.monotonic()
            say(f"  {self.title} … {self.seconds:.0f} s")

    def end(self, mark: str) -> None:
        blank = "\r\x1b[K" if self.live else ""
        say(f"{blank}  {mark} {self.title} ({self.seconds:.1f} s)")


def run_step(
    title: str, command: Sequence[str | Path], *, log: Path, cwd: Path, env: Mapping[str, str] | None = None
) -> None:
    """Run a command quietly, its words into ``log``; raise :class:`StepFailed` when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    ticker = _Ticker(title)
    with log.open("ab") as words:
        words.write(f"\n== {title}: {' '.join(map(str, command))}\n".encode())
        words.flush()
        code = _wait(subprocess.Popen(command, stdout=words, stderr=words, cwd=cwd, env=env), ticker)
    if code:
        ticker.end("✗")
        raise StepFailed(
            f"{title} failed (code {code}). Details are in {log}; they end with: {_last_line(log)}"
        )
    ticker.end("✓")


def _wait(process: subprocess.Popen[bytes], ticker: _Ticker) -> int:
    """Wait for a process while the ticker shows life; a Ctrl-C ends the process too."""
    while True:
        try:
            return process.wait(1.0)
        except subprocess.TimeoutExpired:
            ticker.tick()
        except KeyboardInterrupt:
            process.terminate()
            process.wait(10)
            raise


@contextmanager
def only_one(path: Path) -> Iterator[IO[str]]:
    """Hold a lock on ``path``, so that two root scripts do not build the same folder at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Waiting: another ./run or ./test is setting up this folder …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
