"""Questions that PostgreSQL plans once a connection: for those that it plans longer than it answers."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

MOST = 100
"""Questions that a connection keeps: each is a plan in the memory of its server process."""

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The names of what each connection has prepared: it is gone with the connection."""


def ask(name: str, question: str, given: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a question, which is always the same under its name: ``(kinds) AS SELECT … $1 …``.

    ``given`` is the SQL of what it is asked with: numbers of ours as they are, and ``%s`` for each of ``values``.
    """
    with connection.cursor() as cursor:
        known = _known.setdefault(connection.connection, set())
        if name not in known:
            _make_room(known, cursor)
            cursor.execute(f"PREPARE {name} {question}")
            known.add(name)
        cursor.execute(f"EXECUTE {name} ({given})", values or None)
        return list(cursor.fetchall())


def _make_room(known: set[str], cursor: Any) -> None:
    """Forget what was prepared, once it is a lot."""
    if len(known) >= MOST:
        for name in known:
            cursor.execute(f"DEALLOCATE {name}")
        known.clear()
