"""A long list leaves over a slow line: the file is whole, nobody else waits for it, and it does not lie in the memory."""

import contextlib
import csv
import io
import os
import re
import sqlite3
import time
import uuid
from pathlib import Path

import httpx2
import pytest

from tests.drills.desk import hidden, sign_in
from tests.drills.office import Office, report, send

pytestmark = pytest.mark.slow
ROWS = 200_000 if os.environ.get("DESTANA_TEST_LONG") else 30_000
STANDS_STILL = 12.0
"""Seconds in which the reader takes nothing; at 30 the server would let it go (``config/limits.py``)."""
MORE_MEMORY = 16 * 1024
"""KiB that server and list may take beyond what a short list took. The list of a long run is 17 MB; without what is
laid aside (``config/aside.py``) it lies in the memory, and the run sees it."""
PATIENCE = 2.0
"""Seconds within which somebody else's page is there, on a machine that has more to do."""
PAGE, FILE = "/meja/bawa/laporan", "/meja/bawa/laporan/unduh"


def fill(database: Path) -> None:
    """Copy the one report until there are enough."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        columns = [
            row[1]
            for row in connection.execute("PRAGMA table_xinfo(reports_report)")
            if row[6] == 0 and row[1] != "id"
        ]
        changed = {"number": "number + n", "key": "'many' || n"}
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
        numbers = "WITH RECURSIVE row(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM row WHERE n < ?)"
        connection.execute(
            f"INSERT INTO reports_report ({names}) {numbers} SELECT {values} FROM row, reports_report",  # noqa: S608 - columns of ours
            [ROWS - 1],
        )


def memory(pid: int) -> int:
    """Return the proportional set size of a process in KiB."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def visit(browser: httpx2.Client) -> float:
    """Return in how many seconds the desk's settings are there: a page of Django that asks the database."""
    begin = time.monotonic()
    assert browser.get("/meja/atur").status_code == 200
    return time.monotonic() - begin


def test_a_long_list_over_a_slow_line_is_whole_and_stands_in_nobodys_way(
    prepared: Path, tmp_path: Path
) -> None:
    office = Office.copy_of(prepared, tmp_path / "office")
    office.open()
    try:
        kept = send(office, "/api/v1/reports", report(str(uuid.uuid4())))
        assert kept is not None
        assert kept.status == 201
        fill(office.database)
        with sign_in(office) as reader, sign_in(office, "Rusdi Anwar") as other:
            said = {"alasan": "rapat kabupaten", **hidden(reader.get(PAGE).text)}
            assert office.process is not None
            short = reader.post(FILE, data=said | {"sampai": "2020-01-01"})  # what a process keeps by itself
            assert short.status_code == 200
            before, most, waits = memory(office.process.pid), 0, []
            with reader.stream("POST", FILE, data=said) as answer:
                assert answer.status_code == 200
                limit = time.monotonic() + STANDS_STILL
                while time.monotonic() < limit:
                    waits.append(visit(other))
                    most = max(most, memory(office.process.pid) - before)
                    time.sleep(0.2)
                body = b"".join(answer.iter_bytes())
    finally:
        office.kill()
    _head, _tags, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    print(f"{len(body):,} bytes, {most:,} KiB more, {len(waits)} visits, slowest {max(waits):.2f} s")  # noqa: T201
    assert len({row[0] for row in rows}) == len(rows) == ROWS
    assert max(waits) < PATIENCE
    assert most < MORE_MEMORY
