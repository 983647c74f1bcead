"""What lies in a box, in a young and in an old office, on both databases."""

import json
import subprocess
import sys

from bench.databases import addresses
from bench.place import Place
from bench.table import Limit, Row
from tests.drills.office import environment, prepare

LEAST, MOST = 1_000, 1_000_000


def measure(place: Place) -> list[Row]:
    """The latest 100 in a crowd, beside it and on the whole Earth, among a thousand and a million incidents."""
    rows = []
    with addresses() as databases:
        for name, address in databases.items():
            data = place.new("box")
            prepare(data, **address)
            most = max(place.size(MOST), 2 * LEAST)
            told = subprocess.run(
                [sys.executable, "-m", "bench.boxes", str(LEAST), str(most)],
                env=environment(data, **address),
                capture_output=True,
                text=True,
                check=True,
            )
            few, many = json.loads(told.stdout.splitlines()[-1]).values()
            rows += _rows(name, most, few, many)
    return rows


def _rows(database: str, most: int, few: dict[str, float], many: dict[str, float]) -> list[Row]:
    """Return the worst ratio and the slowest answer of the boxes."""
    spoken = ", ".join(f"{box} {few[box]:.2f} → {many[box]:.2f} ms" for box in many)
    return [
        Row(
            f"incidents in a box, latest 100, {LEAST:,} → {most:,}, {database}",
            max(many[box] / few[box] for box in many),
            "×",
            Limit(2, 1.2, is_most=True),
            spoken,
        ),
        Row(f"the same, at {most:,}", 1000 / max(many.values()), "/s", Limit(400, 800), spoken),
    ]
