"""Many rows in no time: one row copied by the database itself, on SQLite and PostgreSQL."""

from datetime import datetime
from typing import Any

from django.db import connection

_NUMBERS = {
    "sqlite": "WITH RECURSIVE row(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM row WHERE n < {rows}) ",
    "postgresql": "WITH row(n) AS (SELECT generate_series(1, {rows})) ",
}
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', '{start}', '-' || n || ' seconds')",
    "postgresql": "timestamptz '{start}+00' - n * interval '1 second'",
}


def moment(start: datetime) -> str:
    """Return the SQL of a moment ``n`` seconds before ``start``."""
    return _MOMENT[connection.vendor].format(start=start.strftime("%Y-%m-%d %H:%M:%S"))


def copied(model: Any, base: int, changed: dict[str, str], rows: int) -> None:
    """Copy one row ``rows`` times in the database itself; ``changed`` gives the SQL of what differs."""
    names = [
        field.column for field in model._meta.concrete_fields if not field.generated and field.column != "id"
    ]
    quote = connection.ops.quote_name
    chosen = ", ".join(changed.get(name, f"base.{quote(name)}") for name in names)
    columns = ", ".join(map(quote, names))
    table = quote(model._meta.db_table)
    numbers = _NUMBERS[connection.vendor].format(rows=rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"INSERT INTO {table} ({columns}) {numbers} SELECT {chosen} FROM row, {table} AS base WHERE base.id = {base}"  # noqa: S608
            )
        else:
            cursor.execute(
                f"{numbers} INSERT INTO {table} ({columns}) SELECT {chosen} FROM row, {table} AS base WHERE base.id = {base}"  # noqa: S608
            )
