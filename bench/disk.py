"""What this disk gives at most: commits of one row each into SQLite as the office sets it up (WAL, FULL)."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path


def one_row_commits(folder: Path, seconds: float, size: int = 300) -> float:
    """Return commits per second of one row with ``size`` random bytes, bare ``sqlite3``, one thread."""
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / "one.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, key TEXT UNIQUE, raw BLOB)")
        began, count = time.perf_counter(), 0
        while (now := time.perf_counter()) < began + seconds:
            connection.execute("INSERT INTO one (key, raw) VALUES (?, ?)", (f"key-{count}", os.urandom(size)))
            count += 1
        return count / (now - began)
