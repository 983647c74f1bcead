"""The desk by keyboard, two desks at once, and a bad line."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from destana.response.reports import queries
from destana.response.reports.terms import State
from tests.journeys.desk import Open
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLOOD = "Banjir di Pimping RT 02, air selutut"
HEADING = "#judul"


def opened(page: Page, code: str) -> None:
    expect(page.locator("#kerja .lead")).to_contain_text(code)


def test_it_verifies_in_four_keys_and_the_next_report_is_open(world: World, desk: Open) -> None:
    first, second = world.report(FLOOD), world.report("Pohon tumbang di Lajar")
    page = desk(world.rusdi)
    opened(page, first.code)
    page.keyboard.press("6")
    expect(page.locator("#bukti .hd b")).to_contain_text("nilai B")
    page.keyboard.press("v")
    opened(page, second.code)
    expect(page.locator(HEADING)).to_be_focused()
    expect(page.locator("#live")).to_contain_text(f"Laporan {first.code} disahkan, nilai B. Sisa 1.")
    assert queries.get_for(world.rusdi, first.id).state == State.VERIFIED
    page.keyboard.press("u")
    opened(page, first.code)
    assert queries.get_for(world.rusdi, first.id).state == State.CHECKING


def test_it_walks_the_queue_with_letters_and_arrows(world: World, desk: Open) -> None:
    codes = [world.report(f"{FLOOD} {number}").code for number in range(3)]
    page = desk(world.rusdi)
    for key, code in (
        ("j", codes[1]),
        ("ArrowDown", codes[2]),
        ("j", codes[2]),
        ("k", codes[1]),
        ("ArrowUp", codes[0]),
    ):
        page.keyboard.press(key)
        opened(page, code)
    expect(page).to_have_url(re.compile(r"/meja/laporan/\d+$"))


@pytest.mark.parametrize(
    ("key", "title"),
    [("t", "Tanya pelapor"), ("b", "Mengapa bukan kejadian?"), ("g", "Gabung"), ("d", "Berdampingan")],
)
def test_it_opens_each_step_by_its_key_and_closes_it(world: World, desk: Open, key: str, title: str) -> None:
    world.report(FLOOD)
    world.report(f"{FLOOD} juga")
    page = desk(world.rusdi)
    page.keyboard.press(key)
    expect(page.locator("#langkah-judul")).to_contain_text(title)
    page.keyboard.press("Escape")  # leaves the field, where one has the focus
    page.keyboard.press("Escape")
    expect(page.locator("#langkah-judul")).to_have_count(0)


def test_it_leaves_letters_alone_in_fields_and_when_switched_off(world: World, desk: Open) -> None:
    world.report(FLOOD)
    page = desk(world.rusdi)
    page.keyboard.press("/")
    page.keyboard.type("vjb")
    expect(page.locator("#cari")).to_have_value("vjb")
    page.keyboard.press("Escape")
    page.locator("[data-toggle-letters]").click()
    expect(page.locator("[data-toggle-letters]")).to_have_text("Pintasan huruf: mati")
    page.keyboard.press("b")
    expect(page.locator("#langkah-judul")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-toggle-letters]")).to_have_text("Pintasan huruf: mati")


def test_it_lists_all_keys(world: World, desk: Open) -> None:
    page = desk(world.rusdi)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("urungkan, sampai 10 menit")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_it_shows_a_second_desk_what_was_decided_without_reloading(world: World, desk: Open) -> None:
    report = world.report(FLOOD)
    one, other = desk(world.rusdi), desk(world.aida)
    expect(other.locator("#daftar")).to_contain_text("Banjir di Pimping")
    other.wait_for_timeout(300)  # let the event stream open; what comes before it is news of nobody
    one.keyboard.press("6")
    expect(one.locator("#bukti .hd b")).to_contain_text("nilai B")
    one.keyboard.press("v")
    expect(other.locator("#antrean")).not_to_contain_text("Banjir di Pimping", timeout=2000)
    expect(other.locator("#kerja")).to_contain_text("Rusdi Anwar")
    assert queries.get_for(world.rusdi, report.id).state == State.VERIFIED


def test_it_keeps_what_a_second_desk_is_typing(world: World, desk: Open) -> None:
    report = world.report(FLOOD)
    one, other = desk(world.rusdi), desk(world.aida, f"/meja/laporan/{report.id}?langkah=bukan", known=(409,))
    other.locator("#langkah input[value=old]").check()
    other.locator("#p-catatan").fill("foto tahun lalu")
    one.keyboard.press("6")
    expect(one.locator("#bukti .hd b")).to_contain_text("nilai B")
    one.keyboard.press("v")
    expect(other.locator("#berubah")).to_be_visible(timeout=2000)
    expect(other.locator("#p-catatan")).to_have_value("foto tahun lalu")
    other.locator("#langkah .btn.fill").click()
    expect(other.locator("#salah")).to_contain_text("Rusdi Anwar")
    expect(other.locator("#salah")).to_contain_text("foto tahun lalu")
    expect(other.locator("#salah")).to_be_focused()


def test_a_tick_beats_the_news_that_were_on_their_way(world: World, desk: Open) -> None:
    report = world.report(FLOOD)
    one, other = desk(world.rusdi), desk(world.aida, f"/meja/laporan/{report.id}")
    held: list[Route] = []

    def hold_news(route: Route) -> None:
        if "destana-news" in route.request.headers and not held:
            held.append(route)
        else:
            route.continue_()

    other.route(f"**/meja/laporan/{report.id}", hold_news)
    other.wait_for_timeout(300)  # let the event stream open
    with other.expect_request(lambda request: "destana-news" in request.headers):
        one.keyboard.press("6")
    expect(one.locator("#bukti .hd b")).to_contain_text("nilai B")
    other.keyboard.press("3")
    expect(other.locator("#bukti-3")).to_be_checked()
    held[0].continue_()
    for page in (one, other):
        expect(page.locator("#bukti-3")).to_be_checked()
        expect(page.locator("#bukti-6")).to_be_checked()
    lines = queries.sheet(queries.get_for(world.rusdi, report.id)).lines
    assert [line.proof.value for line in lines if line.is_ticked] == [3, 6]


def test_it_says_when_the_line_is_slow_and_when_there_is_none(world: World, desk: Open) -> None:
    world.report(FLOOD)
    second = world.report("Pohon tumbang")
    page = desk(world.rusdi)
    page.clock.install()
    held: list[Route] = []
    page.route(f"**/meja/laporan/{second.id}", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    with page.expect_request(f"**/meja/laporan/{second.id}"):
        page.keyboard.press("j")
    expect(page.locator("#app")).to_have_attribute("aria-busy", "true")
    page.clock.run_for(8100)
    expect(page.locator("#palang")).to_contain_text("Sambungan lambat")
    expect(page.locator("#palang button")).to_have_text("coba lagi")
    held[0].continue_()
    opened(page, second.code)
    expect(page.locator("#palang")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#palang")).to_contain_text("Anda luring")
    page.context.set_offline(False)
    expect(page.locator("#palang")).to_be_hidden()


def test_it_goes_back_to_the_report_before(world: World, desk: Open) -> None:
    first, second = world.report(FLOOD), world.report(f"{FLOOD} lagi")
    page = desk(world.rusdi, f"/meja/laporan/{first.id}")
    page.keyboard.press("j")
    opened(page, second.code)
    page.go_back()
    opened(page, first.code)
