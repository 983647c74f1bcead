"""What lies in a box, the latest first, at the same cost in a table of a thousand and of a million.

The box is covered with a few squares. In each an index has the incidents by the time they were opened, and the database
merges those rows until there are enough: nothing reads the box and sorts it. Squares on the edge bring incidents that
lie just outside; where they do, the square is taken apart, and the search goes on behind the last row.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from destana.kit.squares import Box, Cell, Span, apart, centre_of, cover
from destana.response.hazards.terms import Level
from destana.response.incidents import rules
from destana.response.incidents.terms import IncidentView, Spot, State, code_of

from . import prepared
from .merge import Row, as_it_is, newest

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
    after: Row | None = None
    take = _enough(limit, cells, span)
    while cells and len(found) < limit:
        rows = newest(cells, after, take)
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


def _faces(ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return what there is to show of some incidents, by hand: Django's rows would cost more than finding them."""
    opened_at, changed_at = (as_it_is(name) for name in ("opened_at", "changed_at"))
    rows = _of(
        ids,
        "box_faces",
        f"SELECT id, number, name, state, hazards, {opened_at}, {changed_at}, version, square, {_PROVEN} "  # noqa: S608 - names of ours
        "FROM incidents_incident AS incident WHERE id {those}",
    )
    return {row[0]: row for row in rows}


def _of(ids: Sequence[int], name: str, question: str) -> list[tuple[Any, ...]]:
    """Return the rows of a question about some incidents; ``{those}`` in it stands for them."""
    if connection.vendor == "postgresql":
        return prepared.ask(
            name, f"(bigint[]) AS {question.format(those='= ANY ($1)')}", f"'{{{','.join(map(str, ids))}}}'"
        )
    with connection.cursor() as cursor:
        cursor.execute(question.format(those=f"IN ({', '.join(map(str, ids))})"))
        return list(cursor.fetchall())


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


def _levels(ids: Sequence[int]) -> dict[int, dict[str, Level]]:
    """Return the last level of each village of some incidents."""
    rows = _of(
        ids,
        "box_levels",
        "SELECT status.incident_id, village.name, status.level FROM incidents_villagestatus AS status "
        "JOIN areas_area AS village ON village.code = status.village_id "
        "WHERE status.incident_id {those} ORDER BY status.as_of, status.id",
    )
    found: dict[int, dict[str, Level]] = {}
    for incident_id, name, level in rows:
        found.setdefault(incident_id, {})[name] = Level(level)
    return found


@lru_cache(maxsize=1000)
def _hazards(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _moment(text: str) -> datetime:
    """Return a moment as the databases write it: PostgreSQL with its zone, SQLite without, both in UTC."""
    return datetime.fromisoformat(text if "+" in text else f"{text}+00:00")
