"""Many rows of one table in one statement: for the few places where a surge is written.

Django's ``bulk_create`` asks each field of each object several times over; for a report of 45 columns that was half of
the time of taking it in (docs/benchmarks.md). Here a value is prepared once, by the kind of its column.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, JSONField, Model

Prepare = Callable[[Any], Any]

_NOT_GIVEN = object()

_MOST_VALUES = 900
"""Values in one statement; SQLite before 3.32 took 999."""


def insert(
    model: type[Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    and_then: str = "",
    values: Sequence[Any] = (),
    give: str = "",
) -> list[Any]:
    """Insert ``rows`` (attribute name to value; the model's defaults for the rest) and return ``give`` of each.

    ``give`` is a list of columns, the primary key unless said otherwise; with one column the answers are plain values,
    else tuples. ``and_then`` is an ``ON CONFLICT`` clause with its ``values``; a row that it leaves out has no answer.
    Nothing is validated: callers give what the columns take. Raises the database's errors.
    """
    plan = _plan(model)
    size = max(1, _MOST_VALUES // len(plan.fields))
    answers: list[Any] = []
    with connection.cursor() as cursor:
        for part in _parts(rows, size):
            given: list[Any] = []
            for row in part:
                given += plan.values(row)
            cursor.execute(plan.statement(len(part), and_then, give), [*given, *values])
            found = cursor.fetchall()
            answers += [row[0] for row in found] if "," not in give else found
    return answers


class _Plan:
    """The columns of a table, and how a value of each is prepared."""

    def __init__(self, model: type[Model]) -> None:
        meta = model._meta  # noqa: SLF001 - Django's own door to a model's fields
        self.table = meta.db_table
        self.key = meta.pk.column
        given = [
            field
            for field in meta.concrete_fields
            if not field.generated and not isinstance(field, AutoField)
        ]
        self.fields = [(field.attname, _prepare(field), _default(field)) for field in given]
        self.columns = ", ".join(f'"{field.column}"' for field in given)
        self.places = "(" + ", ".join(["%s"] * len(self.fields)) + ")"

    def statement(self, count: int, and_then: str, give: str) -> str:
        """Return the SQL for ``count`` rows. Names are those of our tables; values go in as parameters."""
        places = ", ".join([self.places] * count)
        return f'INSERT INTO "{self.table}" ({self.columns}) VALUES {places} {and_then} RETURNING {give or self.key}'  # noqa: S608

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        """Return the values of a row in the columns' order."""
        return [
            default
            if (value := row.get(name, _NOT_GIVEN)) is _NOT_GIVEN
            else value
            if prepare is None or value is None
            else prepare(value)
            for name, prepare, default in self.fields
        ]


@cache
def _plan(model: type[Model]) -> _Plan:
    return _Plan(model)


def _prepare(field: "Field[Any, Any]") -> Prepare | None:
    if isinstance(field, DateTimeField):
        return _moment
    if isinstance(field, JSONField):
        return json.dumps
    return None


@lru_cache(maxsize=256)
def _moment(value: datetime) -> Any:
    """Prepare a moment; the rows of one statement share a few."""
    return connection.ops.adapt_datetimefield_value(value)


def _default(field: "Field[Any, Any]") -> Any:
    """Return the prepared default. Ours are constants or empty lists, so that one preparation holds for all rows."""
    value, prepare = field.get_default(), _prepare(field)
    return value if prepare is None or value is None else prepare(value)


def _parts(rows: Sequence[Mapping[str, Any]], size: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
