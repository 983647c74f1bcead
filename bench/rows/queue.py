"""The desk's queue page in a young and in an old office, on both databases."""

import json
import subprocess
import sys

from bench.databases import addresses
from bench.place import Place
from bench.table import Limit, Row
from tests.drills.office import environment, prepare

LEAST, MOST = 1_000, 1_000_000


def measure(place: Place) -> list[Row]:
    """Server time at a thousand and at a million reports."""
    rows = []
    with addresses() as databases:
        for name, address in databases.items():
            data = place.new("queue")
            prepare(data, **address)
            most = place.size(MOST)
            told = subprocess.run(
                [sys.executable, "-m", "bench.desk", str(LEAST), str(max(most, 2 * LEAST))],
                env=environment(data, **address),
                capture_output=True,
                text=True,
                check=True,
            )
            few, many = json.loads(told.stdout.splitlines()[-1]).values()
            spoken = f"{few:.1f} ms → {many:.1f} ms"
            rows += [
                Row(
                    f"desk queue page, {LEAST:,} → {most:,} reports, {name}",
                    many / few,
                    "×",
                    Limit(1.5, 1.2, is_most=True),
                    spoken,
                ),
                Row(f"the same, at {most:,}", many, "ms", Limit(100, 30, is_most=True), spoken),
            ]
    return rows
