"""The office's worker in a process group of its own, hurried, that can be killed and started again."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.drills.office import ROOT, Office, end, environment


@dataclass
class Worker:
    """``destana work`` on an office's folder; ``without`` names a guard that is taken away."""

    office: Office
    without: str = ""
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self) -> None:
        """Start one more worker."""
        with self.path.open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.drills.hurried"],
                    env=environment(self.office.data, DESTANA_TEST_WITHOUT=self.without, **self.office.more),
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    @property
    def path(self) -> Path:
        """Where the workers write what they have to say."""
        return self.office.data / "logs" / "worker.log"

    def log(self) -> str:
        """Return what the workers said."""
        return self.path.read_text(errors="replace")

    def kill(self) -> None:
        """End every worker's group without a word (SIGKILL)."""
        while self.processes:
            end(self.processes.pop())
