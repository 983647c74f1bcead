"""The forms in a real browser: seen on a phone and on a desk, with script and without, and nothing complained of."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from destana.messaging.channels import registry
from destana.messaging.channels.base import Button, Outgoing
from destana.messaging.channels.simulator.models import SimulatedMessage
from destana.messaging.channels.simulator.send import Simulator
from destana.response.reports.models import Report
from destana.surfaces.public.tests.conftest import jpeg
from tests.world import World

pytestmark = pytest.mark.browser

SIZES = [(360, 740), (1280, 800)]
PAGES = [
    "/lapor",
    "/lapor?tolong=ya&desa=pimping",
    "/tanya",
    "/bantuan",
    "/ikuti",
    "/cek",
    "/cek/K99-7Q",
    "/lapor/L-9999",
    "/simulator",
]


@pytest.fixture(autouse=True)
def practice(settings: LazySettings) -> Iterator[None]:
    """Switch the practice phone and e-mail on; nothing is sent."""
    mail = {"secret_url": "smtp://127.0.0.1:9", "sender": "kantor@contoh.id", "sender_name": "Kantor"}
    settings.CHANNELS = {**settings.CHANNELS, "simulator": {"on": True}, "email": mail}
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser without script."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context
    context.close()


def barriers(page: Page) -> list[str]:
    """What stands in somebody's way, each with the element that does."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['target']}" for fault in found]


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_every_page_fits_and_bars_nobody(
    office: str, world: World, page: Page, heard: list[str], size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in PAGES:
        page.goto(office + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        assert barriers(page) == [], path
    assert [said for said in heard if "404" not in said] == []


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_a_form_to_mend_bars_nobody(office: str, world: World, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("/lapor", "/ikuti"):
        page.goto(office + path)
        page.locator("main form button[type=submit]").first.click()
        page.locator("#salah").wait_for()
        assert page.title().startswith("Salah: ")
        assert barriers(page) == [], path


def test_a_report_with_photo_needs_no_script(office: str, world: World, plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto(f"{office}/l/PMP")
    picture = jpeg().read()
    page.set_input_files("#foto", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture})
    page.click("#kirim")
    page.wait_for_url("**/lapor/L-*")
    report = Report.objects.get()
    assert report.photos.count() == 1
    assert report.village is not None
    assert report.village.name == "Pimping"
    assert page.locator("h1").inner_text() == report.code


def test_a_report_with_script_leads_to_a_receipt_that_bars_nobody(
    office: str, world: World, page: Page, heard: list[str]
) -> None:
    page.goto(f"{office}/lapor")
    page.fill("#kata", "Air masuk rumah")
    page.click("#kirim")
    page.wait_for_url("**/lapor/L-*")
    assert Report.objects.get().words == "Air masuk rumah"
    assert barriers(page) == []
    assert heard == []


def test_a_report_without_signal_waits_on_the_phone_and_goes_by_itself(
    office: str, world: World, page: Page, context: BrowserContext
) -> None:
    page.goto(f"{office}/lapor")
    page.fill("#kata", "Air masuk rumah, sinyal hilang")
    context.set_offline(offline=True)
    page.click("#kirim")
    page.get_by_text("Sudah disimpan di HP").first.wait_for()
    assert not Report.objects.exists()
    context.set_offline(offline=False)
    page.locator("a[href*='/lapor/L-']").first.wait_for()
    assert Report.objects.get().words == "Air masuk rumah, sinyal hilang"


def test_a_killed_page_offers_what_was_typed(office: str, world: World, page: Page) -> None:
    page.goto(f"{office}/lapor")
    page.locator("#kata").press_sequentially("Air naik")
    page.goto("about:blank")
    page.goto(f"{office}/lapor")
    page.locator("[data-draft=go]").click()
    expect(page.locator("#kata")).to_have_value("Air naik")


def test_the_depth_is_asked_while_it_may_be_water(office: str, world: World, page: Page) -> None:
    page.goto(f"{office}/lapor")
    page.locator("html.js").wait_for()
    depth = page.locator("#air")
    assert depth.is_visible()
    page.locator("label.chip", has_text="Banjir").click()
    page.locator("label.chip", has_text="Lutut").click()
    assert page.locator("input[name=air]:checked").count() == 1
    page.locator("label.chip", has_text="Api").click()
    assert depth.is_hidden()
    assert page.locator("input[name=air]:checked").count() == 0


def take_phone(page: Page, office: str) -> None:
    page.goto(f"{office}/simulator")
    page.fill("#nama", "Siti Aminah")
    page.get_by_role("button", name="Ambil HP ini").click()
    page.locator("#pesan").wait_for()


def answer(text: str, key: str) -> None:
    address = SimulatedMessage.objects.latest("id").address
    buttons = (Button(label="Lutut", data="air:knee"), Button(label="Pinggang ke atas", data="air:waist"))
    Simulator().send(address, Outgoing(text=text, buttons=buttons, at=datetime.now(UTC)), key)


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_the_practice_phone_shows_answers_by_itself(
    office: str, world: World, page: Page, heard: list[str], size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    take_phone(page, office)
    page.locator("html.js").wait_for()
    page.fill("#pesan", "banjir di Pimping RT 02")
    page.press("#pesan", "Enter")
    page.locator(".mine").wait_for()
    page.fill("#pesan", "belum selesai")
    answer("Setinggi apa airnya?", "1")
    page.get_by_text("Setinggi apa airnya?").wait_for()
    assert page.input_value("#pesan") == "belum selesai"
    answer("Masih ada di sana?", "2")
    page.get_by_text("Masih ada di sana?").wait_for()
    assert page.locator("#tunggu").count() == 1
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("button", name="Lutut").first.click()
    page.locator(".mine").get_by_text("Lutut").wait_for()
    assert heard == []


def test_the_practice_phone_needs_no_script(office: str, world: World, plain: BrowserContext) -> None:
    page = plain.new_page()
    take_phone(page, office)
    page.fill("#pesan", "banjir di Pimping RT 02")
    page.get_by_role("button", name="Kirim", exact=True).click()
    answer("Setinggi apa airnya?", "1")
    page.get_by_role("link", name="Lihat jawaban baru").click()
    page.get_by_role("button", name="Lutut").click()
    expect(page.locator(".mine").last).to_have_text(re.compile("^Anda:"))
    assert SimulatedMessage.objects.filter(is_mine=True).latest("id").body["press"] == "air:knee"
