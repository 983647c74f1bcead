"""Start the baseline: its table, then gunicorn with two processes of four threads (2 cores, kept connections)."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.drills.office import ROOT, free_port, wait_for

WORKERS, THREADS = 2, 4


@contextlib.contextmanager
def serving(data: Path) -> Iterator[int]:
    """Serve from ``data`` while the body runs; gives the port."""
    data.mkdir()
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {
        **os.environ,
        "BENCH_DATA": str(data),
        "PYTHONPATH": path,
        "DJANGO_SETTINGS_MODULE": "bench.drf.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"],
        env=environment,
        check=True,
    )
    port = free_port()
    command = ["-m", "gunicorn", "bench.drf.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    server = subprocess.Popen(
        [sys.executable, *command, "--threads", str(THREADS), "--keep-alive", "15", "--log-level", "error"],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(port, "/api/v1/reports?format=json", server)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
