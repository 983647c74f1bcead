"""The database refuses to change, drop, replace or empty the log, on both databases, and only the triggers do."""

# ruff: noqa: S608 - every part of these statements is a constant of ours

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from destana.foundation.audit import queries
from destana.foundation.audit.models import AuditEntry
from destana.foundation.audit.tests.test_record import add

pytestmark = pytest.mark.django_db
forward = importlib.import_module("destana.foundation.audit.migrations.0002_only_forward")
LINE, END = forward.LINE, forward.HEAD
COLUMNS = ", ".join(f'"{field.column}"' for field in AuditEntry._meta.concrete_fields[1:-1])
FORGED = f"SELECT {{seq}}, {COLUMNS}, '{'f' * 64}' FROM {LINE} WHERE seq = 1"

BOTH: dict[str, str] = {
    "change": f"UPDATE {LINE} SET reason = 'a better reason' WHERE seq = 2",
    "renumber": f"UPDATE {LINE} SET seq = 9 WHERE seq = 2",
    "drop": f"DELETE FROM {LINE} WHERE seq = 2",
    "drop the newest": f"DELETE FROM {LINE} WHERE seq = 3",
    "drop the head": f"DELETE FROM {END}",
    "set the head back": f"UPDATE {END} SET seq = 2, hash = (SELECT hash FROM {LINE} WHERE seq = 2)",
    "set the head on nothing": f"UPDATE {END} SET seq = 99",
    "a second head": f"INSERT INTO {END} (id, seq, hash) VALUES (1, 3, 'x')",
    "insert behind the head": f"INSERT INTO {LINE} (seq, {COLUMNS}, hash) {FORGED.format(seq=0)}",
    "write over": f"INSERT INTO {LINE} (seq, {COLUMNS}, hash) {FORGED.format(seq=2)} AND 1 = 1 "
    "ON CONFLICT (seq) DO UPDATE SET reason = 'another'",
}
SQLITE: dict[str, str] = {
    "replace": f"INSERT OR REPLACE INTO {LINE} (seq, {COLUMNS}, hash) {FORGED.format(seq=2)}",
    "replace by hash": f"INSERT OR REPLACE INTO {LINE} (seq, {COLUMNS}, hash) "
    f"SELECT 9, {COLUMNS}, hash FROM {LINE} WHERE seq = 2",
    "replace the head": f"REPLACE INTO {END} (id, seq, hash) VALUES (1, 2, 'x')",
    "update or replace": f"UPDATE OR REPLACE {LINE} SET seq = 2 WHERE seq = 3",
}
POSTGRESQL: dict[str, str] = {"empty": f"TRUNCATE {LINE}", "empty the head": f"TRUNCATE {END}"}


def here() -> dict[str, str]:
    return BOTH | (SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def run(statement: str) -> None:
    with transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("name", sorted(BOTH | SQLITE | POSTGRESQL))
@pytest.mark.parametrize("recursive", ["OFF", "ON"])
def test_it_refuses_and_only_the_triggers_do(name: str, recursive: str) -> None:
    """``recursive_triggers`` is off unless somebody sets it: the guard may not lean on it."""
    if name not in here():
        pytest.skip("a statement of the other database")
    for verb in ("a", "b", "c"):
        add(verb)
    before = list(AuditEntry.objects.order_by("seq").values())
    if connection.vendor == "sqlite":
        connection.cursor().execute(f"PRAGMA recursive_triggers = {recursive}")
    with pytest.raises(DatabaseError, match=r"(?i)log|audit lines|line"):
        run(here()[name])
    assert list(AuditEntry.objects.order_by("seq").values()) == before
    assert queries.check() == []
    without_triggers()
    try:
        run(here()[name])
    except DatabaseError as other:
        assert name == "a second head", other  # noqa: PT017 - the primary key refuses it too
    else:
        assert queries.check() or not queries.compare(3, before[-1]["hash"]).fits
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA recursive_triggers = OFF")


def without_triggers() -> None:
    """Be the attacker: somebody with the file in hand and the triggers taken off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in (LINE, END):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", [LINE, END]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def test_it_still_takes_the_next_line() -> None:
    add("a")
    add("b")
    assert queries.head().seq == 2
    assert queries.check() == []
