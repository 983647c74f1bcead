"""How long a large office takes. ``DESTANA_TEST_LONG=1`` makes 50,000 reports and 150 MB of photos and prints figures.

The reports are copies of a real one, made in the database itself; the log is a true chain of three lines a report.
"""

import os
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from destana.config.backup import archive
from destana.config.backup.tests.conftest import Desk
from destana.foundation.audit.models import AuditEntry, ChainHead
from destana.foundation.audit.rules import chain
from destana.foundation.files.actions.store import put
from destana.response.reports.models import Move, Report
from tests.many import copied
from tests.world import NOW

REPORTS, PHOTOS = (50_000, 1_000) if os.environ.get("DESTANA_TEST_LONG") else (300, 10)
PHOTO_BYTES = 150_000
LINES = 3
"""Of the log, a report."""
RESTORE_LIMIT = 30 * 60
"""Seconds that the promise P15 allows an officer; the machine must need a small part of them."""


def fill(desk: Desk) -> None:
    """Copy one report, its move and its log lines."""
    base = desk.world.report().id
    last = Report.objects.order_by("-number").values_list("number", flat=True)[0]
    copied(Report, base, {"number": f"{last} + n", "key": "'copy:' || n"}, REPORTS)
    move = Move.objects.filter(report=base).values_list("pk", flat=True)[0]
    copied(Move, move, {"report_id": f"{base} + n"}, REPORTS)
    with transaction.atomic():
        end = ChainHead.objects.get()
        rows = []
        for number in range(LINES * REPORTS):
            row = AuditEntry(
                seq=end.seq + 1, at=NOW, by_ref="person:1", by_role="member", verb="report.taken"
            )
            row.target, row.previous = f"report:{base + number // LINES}", end.hash
            row.hash = chain(seq=row.seq, previous=row.previous, at=row.at, fields=row.words())
            end.seq, end.hash = row.seq, row.hash
            rows.append(row)
        AuditEntry.objects.bulk_create(rows, batch_size=2000)
        end.save()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_large_office_is_back_long_before_half_an_hour_is_over(desk: Desk, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("restores into the folder")
    fill(desk)
    for number in range(PHOTOS):
        put(f"{number:064x}", "full", os.urandom(PHOTO_BYTES))
    begin = time.monotonic()
    file, made = archive.make(to=desk.stick, at=NOW)
    taken = time.monotonic()
    back = desk.bring(file, tmp_path / "new")
    over = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = Path(connection.settings_dict["NAME"]).stat().st_size / 1e6
    print(
        f"{REPORTS} reports, {made.seq} log lines, database {size:.0f} MB, backup {file.stat().st_size / 1e6:.0f} MB: "
        f"made in {taken - begin:.1f} s, restored in {over - taken:.1f} s"
    )
    assert back.counts["reports_report"] >= REPORTS
    assert over - taken < RESTORE_LIMIT / 10
