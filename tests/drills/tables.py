"""What stands in a drilled office's tables, asked from outside of it."""

import contextlib
import sqlite3
import subprocess
import sys
from typing import Any

import psycopg

from tests.drills.office import Office, environment

_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
_POSTGRES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


class Tables:
    """The tables of an office whose server stands still."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def counts(self) -> dict[str, int]:
        """Return the rows of each table, but those of Django that are filled along with any new table."""
        kept = [name for name in self._names() if name not in {"django_content_type", "auth_permission"}]
        return {name: int(self._ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in kept}  # noqa: S608 - our names

    def _names(self) -> list[str]:
        return [row[0] for row in self._ask(_POSTGRES if self.office.more.get("DATABASE_URL") else _SQLITE)]

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        if url := self.office.more.get("DATABASE_URL"):
            with psycopg.connect(url) as line:
                return line.execute(query.encode()).fetchall()
        with contextlib.closing(sqlite3.connect(self.office.database)) as line:
            return line.execute(query).fetchall()

    def audit_check(self) -> str:
        """Return what the check of the log finds wrong, nothing where the chain is whole."""
        done = subprocess.run(
            [sys.executable, "-m", "destana.config.cli", "audit", "check"],
            env=environment(self.office.data, **self.office.more),
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if done.returncode == 0 else done.stdout + done.stderr
