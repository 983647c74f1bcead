"""The whole desk without script, with a thumb: every decision is a form."""

import pytest
from playwright.sync_api import expect

from destana.response.incidents import queries as incidents
from destana.response.reports import queries
from destana.response.reports.terms import State
from tests.journeys.desk import Open
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLOOD = "Banjir di Pimping RT 02, air selutut"


def test_it_checks_verifies_and_undoes(world: World, desk: Open) -> None:
    report = world.report(FLOOD)
    page = desk(world.rusdi, wide=False, script=False)
    page.get_by_role("button", name="Saya periksa").click()
    for number in (2, 3, 4, 5):
        page.locator(f"#bukti-{number}").check()
    page.get_by_role("button", name="Simpan centang").click()
    expect(page.locator("#bukti .hd b")).to_contain_text("4 dari 6")
    page.locator("#f-rt").fill("03")
    page.get_by_role("button", name="Sahkan laporan").click()
    expect(page.locator("#toast")).to_contain_text("disahkan, nilai B")
    found = queries.get_for(world.rusdi, report.id)
    assert (found.state, found.rts) == (State.VERIFIED, "03")
    assert len(incidents.running(world.rusdi)) == 1
    page.get_by_role("button", name="Urungkan").click()
    assert queries.get_for(world.rusdi, report.id).state == State.CHECKING


def test_it_asks_merges_and_closes(world: World, desk: Open) -> None:
    asked, copy, old, main = (world.report(f"{FLOOD} {number}") for number in range(4))
    page = desk(world.rusdi, f"/meja/laporan/{asked.id}", wide=False, script=False)
    page.get_by_role("link", name="Tanya").click()
    page.get_by_label("RT berapa?").check()
    page.get_by_role("button", name="Kirim pertanyaan").click()
    page.goto(page.url.split("/meja")[0] + f"/meja/laporan/{copy.id}")
    page.locator(".decide").get_by_role("link", name="Gabung").click()
    page.locator("#p-kode").fill(main.code)
    page.locator("#langkah").get_by_role("button", name="Gabung").click()
    page.goto(page.url.split("/meja")[0] + f"/meja/laporan/{old.id}")
    page.get_by_role("link", name="Bukan kejadian").click()
    page.get_by_label("foto lama").check()
    page.get_by_role("button", name="Tutup laporan").click()
    states = [queries.get_for(world.rusdi, one.id).state for one in (asked, copy, old)]
    assert states == [State.NEEDS_INFO, State.DUPLICATE, State.UNPROVEN]


def test_it_finds_and_lists_on_a_phone(world: World, desk: Open) -> None:
    world.report(FLOOD)
    report = world.report("Pohon tumbang di Lajar")
    page = desk(world.rusdi, wide=False, script=False)
    page.get_by_role("link", name="Daftar").click()
    page.locator("#cari-sini").fill("tumbang")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("#daftar li")).to_have_count(1)
    page.locator("#daftar a").click()
    expect(page.locator("#kerja .lead")).to_contain_text(report.code)
