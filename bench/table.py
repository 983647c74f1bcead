"""A row of the table: what was measured, against what, and whether it is good enough."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """How good a figure must be (``floor``) and should be (``aim``), in the figure's own unit."""

    floor: float
    aim: float
    is_most: bool = False
    """True where smaller is better."""

    def reaches(self, value: float, limit: float) -> bool:
        """Tell whether ``value`` is on the good side of ``limit``."""
        return value <= limit if self.is_most else value >= limit


@dataclass(frozen=True)
class Row:
    """One line. ``value`` is what the limits speak of: a ratio within this run where there is a baseline."""

    name: str
    value: float
    unit: str
    limit: Limit
    measured: str
    """Our own figures in words, such as ``1,512/s, p95 7.1 ms``."""
    against: str = ""
    """What the ratio was taken against, with its figures from the same run."""

    @property
    def verdict(self) -> str:
        """Say in a word where the value stands."""
        if self.limit.reaches(self.value, self.limit.aim):
            return "aim reached"
        if self.limit.reaches(self.value, self.limit.floor):
            return "above the floor" if not self.limit.is_most else "within the floor"
        return "BELOW ITS FLOOR"

    @property
    def is_good_enough(self) -> bool:
        """Tell whether the floor holds."""
        return self.limit.reaches(self.value, self.limit.floor)


HEADS = ("row", "value", "floor", "aim", "standing", "measured", "against")


def _shown(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≤" if row.limit.is_most else "≥"
    return (
        row.name,
        _shown(row.value, row.unit),
        f"{sign} {_shown(row.limit.floor, row.unit)}",
        f"{sign} {_shown(row.limit.aim, row.unit)}",
        row.verdict,
        row.measured,
        row.against,
    )


def markdown(rows: Iterable[Row]) -> str:
    """Return the table as it stands in docs/benchmarks.md."""
    lines = [HEADS, tuple("---" for _ in HEADS), *(_cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of all lie (nearest rank); 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
