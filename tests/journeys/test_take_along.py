"""The desk takes a list along in a real browser: it counts, says what for, and a file lies there that opens."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from destana.foundation.audit import queries as audit
from tests.journeys.desk import Open
from tests.world import LAJAR, PIMPING, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("wide", [True, False])
def test_it_downloads_what_it_counted(
    world: World, desk: Open, tmp_path: Path, *, script: bool, wide: bool
) -> None:
    for number in range(3):
        world.report(
            f"Banjir {number}", village=PIMPING, reporter_name="=1+1", reporter_phone="+6281251234567"
        )
    world.report("Pohon tumbang", village=LAJAR)
    page = desk(world.rusdi, "/meja?daftar=1", wide=wide, script=script)
    page.get_by_role("link", name="Bawa daftar ini").click()
    expect(page.get_by_role("heading", name="4 laporan, 1 hari")).to_be_visible()
    page.get_by_label("Desa").select_option(label="Pimping")
    page.get_by_role("button", name="Hitung").click()
    expect(page.get_by_role("heading", name="3 laporan, 1 hari")).to_be_visible()
    page.get_by_label("Untuk apa daftar ini?").fill("rapat kabupaten")
    page.get_by_label("Dengan pelapor").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh").click()
    download = waiting.value
    assert download.suggested_filename.startswith("laporan-")
    assert download.suggested_filename.endswith("-rusdi-anwar.csv")
    place = tmp_path / download.suggested_filename
    download.save_as(place)
    assert place.read_bytes().startswith(b"\xef\xbb\xbf")
    with place.open(encoding="utf-8-sig", newline="") as file:
        head, tags, *rows = csv.reader(file)
    assert len({len(row) for row in (head, tags, *rows)}) == 1
    assert len(rows) == 3
    assert {row[tags.index("#contact+name")] for row in rows} == {"'=1+1"}
    expect(page.get_by_role("heading", name="3 laporan, 1 hari")).to_be_visible()  # the page stays
    assert [line.verb for line in audit.since(audit.head().seq - 4)] == ["contact.revealed"] * 3 + [
        "list.exported"
    ]
