"""A night of too many reports in a real browser: the deck by keyboard, with a thumb, and without script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from destana.foundation.files import actions as files
from destana.response.reports import actions as reports
from destana.response.reports import rules
from destana.response.reports.models import Report
from destana.response.reports.terms import State
from destana.response.reports.tests.test_photos import photo
from tests.journeys.desk import Open
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = (
    "Banjir di Pimping RT 02, air selutut",
    "Air masuk rumah di Pimping RT 03, nini kada kawa bajalan",
    "banyu naik di Pimping rt 5, tulung parahu",
    "Kandang Jaya RT 01 tarandam sampai pinggang",
    "Pohon tumbang menutup jalan di Lajar",
)


@pytest.fixture
def night(world: World) -> None:
    """Two villagers write of floods in two villages and of a tree, more often than anybody can read."""
    now = timezone.now()
    for number in range(rules.SURGE + 5):
        made = world.report(
            SAID[number % len(SAID)],
            by=(world.siti, world.udin)[number % 3 == 0],
            at=now - timedelta(seconds=20 * number),
        )
        if number % 4 == 0:
            kept = files.keep_photo(data=photo(number), at=now).id
            reports.add_photo(report_id=made.id, file_id=kept, by=world.rusdi, at=now)


def verified() -> int:
    return Report.objects.filter(state=State.VERIFIED).count()


@pytest.mark.usefixtures("night")
def test_a_village_is_verified_with_two_keys_and_taken_back_with_one(world: World, desk: Open) -> None:
    page = desk(world.rusdi)
    expect(page).to_have_url(re.compile(r"/meja/tumpukan$"))
    heading = page.locator("#judul")
    expect(heading).to_contain_text("Banjir, Pimping")
    page.keyboard.press("6")
    page.keyboard.press("v")
    expect(page.locator("#toast")).to_contain_text("laporan disahkan.")
    done = verified()
    assert done >= 10
    page.keyboard.press("u")
    expect(page.locator("#toast")).to_contain_text(f"Diurungkan: {done} laporan.")
    assert verified() == 0


@pytest.mark.usefixtures("night")
def test_it_fits_a_thumb_and_counts_what_is_ticked(world: World, desk: Open) -> None:
    page = desk(world.rusdi, wide=False)
    count = page.locator("[data-ticked]")
    all_of_them = int(count.inner_text().split(" / ")[1])
    page.locator(".pick-row .tick").first.uncheck()
    expect(count).to_have_text(f"{all_of_them - 1} / {all_of_them}")
    page.locator("[data-check-all] input").check()
    expect(count).to_have_text(f"{all_of_them} / {all_of_them}")
    page.get_by_label("Kata-kata untuk tiap pelapor yang dicentang").fill("Perahu sudah berangkat.")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator("#toast")).to_contain_text("pelapor dikabari.")


@pytest.mark.usefixtures("night")
def test_it_works_without_script(world: World, desk: Open) -> None:
    page = desk(world.rusdi, script=False)
    page.locator("#bukti-6").check()
    page.get_by_role("button", name="Sahkan yang dicentang").click()
    expect(page.locator("#toast")).to_contain_text("laporan disahkan.")
    assert verified() >= 10
