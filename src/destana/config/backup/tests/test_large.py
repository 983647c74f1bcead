"""How long a large office takes. ``DESTANA_TEST_LONG=1`` makes 50,000 reports and 150 MB of photos and prints figures."""

import os
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from destana.config.backup import archive
from destana.config.backup.tests.conftest import Desk
from destana.foundation.files.actions.store import put
from tests.world import NOW

REPORTS, PHOTOS = (50_000, 1_000) if os.environ.get("DESTANA_TEST_LONG") else (300, 10)
PHOTO_BYTES = 150_000
RESTORE_LIMIT = 30 * 60
"""Seconds that the promise P15 allows an officer; the machine must need a small part of them."""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_large_office_is_back_long_before_half_an_hour_is_over(desk: Desk, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("restores into the folder")
    with transaction.atomic():
        for _ in range(REPORTS):
            desk.world.report()
    for number in range(PHOTOS):
        put(f"{number:064x}", "full", os.urandom(PHOTO_BYTES))
    begin = time.monotonic()
    file, made = archive.make(to=desk.stick, at=NOW)
    taken = time.monotonic()
    back = desk.bring(file, tmp_path / "new")
    over = time.monotonic()
    size = Path(connection.settings_dict["NAME"]).stat().st_size / 1e6
    print(
        f"{REPORTS} reports, {made.seq} log lines, database {size:.0f} MB, backup {file.stat().st_size / 1e6:.0f} MB: "
        f"made in {taken - begin:.1f} s, restored in {over - taken:.1f} s"
    )
    assert back.counts["reports_report"] >= REPORTS
    assert over - taken < RESTORE_LIMIT / 10
