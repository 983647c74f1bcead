"""How the database goes about a question, for tests that hold a question to its index."""

from collections.abc import Mapping

from django.db import connection, transaction


def plan(sql: str, values: Mapping[str, str | int] | None = None, *, small: bool = False) -> str:
    """Return the plan of a question, a line a step.

    ``small`` keeps PostgreSQL from reading a table whole because a test has put a few rows in it; without it the planner
    goes by the figures it has, so ``figures()`` comes first. SQLite keeps the plan of a question it knows: to ask again
    after dropping an index, put a comment into the question.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and small:
            cursor.execute("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{word} {sql}", values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def figures() -> None:
    """Have the planner count. One that knows no figures, or those of an emptied table, takes any index."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
