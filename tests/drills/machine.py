"""An office's machine that burns, the copies and the card that do not, and how an officer brings it back."""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from tests.drills.office import Office, environment

_ROUND = """
import sys, django
from datetime import datetime
django.setup()
from destana.config.backup import rounds
rounds.run_due(datetime.fromisoformat(sys.argv[1]))
rounds.prove_due(datetime.fromisoformat(sys.argv[1]))
print(rounds.state())
"""


@dataclass
class Machine:
    """The office's machine, the place for copies that survives it, and the card on the wall."""

    office: Office
    copies: Path
    card: str = ""
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def type(self, *words: str, data: Path | None = None, **more: str) -> str:
        """Type a command of the card and return what it says; a refusal fails the drill."""
        return self.run(
            [sys.executable, "-m", "destana.config.cli", *words], data or self.office.data, **more
        )

    def run(self, command: list[str], data: Path, **more: str) -> str:
        told = environment(
            data,
            DESTANA_BACKUP_DIR=str(self.copies),
            DJANGO_SETTINGS_MODULE="destana.config.settings",
            **{**self.more, **more},
        )
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
        return done.stdout

    def copy(self, at: datetime) -> str:
        """Let the worker's verb make what is due at a moment."""
        return self.run([sys.executable, "-c", _ROUND, at.isoformat()], self.office.data)


def ask(machine: Machine, query: str, *, data: Path | None = None, url: str = "") -> list[tuple[Any, ...]]:
    """Ask the database itself, not the program under test."""
    if machine.url:
        with psycopg.connect(url or machine.url) as line:
            return line.execute(query.encode()).fetchall()
    with closing(sqlite3.connect((data or machine.office.data) / "destana.sqlite3")) as line:
        return line.execute(query).fetchall()


def burn(machine: Machine) -> str:
    """Take away everything but the copies and the card; return where the new database will be."""
    machine.office.kill()
    shutil.rmtree(machine.office.data)
    if not machine.url:
        return ""
    with psycopg.connect(machine.url, autocommit=True) as line:
        line.execute("DROP SCHEMA public CASCADE")
        line.execute("CREATE DATABASE restored")
    return machine.url.removesuffix("/postgres") + "/restored"


def bring_back(machine: Machine, into: Path, url: str) -> tuple[Office, float]:
    """Type what the card says, in a new folder, and open the office."""
    into.parent.mkdir()
    (newest,) = sorted(machine.copies.glob("*-often.backup"))[-1:]
    more = {"DATABASE_URL": url} if url else {}
    begin = time.monotonic()
    said = machine.type(
        "restore", str(newest), "--into", str(into), "--key", machine.card, data=into.parent / "data", **more
    )
    assert "Restored and checked" in said
    back = Office(into, more)
    machine.type("prepare", data=into, **more)
    back.open()
    return back, time.monotonic() - begin
