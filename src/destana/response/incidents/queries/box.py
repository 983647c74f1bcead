"""What lies in a box, the latest first, at the same cost in a table of a thousand and of a million.

The box is covered with a few squares. In each an index has the incidents by the time they were opened, and the database
merges those rows until there are enough: nothing reads the box and sorts it. Squares on the edge bring incidents that
lie just outside; where they do, the square is taken apart, and the search goes on behind the last row.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from destana.kit.squares import Box, Cell, Span, apart, bits_below, centre_of, cover
from destana.response.hazards.terms import Level
from destana.response.incidents import rules
from destana.response.incidents.terms import IncidentView, Spot, State, code_of

LIMIT = 100
"""Incidents in an answer: more dots than a phone's map can show apart."""

PARTS = 16
"""Squares that a box is first covered with. More fit closer, and each costs the database some planning."""

MOST_PARTS = 200
"""Squares in one question at the most; SQLite takes 500 parts."""


def in_box(box: Box, limit: int = LIMIT) -> list[IncidentView]:
    """Return what everybody may see in a box (edges included), the latest opened first, at the most ``limit``."""
    span = box.span
    cells = cover(span, PARTS)
    found: list[IncidentView] = []
    after: _Row | None = None
    take = _enough(limit, cells, span)
    while cells and len(found) < limit:
        rows = _newest(cells, after, take)
        outside = {
            row.id: row.part for row in rows if not (cells[row.part].is_whole or span.holds(row.square))
        }
        found += _public([row.id for row in rows if row.id not in outside], limit - len(found))
        if len(rows) < take:
            break
        after = rows[-1]
        closer = _closer(cells, Counter(outside.values()), span)
        take = take if len(closer) > len(cells) else 2 * take
        cells = closer
    return found


def _enough(limit: int, cells: Sequence[Cell], span: Span) -> int:
    """Return how many rows bring ``limit`` where incidents lie evenly: some of each square's are outside of the box."""
    share = sum(cell.surplus(span) for cell in cells if not cell.is_whole) / max(1, span.size)
    return int(limit * (1.1 + min(share, 1)))


def _closer(cells: Sequence[Cell], outside: Counter[int], span: Span) -> list[Cell]:
    """Take those squares apart that brought rows from outside, the worst first, while a question can hold the parts."""
    split: set[int] = set()
    count = len(cells)
    for position, _rows in outside.most_common():
        more = len(list(cells[position].parts(span))) - 1
        if count + more <= MOST_PARTS:
            split.add(position)
            count += more
    return apart(cells, split, span)


class _Row(NamedTuple):
    """A row of the merge; ``opened_at`` as the database says it, ``part`` is the position of its square."""

    id: int
    opened_at: Any
    square: int
    part: int


_ORDER = "ORDER BY opened_at DESC, id DESC"
_LIMIT = {"sqlite": "LIMIT %d", "postgresql": "LIMIT (SELECT %d)"}
"""PostgreSQL reads all of a square, and sorts, where it takes it for smaller than the limit: it is not told."""

_AS_IT_IS = {"sqlite": "{} || ''", "postgresql": "{}"}
"""SQLite's driver is kept from reading moments: they go back into the next question letter by letter."""


def _newest(cells: Sequence[Cell], after: _Row | None, take: int) -> list[_Row]:
    """Return the latest rows of some squares, behind a row where one is given: one question.

    Written by hand: Django's unions merge nothing.
    """
    parts = [_part(position, cell, is_behind=after is not None) for position, cell in enumerate(cells)]
    latest = f"{_ORDER} {_LIMIT[connection.vendor] % take}"
    if connection.vendor == "postgresql":
        parts = [f"(SELECT * FROM ({part} {latest}) AS part_{n})" for n, part in enumerate(parts)]  # noqa: S608
    merged = f"{' UNION ALL '.join(parts)} {latest}"
    opened_at = _AS_IT_IS[connection.vendor].format("opened_at")
    values = [after.opened_at, after.id] * len(cells) if after else None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {opened_at}, square, part FROM ({merged}) AS found", values)  # noqa: S608 - numbers of ours
        rows = [_Row(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row.opened_at, row.id), reverse=True)


def _part(position: int, cell: Cell, *, is_behind: bool) -> str:
    """Return the question for one square, in the words of ``models.box_index``."""
    behind = " AND (opened_at, id) < (%s, %s)" if is_behind else ""
    return (
        f"SELECT id, opened_at, square, {position} AS part FROM incidents_incident "  # noqa: S608 - numbers of ours
        f"WHERE (square >> {bits_below(cell.level)}) = {cell.number}{behind}"
    )


_PROVEN = (
    "(SELECT count(*) FROM incidents_incidentreport AS link "
    "JOIN reports_report AS report ON report.id = link.report_id "
    "WHERE link.incident_id = incident.id AND report.state = 'verified')"
)


def _public(ids: Sequence[int], most: int) -> list[IncidentView]:
    """Return the first ``most`` of some incidents that everybody may see: a report may have been opened again."""
    found: list[IncidentView] = []
    start = 0
    while start < len(ids) and len(found) < most:
        wanted = ids[start : start + most - len(found)]
        start += len(wanted)
        rows, levels = _faces(wanted), _levels(wanted)
        views = [_view(rows[each], levels.get(each, {})) for each in wanted if each in rows]
        found += [view for view in views if view.reports and view.state != State.WATCH]
    return found


def _faces(ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Return what there is to show of some incidents, by hand: Django's rows would cost more than finding them."""
    opened_at, changed_at = (
        _AS_IT_IS[connection.vendor].format(name) for name in ("opened_at", "changed_at")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, number, name, state, hazards, {opened_at}, {changed_at}, version, square, {_PROVEN} "  # noqa: S608 - numbers of ours
            f"FROM incidents_incident AS incident WHERE id IN ({', '.join(map(str, ids))})"
        )
        return {row[0]: row for row in cursor.fetchall()}


def _view(row: tuple[Any, ...], levels: dict[str, Level]) -> IncidentView:
    pk, number, name, state, hazards, opened_at, changed_at, version, square, reports = row
    return IncidentView(
        id=pk,
        code=code_of(number),
        name=name,
        state=State(state),
        hazards=_hazards(hazards),
        level=rules.highest(levels.values()),
        villages=tuple(levels),
        reports=reports,
        opened_at=_moment(opened_at),
        changed_at=_moment(changed_at),
        version=version,
        place=None if square is None else Spot(*centre_of(square)),
    )


def _levels(ids: Collection[int]) -> dict[int, dict[str, Level]]:
    """Return the last level of each village of some incidents."""
    found: dict[int, dict[str, Level]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status.incident_id, village.name, status.level FROM incidents_villagestatus AS status "  # noqa: S608 - numbers of ours
            "JOIN areas_area AS village ON village.code = status.village_id "
            f"WHERE status.incident_id IN ({', '.join(map(str, ids))}) ORDER BY status.as_of, status.id"
        )
        for incident_id, name, level in cursor.fetchall():
            found.setdefault(incident_id, {})[name] = Level(level)
    return found


@lru_cache(maxsize=1000)
def _hazards(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _moment(value: Any) -> datetime:
    """Return a moment as the database says it: SQLite keeps it as text, in UTC."""
    return datetime.fromisoformat(f"{value}+00:00") if isinstance(value, str) else value
