"""A night without signal on one phone: reports with photos, tabs killed at any moment, a phone that runs full.

Whatever the page has said to be saved arrives, once. DESTANA_TEST_LONG=1 has 300 reports; the suite a few.
"""

import os
import random
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload

from destana.response.reports.models import Report
from destana.surfaces.public import take
from tests.browser.test_phone import FULL_PHONE, kept
from tests.world import World

IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
REPORTS = 300 if IS_LONG else 12
SEED = int(os.environ.get("DESTANA_TEST_SEED", "7"))
MOST_OPENINGS = 40 * REPORTS
"""Times that the page is opened until everything has gone; each lives a random moment."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def photo(number: int) -> FilePayload:
    """A photo of some 10 KB that is like no other."""
    out, dice = BytesIO(), random.Random(number)
    Image.frombytes("RGB", (64, 48), dice.randbytes(64 * 48 * 3)).save(out, "JPEG", quality=95)
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


class Night:
    """The phone, and the ledger of what its page has said to be saved, kept outside of it."""

    def __init__(self, context: BrowserContext, office: str) -> None:
        self.context = context
        self.address = f"{office}/lapor"
        self.dice = random.Random(SEED)
        self.saved: dict[str, str] = {}
        self.without_photo: set[str] = set()
        self.kills = 0

    def write(self, number: int, *, is_full: bool) -> None:
        """Write one report without signal; now and then the page is killed at any moment of it."""
        page = self.context.new_page()
        if is_full:
            page.add_init_script(FULL_PHONE)
        page.goto(self.address)
        page.locator("html.js").wait_for()
        words = f"Laporan malam nomor {number}"
        page.fill("#kata", words)
        page.set_input_files("#foto", photo(number))
        page.get_by_text("Foto siap dikirim").wait_for()
        key = page.input_value("[name=kunci]")
        page.click("#kirim")
        if self.dice.random() < 0.25:
            self.kills += 1
            page.wait_for_timeout(self.dice.uniform(0, 60))
        else:
            page.get_by_text("Sudah disimpan di HP").first.wait_for()
            self.saved[key] = words
            if page.get_by_text("Memori HP penuh").count():
                self.without_photo.add(key)
        page.close()

    def send(self) -> None:
        """Open the page with signal again and again, and kill it at a random moment, until nothing waits."""
        for _opening in range(MOST_OPENINGS):
            page = self.context.new_page()
            page.goto(self.address)
            page.locator("html.js").wait_for()
            left = len(kept(page))
            page.wait_for_timeout(self.dice.uniform(20, 400) if left else 0)
            page.close()
            self.kills += bool(left)
            if not left:
                return
        raise AssertionError("some still wait")


def test_a_night_without_signal_loses_and_doubles_nothing(
    office: str,
    world: World,
    context: BrowserContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(take, "FLOOD", replace(take.FLOOD, most=10 * REPORTS))  # all come from this machine
    night = Night(context, office)
    context.route(
        "**/lapor", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    for number in range(REPORTS):
        night.write(number, is_full=number % 3 == 2)
    context.unroute("**/lapor")
    night.send()
    arrived = {report.key: report for report in Report.objects.prefetch_related("photos")}
    lost = {key: words for key, words in night.saved.items() if key not in arrived}
    assert lost == {}
    said = [report.words for report in arrived.values()]
    assert len(said) == len(set(said))
    assert {key for key in night.saved if not arrived[key].photos.count()} == night.without_photo
    assert 0 < len(night.without_photo) < len(night.saved) / 2
    print(f"{len(night.saved)} saved, {night.kills} tabs killed, {len(night.without_photo)} without photo")  # noqa: T201 - seen with -s
