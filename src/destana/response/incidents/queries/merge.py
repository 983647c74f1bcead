"""The latest rows of some squares in one question: the database merges what the index of each square brings in order.

Written by hand: Django's unions merge nothing. The two databases are asked in different ways. SQLite merges a plain
union as it stands. PostgreSQL needs an order and a limit in each part, and plans longer than it looks: so the question
is prepared once a connection, for every number of squares of each level rounded up to a power of two.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from destana.kit.squares import Cell, bits_below

from . import prepared


class Row(NamedTuple):
    """A row of the merge; ``opened_at`` as the database writes it, ``part`` is the position of its square."""

    id: int
    opened_at: str
    square: int
    part: int


_ORDER = "ORDER BY opened_at DESC, id DESC"
_AS_IT_IS = {"sqlite": "{} || ''", "postgresql": "{}::text"}


def as_it_is(column: str) -> str:
    """Return the SQL of a moment as text: the drivers read moments slowly, and it may go back letter by letter."""
    return _AS_IT_IS[connection.vendor].format(column)


def newest(cells: Sequence[Cell], after: Row | None, take: int) -> list[Row]:
    """Return the ``take`` latest rows of some squares, behind a row where one is given."""
    found = _sqlite(cells, after, take) if connection.vendor == "sqlite" else _postgresql(cells, after, take)
    return sorted(found, key=lambda row: (row.opened_at, row.id), reverse=True)


def _part(position: int, level: int, number: str, behind: str) -> str:
    """Return the question for one square, in the words of ``models.box_index``."""
    return (
        f"SELECT id, opened_at, square, {position} AS part FROM incidents_incident "  # noqa: S608 - numbers of ours
        f"WHERE (square >> {bits_below(level)}) = {number}{behind}"
    )


def _sqlite(cells: Sequence[Cell], after: Row | None, take: int) -> Iterator[Row]:
    behind = " AND (opened_at, id) < (%s, %s)" if after else ""
    parts = [_part(place, cell.level, str(cell.number), behind) for place, cell in enumerate(cells)]
    merged = f"{' UNION ALL '.join(parts)} {_ORDER} LIMIT {take}"
    values: list[str | int] | None = [after.opened_at, after.id] * len(cells) if after else None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {as_it_is('opened_at')}, square, part FROM ({merged}) AS found", values)  # noqa: S608 - numbers of ours
        return (Row(*row) for row in cursor.fetchall())


NOWHERE = -1
"""The number of no square, in the place of one that a prepared question does not need."""

Shape = tuple[tuple[int, int], ...]
"""How many squares of each level a prepared question takes."""


def _postgresql(cells: Sequence[Cell], after: Row | None, take: int) -> Iterator[Row]:
    order = sorted(range(len(cells)), key=lambda place: cells[place].level)
    shape: list[tuple[int, int]] = []
    numbers: list[int] = []
    places: list[int] = []
    for level, group in groupby(order, key=lambda place: cells[place].level):
        those = list(group)
        spare = (1 << (len(those) - 1).bit_length()) - len(those)
        shape.append((level, len(those) + spare))
        numbers += [cells[place].number for place in those] + [NOWHERE] * spare
        places += those + [-1] * spare
    name, question = _question(tuple(shape), is_behind=after is not None)
    behind = ("%s", after.id) if after else ()
    given = ", ".join(map(str, (take, *behind, *numbers)))
    rows = prepared.ask(name, question, given, [after.opened_at] if after else [])
    return (Row(pk, opened_at, square, places[part]) for pk, opened_at, square, part in rows)


@lru_cache(maxsize=500)
def _question(shape: Shape, *, is_behind: bool) -> tuple[str, str]:
    """Return the name of a question and how it is prepared.

    The planner is not told the limit (``LIMIT (SELECT n)``): it reads all of a square, and sorts, where it takes the
    square for smaller than the limit.
    """
    kinds = [
        "int",
        *(["timestamptz", "bigint"] if is_behind else []),
        *["int"] * sum(count for _level, count in shape),
    ]
    behind = " AND (opened_at, id) < ($2, $3)" if is_behind else ""
    latest = f"{_ORDER} LIMIT (SELECT $1)"
    levels = [level for level, count in shape for _square in range(count)]
    first = 4 if is_behind else 2
    parts = (
        f"(SELECT * FROM ({_part(place, level, f'${first + place}', behind)} {latest}) AS part_{place})"  # noqa: S608 - numbers of ours
        for place, level in enumerate(levels)
    )
    name = "_".join(
        ["box_merge", *(f"{level}x{count}" for level, count in shape), *(["behind"] if is_behind else [])]
    )
    merged = f"{' UNION ALL '.join(parts)} {latest}"
    asked = f"SELECT id, {as_it_is('opened_at')}, square, part FROM ({merged}) AS found"  # noqa: S608 - numbers of ours
    return name, f"({', '.join(kinds)}) AS {asked}"
