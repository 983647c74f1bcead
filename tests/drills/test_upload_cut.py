"""A photo over a village's line, in a real browser, to a real server: cut, killed, closed - and there once, whole.

DESTANA_TEST_LONG=1 has the 50 kbit/s of ux.md, section 12; the suite a line eight times as fast.
"""

import contextlib
import hashlib
import io
import os
import random
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page

from tests.drills.office import Office
from tests.drills.thin_line import Line
from tools import build_frontend

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BITS = 50_000 if os.environ.get("DESTANA_TEST_LONG") else 400_000
FIRST, LARGEST = 16 * 1024, 120 * 1024
"""Bytes of the first request and of the photo at most: ux.md, section 12."""
PATIENCE = 240.0


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared office with the front end of now."""
    from tests.drills.office import prepare

    if os.environ.get("DESTANA_TEST_DATABASE_URL"):
        pytest.skip("a drill on the built-in SQLite; it runs with the tests on SQLite")
    list(build_frontend.build())
    data = tmp_path_factory.mktemp("thin") / "data"
    prepare(data)
    return data


def picture() -> FilePayload:
    """A photo of a phone, larger than what is sent: 1600 x 1200 of unrest."""
    noise = Image.frombytes("RGB", (400, 300), random.Random(3).randbytes(400 * 300 * 3))
    out = io.BytesIO()
    noise.resize((1600, 1200), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return {"name": "banjir.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def asked(office: Office, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(office.database)) as line:
        return line.execute(query).fetchall()


def offset(office: Office) -> int:
    rows = asked(office, "SELECT offset FROM files_upload")
    return int(str(rows[0][0])) if rows else 0


def until(holds: Callable[[], bool], page: Page) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit, page.locator("body").inner_text()[:600]
        page.wait_for_timeout(50)


def send(page: Page, line: Line) -> None:
    """Write a report with a photo and send it; the receipt is there."""
    page.goto(f"http://localhost:{line.port}/lapor")
    page.locator("html.js").wait_for()
    page.fill("#kata", "Air masuk rumah di Pimping")
    page.set_input_files("#foto", picture())
    page.locator("#foto-kabar").get_by_text("Foto").wait_for()
    page.click("#kirim")
    page.wait_for_url("**/lapor/L-*", timeout=60_000)


def first_request(line: Line) -> tuple[int, str, int]:
    """Return the bytes of the report's body as they went over the line, and the promise in it."""
    head = rb"POST /lapor HTTP/1.1\r\n(?:[^\r]+\r\n)*?content-length: (\d+)\r\n"
    (length,) = re.findall(head, line.said, re.IGNORECASE)
    (promise,) = re.findall(rb'name="janji"\r\n\r\n([0-9a-f]{64}):(\d+)', line.said)
    return int(length), promise[0].decode(), int(promise[1])


def test_a_photo_arrives_once_and_whole_whatever_happens_on_the_way(
    office: Office, context: BrowserContext
) -> None:
    office.open()
    with Line(office.port, BITS).up() as line:
        page = context.new_page()
        begin = time.monotonic()
        send(page, line)
        first, promised, size = first_request(line)
        assert first <= FIRST
        assert 32 * 1024 < size <= LARGEST
        page.get_by_text("1 foto belum sampai").wait_for()
        until(lambda: offset(office) > 0, page)
        line.cut()
        page.get_by_text(re.compile(r"Foto [1-9]\d?% terkirim")).wait_for()
        was = offset(office)
        office.kill()  # between two pieces, or in one
        office.open()
        assert offset(office) >= was > 0  # what was acknowledged is still here
        page.close()  # and now the tab
        page = context.new_page()
        page.goto(f"http://localhost:{line.port}/lapor")
        until(lambda: offset(office) > was or bool(asked(office, "SELECT 1 FROM reports_reportphoto")), page)
        line.cut()
        until(lambda: bool(asked(office, "SELECT 1 FROM reports_reportphoto")), page)
        took, went = time.monotonic() - begin, len(line.said)
    (sha256,) = asked(office, "SELECT sha256 FROM files_file")[0]
    kept = office.data / "files" / "full" / str(sha256)[:2] / str(sha256)
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == promised == sha256
    assert len(kept.read_bytes()) == size
    for table in ("reports_report", "reports_reportphoto", "files_file", "files_upload"):
        assert asked(office, f"SELECT count(*) FROM {table}") == [(1,)], table  # noqa: S608 - our own names
    assert asked(office, "SELECT count(*) FROM files_piece") == [(0,)]
    print(  # noqa: T201 - seen with -s
        f"first request {first} B, photo {size} B, {went} B went up at {BITS // 1000} kbit/s"
        f" with {line.cuts} cuts and a killed server and tab, in {took:.0f} s"
    )
