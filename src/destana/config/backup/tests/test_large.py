"""How long a large office takes. ``DESTANA_TEST_LONG=1`` makes 50,000 reports and 150 MB of photos and prints figures.

``DESTANA_TEST_REPORTS`` and ``DESTANA_TEST_PHOTOS`` change the size.

The reports are copies of a real one, made in the database itself; the log is a true chain of three lines a report.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection, transaction

from destana.config.backup import archive
from destana.config.backup.archive import to_vault
from destana.config.backup.rounds import OFTEN
from destana.config.backup.tests.conftest import Desk
from destana.foundation.audit.models import AuditEntry, ChainHead
from destana.foundation.audit.rules import chain
from destana.foundation.files.actions.store import put
from destana.response.reports.models import Move, Report
from tests.many import copied
from tests.world import NOW

IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
REPORTS = int(os.environ.get("DESTANA_TEST_REPORTS", "50000")) if IS_LONG else 300
PHOTOS = int(os.environ.get("DESTANA_TEST_PHOTOS", "1000")) if IS_LONG else 10
PHOTO_BYTES = 150_000
T = TypeVar("T")
LINES = 3
"""Of the log, a report."""
RESTORE_LIMIT = 30 * 60
"""Seconds that the promise P15 allows an officer; the machine must need a small part of them."""


def timed(act: Callable[[], T]) -> tuple[T, float]:
    """Return what it returned, and its seconds."""
    begin = time.monotonic()
    return act(), time.monotonic() - begin


def copy(desk: Desk, minute: int) -> tuple[Path, archive.Manifest]:
    """Make a copy of the 5-minute kind."""
    return archive.make(to=desk.stick, at=NOW + timedelta(minutes=minute), kind=OFTEN, apart=True)


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
    whole = timed(lambda: archive.make(to=desk.stick, at=NOW))
    often = [timed(lambda minute=minute: copy(desk, minute)) for minute in (5, 10)]  # type: ignore[misc]
    size = {path.name: path.stat().st_size / 1e6 for path in desk.stick.glob("*.backup")}
    vault = sum(path.stat().st_size for path in to_vault(desk.stick).rglob("*") if path.is_file()) / 1e6
    files = [whole[0][0], often[1][0][0]]
    back = [timed(lambda file=file: desk.bring(file, tmp_path / file.stem)) for file in files]  # type: ignore[misc]
    manifest = whole[0][1]
    print(
        f"{REPORTS} reports, {PHOTOS} photos, {manifest.seq} log lines: MB {size}, photos beside {vault:.0f} MB; "
        f"seconds: whole {whole[1]:.1f}, first and second of the 5-minute kind {often[0][1]:.1f}, {often[1][1]:.1f}; "
        f"restored whole {back[0][1]:.1f}, with photos beside {back[1][1]:.1f}"
    )
    assert all(one.counts["reports_report"] >= REPORTS for one, _seconds in back)
    assert max(seconds for _one, seconds in back) < RESTORE_LIMIT / 10
    assert size[often[1][0][0].name] < size[whole[0][0].name] - vault * 0.9
