"""From the command to the first answer, and what server and worker keep in memory."""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.place import Place
from bench.table import Limit, Row
from tests.drills.office import Office, environment

ROUNDS = 5
SETTLED = 10
"""Pages of every kind that are asked before memory is read."""


def measure(place: Place) -> list[Row]:
    """Start several times; read the memory of the last office after some work."""
    office = place.office("start")
    times = [_start(office) for _round in range(ROUNDS)]
    quick = statistics.median(times)
    office.open()
    worker = subprocess.Popen(
        [sys.executable, "-m", "destana.config.cli", "work"],
        env=environment(office.data),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for path in ["/", "/lapor", "/masuk/", "/api/v1/incidents", "/kabar/atom.xml"] * SETTLED:
            _get(office.port, path)
        time.sleep(3)  # the worker's lanes have all had a turn
        server, work = (_tree_pss(pid) for pid in (office.process.pid if office.process else 0, worker.pid))
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        office.kill()
    return [
        Row(
            "start to first answer",
            quick,
            "s",
            Limit(1.5, 0.6, is_most=True),
            f"{ROUNDS} starts, {min(times):.2f} to {max(times):.2f} s, to the first page of Django",
        ),
        Row(
            "memory (PSS) of server and worker",
            server + work,
            "MB",
            Limit(250, 150, is_most=True),
            f"server {server:.0f} MB, worker {work:.0f} MB",
        ),
    ]


def _start(office: Office) -> float:
    began = time.perf_counter()
    office.open()
    _get(office.port, "/masuk/")
    took = time.perf_counter() - began
    office.kill()
    return took


def _get(port: int, path: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    line.close()
    assert answer.status == 200, (path, answer.status)


def _tree_pss(pid: int) -> float:
    """Return the proportional memory of a process and its children in megabytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    own = sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1000
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return own + sum(_tree_pss(int(child)) for child in children)
