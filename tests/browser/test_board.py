"""The public board as people meet it: any size, any theme, with and without script, with and without signal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Barriers
from tests.world import World

pytestmark = pytest.mark.browser

SIZES = [(360, 740), (1280, 800)]
# Not wait_for_function: it evaluates text, which our policy forbids.
CONTROLLED = """() => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('no service worker after 20 s')), 20000);
  if (navigator.serviceWorker.controller) resolve();
  navigator.serviceWorker.addEventListener('controllerchange', () => resolve());
})"""
PAGES = (
    "/",
    "/desa",
    "/desa/pimping",
    "/desa/teluk-karya",
    "/desa/lajar",
    "/desa/jungkal",
    "/kabar",
    "/kabar/1",
    "/kejadian/K-01",
    "/fakta",
    "/fakta/F-001",
    "/nomor",
    "/tempat-aman",
    "/data",
    "/privasi",
    "/luring",
    "/en/",
    "/en/desa/pimping",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_every_page_fits_and_bars_nobody(
    flood: str, themed: Callable[..., Page], barriers: Barriers, size: tuple[int, int], theme: str
) -> None:
    page = themed(size, theme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    for path in PAGES:
        assert page.goto(flood + path).status == 200, path  # type: ignore[union-attr]
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        assert barriers(page) == [], path
    assert complaints == []


def test_a_page_read_at_four_times_its_size_loses_nothing(flood: str, themed: Callable[..., Page]) -> None:
    page = themed((320, 256), "light")
    for path in ("/", "/desa/pimping", "/kabar/1", "/kejadian/K-01"):
        page.goto(flood + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_what_can_be_tapped_is_large_enough(flood: str, page: Page) -> None:
    for path in ("/", "/desa/pimping", "/kabar"):
        page.goto(flood + path)
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button, summary, select, input')]
              .filter((one) => one.offsetParent && !one.closest('p:not(.also)') && !one.closest('.skip')
                && !one.classList.contains('skip') && one.getBoundingClientRect().height < 44)
              .map((one) => `${one.textContent.trim()} ${one.getBoundingClientRect().height}`)"""
        )
        assert [one for one in small if "Siaga banjir" not in one] == [], path


def test_the_first_line_answers_without_script(flood: str, plain: Page) -> None:
    plain.goto(f"{flood}/desa/pimping")
    expect(plain.locator("h1")).to_have_text("Air setinggi lutut dan masih naik")
    expect(plain.locator(".seal").first).to_contain_text("pukul 06.04 WITA")
    plain.get_by_role("link", name="Lapor kejadian").last.click()
    assert plain.locator("select[name=desa]").input_value() == "pimping"


def test_the_village_is_chosen_without_script_too(flood: str, plain: Page) -> None:
    plain.goto(flood)
    plain.get_by_role("link", name="Pilih desa").click()
    plain.get_by_role("link", name="Kandang Jaya").click()
    expect(plain.locator("h1")).to_have_text("Air setinggi mata kaki, tidak naik")


def test_the_phone_remembers_the_village_and_no_cookie_is_set(
    flood: str, page: Page, context: BrowserContext
) -> None:
    page.goto(f"{flood}/desa")
    page.locator("[data-pick=pimping]").click()
    page.wait_for_url("**/desa/pimping**")
    page.goto(f"{flood}/")
    page.wait_for_url("**/desa/pimping")
    page.goto(f"{flood}/#semua")
    expect(page.locator("h1")).to_contain_text("di 3 desa")
    assert context.cookies() == []


def test_another_village_can_be_made_ones_own(flood: str, page: Page) -> None:
    page.goto(f"{flood}/desa/lajar")
    page.locator("[data-make-mine]").click()
    expect(page.locator("[data-make-mine]")).to_be_hidden()
    page.goto(f"{flood}/lapor")
    assert page.locator("select[name=desa]").input_value() == "lajar"


def test_a_word_grows_old_before_the_readers_eyes(flood: str, page: Page, world: World) -> None:
    page.clock.install(time=world.later(minutes=12))
    page.goto(f"{flood}/desa/pimping")
    expect(page.locator("#kartu time")).to_have_text("pukul 06.04 WITA, 12 menit lalu")
    expect(page.locator("[data-stale]")).to_be_hidden()
    page.clock.fast_forward("06:00:00")
    expect(page.locator("[data-stale]")).to_be_visible()
    expect(page.locator("[data-stale]")).to_contain_text("mungkin sudah berubah")


def test_it_can_be_read_without_signal(flood: str, page: Page, context: BrowserContext) -> None:
    page.goto(f"{flood}/desa/pimping")
    page.evaluate(CONTROLLED)
    page.reload()
    context.set_offline(offline=True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Air setinggi lutut dan masih naik")
    expect(page.locator("#luring")).to_contain_text(
        "Anda luring. Yang tampil adalah kabar 14 Jan 2026, 06.04 WITA."
    )
    page.goto(f"{flood}/nomor")
    expect(page.locator("h1")).to_contain_text("112")
    page.goto(f"{flood}/kejadian/K-01")
    expect(page.locator("h1")).to_contain_text("Tidak ada sinyal")
    page.goto(f"{flood}/lapor")
    expect(page.locator("#kirim")).to_be_visible()
    page.goto(f"{flood}/periksa.html")
    expect(page.locator("#go")).to_be_enabled()
    context.set_offline(offline=False)


def test_it_is_still_there_when_the_database_is_gone(flood: str, page: Page, public_folder: Path) -> None:
    assert (public_folder / "index.html").exists()
    database = settings.DATABASES["default"]
    was, database["NAME"] = database["NAME"], "/nowhere/destana.sqlite3"
    try:
        for path in ("/", "/desa/pimping", "/kabar/1", "/data/status.geojson"):
            answer = page.request.get(flood + path)
            assert answer.status == 200, path
    finally:
        database["NAME"] = was


def test_the_keyboard_reaches_everything_and_sees_where_it_is(flood: str, page: Page) -> None:
    page.goto(f"{flood}/desa/pimping")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.className")
    assert focused == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#isi"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineColor")
    assert outline == "rgb(255, 198, 41)"
