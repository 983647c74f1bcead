"""docs/benchmarks.md: the table of the last run between two marks, with the machine and the day."""

import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Row, markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- table: written by `just bench --write` -->", "<!-- end of table -->"


def machine() -> str:
    """Say in a line on what this was measured."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    models = [line.split(":", 1)[1].strip() for line in cpuinfo if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]) // 1024**2
    return (
        f"{len(models)} cores ({models[0] if models else platform.machine()}), {memory} GiB, "
        f"Linux {platform.release()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def commit() -> str:
    """Return the commit that was measured."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=PAGE.parent, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def write(rows: Sequence[Row]) -> None:
    """Put the table of this run in the place of the last one."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    told = f"Measured on {datetime.now(UTC):%Y-%m-%d}, commit {commit()}: {machine()}."
    PAGE.write_text(f"{before}{BEGIN}\n{told}\n\n{markdown(rows)}\n{END}{after}", encoding="utf-8")
