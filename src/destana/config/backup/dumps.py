"""The database in a backup: a consistent moment of it, taken while the office writes, and back again."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.db.utils import load_backend
from psycopg.sql import SQL, Identifier

from destana.config.backup.faults import CannotBackUp, CannotRestore

SQLITE = "destana.sqlite3"
POSTGRES = "destana.pgdump"
_SQLITE_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
)
_POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"

_OLDER = ("server version mismatch", "unsupported version")
"""What pg_dump says to a newer server, and pg_restore to the file of a newer pg_dump."""
_MARK = "destana_restore_under_way"

Ask = Callable[[str], list[Any]]


@dataclass(frozen=True)
class Look:
    """What a database holds: rows a table, and the end of the log."""

    counts: dict[str, int]
    seq: int
    head: str


def _look(ask: Ask, tables: str) -> Look:
    counts = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for (name,) in ask(tables)}  # noqa: S608 - own names
    ((seq, head),) = ask("SELECT seq, hash FROM audit_chainhead")
    return Look(counts, int(seq), str(head))


def take(folder: Path) -> tuple[Path, Look]:
    """Write the database as it is at one moment into ``folder``; return the file and what it holds."""
    if connections["default"].vendor == "sqlite":
        return _take_sqlite(Path(connections["default"].settings_dict["NAME"]), folder / SQLITE)
    return _take_postgres(folder / POSTGRES)


def _take_sqlite(source: Path, copy: Path) -> tuple[Path, Look]:
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)) as living,
            closing(sqlite3.connect(copy)) as taken,
        ):
            living.backup(taken)  # in one step: one read transaction, which in WAL holds up no writer
            taken.execute("PRAGMA journal_mode=DELETE")  # one file, no companions
    except sqlite3.Error as error:
        raise CannotBackUp(f"The database could not be copied to {copy.parent}: {error}.") from error
    return copy, look_sqlite(copy)


def look_sqlite(path: Path) -> Look:
    """Return what a copy holds. Raises :class:`CannotRestore` where SQLite finds it damaged."""
    with closing(sqlite3.connect(path)) as copy:
        try:
            found = copy.execute("PRAGMA integrity_check").fetchall()
            strays = copy.execute("PRAGMA foreign_key_check").fetchall()
            if found != [("ok",)] or strays:
                raise CannotRestore(f"SQLite finds the database damaged: {(found + strays)[0]}.")
            return _look(lambda sql: copy.execute(sql).fetchall(), _SQLITE_TABLES)
        except sqlite3.DatabaseError as error:
            raise CannotRestore(f"The database in the backup cannot be read: {error}.") from None


def _take_postgres(dump: Path) -> tuple[Path, Look]:
    with _postgres() as line:
        line.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        row = line.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""  # pg_dump and our counts see the same moment
        look = _look(lambda sql: _rows(line, sql), _POSTGRES_TABLES)
        _program(
            "pg_dump",
            [f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-acl", f"--file={dump}"],
            CannotBackUp,
        )
    return dump, look


def bring_postgres(dump: Path) -> Look:
    """Fill the empty database that DATABASE_URL names, in one transaction; return what it holds then."""
    _begin_postgres()
    _program(
        "pg_restore", ["--single-transaction", "--exit-on-error", "--no-owner", str(dump)], CannotRestore
    )
    with _postgres() as line:
        look = _look(lambda sql: _rows(line, sql), _POSTGRES_TABLES)
    look.counts.pop(_MARK)
    return look


def _begin_postgres() -> None:
    """Mark the empty database as one that a restore fills; take back what an interrupted restore left in it."""
    with _postgres() as line:
        tables = {name for (name,) in _rows(line, _POSTGRES_TABLES)}
    if _MARK in tables:
        empty_postgres()
    elif tables:
        raise CannotRestore(
            "The database that DATABASE_URL names is not empty; a restore needs an empty one."
        )
    with _postgres() as line:
        line.execute(f"CREATE TABLE {_MARK} ()")


def end_restore() -> None:
    """Take the mark away: from now on the database belongs to an office.

    Called at the end of a restore and at each start, so that a mark that a crash left never stands in a living office.
    """
    if connections["default"].vendor == "postgresql":
        with _postgres() as line:
            line.execute(f"DROP TABLE IF EXISTS {_MARK}")


def empty_postgres() -> None:
    """Take back what :func:`bring_postgres` filled; the database was empty before."""
    connections["default"].close()
    with _postgres() as line:
        line.execute("DROP SCHEMA public CASCADE")
        line.execute("CREATE SCHEMA public")


@contextmanager
def trial_database() -> Iterator[None]:
    """Let this thread's questions and verbs go to an empty database that is dropped afterwards.

    SQLite needs none: a restore makes its own file. Raises :class:`CannotRestore` where PostgreSQL's role may make no
    database: then nobody has proved the copy.
    """
    if connections["default"].vendor == "sqlite":
        yield
        return
    name = f"{connections['default'].settings_dict['NAME'][:50]}_trial"
    _remake(name)
    try:
        with standing_on(Path(name)):
            yield
    finally:
        with _postgres() as line:
            line.autocommit = True
            line.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _remake(name: str) -> None:
    """Make the database, and drop first what a killed trial left."""
    with _postgres() as line:
        line.autocommit = True
        try:
            line.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            line.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise CannotRestore(
                "PostgreSQL does not let this account make a database for the trial, so the copy is not proved: "
                "`ALTER ROLE name CREATEDB` allows it."
            ) from None


def _rows(line: "psycopg.Connection[Any]", sql: str) -> list[Any]:
    return line.execute(sql.encode()).fetchall()


def _server() -> dict[str, str]:
    """Return the connection in libpq's variables, the password among them: a command line can be seen by all."""
    said = connections["default"].settings_dict
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    return {variable: str(said[name]) for name, variable in names.items() if said.get(name)}


def _postgres() -> "psycopg.Connection[Any]":
    said = _server()
    words = {name.removeprefix("PG").lower().replace("database", "dbname"): said[name] for name in said}
    return psycopg.connect(**words)  # type: ignore[arg-type] # all of them are words


def _program(
    name: str, options: list[str], refusal: type[CannotBackUp | CannotRestore], *, with_database: bool = True
) -> None:
    path = shutil.which(name)
    if path is None:
        raise refusal(f"{name} is missing: `sudo apt-get install postgresql-client` brings it.")
    if with_database:
        options = [f"--dbname={_server()['PGDATABASE']}", *options]
    done = subprocess.run(
        [path, *options], env={**os.environ, **_server()}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip()[-300:]
        if any(words in said for words in _OLDER):
            raise refusal(
                f"{name} is older than the PostgreSQL it is used with: install the postgresql-client of the server's "
                f"version. It said: {said}"
            )
        raise refusal(f"{name} failed: {said}")


@contextmanager
def standing_on(path: Path) -> Iterator[None]:
    """Let this thread's questions and verbs go to the SQLite file at ``path`` instead of the office's database."""
    office = connections["default"]
    said = {**office.settings_dict, "NAME": str(path)}
    other = load_backend(said["ENGINE"]).DatabaseWrapper(said, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = office
