"""The phone without signal, in a real browser: nothing that was written is lost, nothing is sent twice."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect

from destana.messaging.inbox.actions import StorageFull
from destana.response.reports.models import Report
from destana.surfaces.board.assets import manifest
from destana.surfaces.public import take
from destana.surfaces.public.tests.conftest import jpeg
from tests.journeys.town import until
from tests.world import World

pytestmark = pytest.mark.browser

WORDS = "Air masuk rumah, sinyal hilang"
SENT = "a[href*='/lapor/L-']"
FULL_PHONE = """
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (item) {
        if (this.name === "antre" && item.photo) { this.transaction.abort(); throw new DOMException("full", "QuotaExceededError"); }
        return put.call(this, item);
    };
"""
"""What the browser of a full phone answers; Chromium does not let a test fill its store for real."""


@pytest.fixture
def office(office: str, world: World) -> str:
    """The office has its villages."""
    return office


@pytest.fixture
def second(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """Another phone."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


def written(page: Page, office: str, words: str = WORDS) -> Page:
    page.goto(f"{office}/lapor")
    page.locator("html.js").wait_for()
    page.fill("#kata", words)
    return page


def waits(page: Page, office: str, words: str = WORDS) -> Page:
    """A report written without signal."""
    written(page, office, words).context.set_offline(offline=True)
    page.click("#kirim")
    page.get_by_text("Sudah disimpan di HP").first.wait_for()
    return page


def photo() -> FilePayload:
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg().read()}


def kept(page: Page) -> list[dict[str, Any]]:
    """What the phone keeps of the queue."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((resolve) => {
            indexedDB.open("destana").onsuccess = ({ target }) => {
                target.result.transaction("antre").objectStore("antre").getAll().onsuccess = (e) =>
                    resolve(e.target.result.map(({ key, photo, lost }) => ({ key, size: photo ? photo.size : 0, lost: !!lost })));
            };
        })"""
    )
    return found


def test_a_page_killed_while_it_sends_has_lost_nothing(
    office: str, page: Page, context: BrowserContext
) -> None:
    written(page, office).set_input_files("#foto", photo())
    page.get_by_text("Foto siap dikirim").wait_for()
    page.route("**/lapor", lambda route: None if route.request.method == "POST" else route.continue_())
    page.click("#kirim")
    page.get_by_text("Mengirim …").wait_for()
    page.wait_for_function(
        "navigator.locks.query().then((q) => q.held.some((l) => l.name.startsWith('kirim:')))"
    )
    page.close()
    assert not Report.objects.exists()
    again = context.new_page()
    again.goto(f"{office}/lapor")
    again.locator(SENT).first.wait_for()
    report = Report.objects.get()
    assert (report.words, report.photos.count()) == (WORDS, 1)
    expect(again.locator("#konsep")).to_be_hidden()  # what is in the queue is no draft any more


def test_without_a_store_a_killed_page_has_lost_it(office: str, page: Page, context: BrowserContext) -> None:
    """The control of the test above."""
    context.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new Error(); }; Storage.prototype.setItem = () => {};"
    )
    written(page, office)
    page.route("**/lapor", lambda route: None if route.request.method == "POST" else route.continue_())
    page.click("#kirim")
    page.get_by_text("Mengirim …").wait_for()
    page.close()
    again = context.new_page()
    again.goto(f"{office}/lapor")
    again.locator("html.js").wait_for()
    assert kept(again) == []
    expect(again.locator("#konsep")).to_be_hidden()


def test_the_login_page_of_a_network_is_no_receipt(office: str, page: Page) -> None:
    def portal(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(
                status=200, content_type="application/json", body='{"kode": "L-0001", "url": "/masuk"}'
            )
        else:
            route.continue_()

    written(page, office)
    page.route("**/lapor", portal)
    page.click("#kirim")
    page.get_by_text("Sudah disimpan di HP").first.wait_for()
    assert len(kept(page)) == 1
    page.unroute("**/lapor")
    page.get_by_role("button", name="Kirim sekarang").click()
    page.locator(SENT).first.wait_for()
    assert Report.objects.count() == 1


def test_a_full_phone_keeps_the_words(office: str, page: Page) -> None:
    page.add_init_script(FULL_PHONE)
    written(page, office).set_input_files("#foto", photo())
    page.get_by_text("Foto siap dikirim").wait_for()
    page.context.set_offline(offline=True)
    page.click("#kirim")
    page.get_by_text("Memori HP penuh").wait_for()
    assert [(one["size"], one["lost"]) for one in kept(page)] == [(0, True)]
    page.context.set_offline(offline=False)
    page.locator(SENT).first.wait_for()
    assert Report.objects.get().words == WORDS


def test_two_tabs_never_share_a_report(office: str, page: Page, context: BrowserContext) -> None:
    written(page, office)
    other = context.new_page()
    other.goto(f"{office}/lapor")
    other.locator("html.js").wait_for()
    expect(other.locator("#konsep")).to_be_hidden()  # the first tab still has it
    assert other.input_value("[name=kunci]") != page.input_value("[name=kunci]")
    key = page.input_value("[name=kunci]")
    page.close()
    third, fourth = context.new_page(), context.new_page()
    for tab in (third, fourth):
        tab.goto(f"{office}/lapor")
        tab.locator("[data-draft=go]").wait_for()
    third.click("[data-draft=go]")
    expect(third.locator("#kata")).to_have_value(WORDS)
    fourth.click("[data-draft=go]")
    expect(fourth.locator("#konsep")).to_be_hidden()
    assert third.input_value("[name=kunci]") == key
    assert (fourth.input_value("[name=kunci]") != key, fourth.input_value("#kata")) == (True, "")


def test_the_draft_is_kept_before_the_camera_opens(office: str, page: Page, context: BrowserContext) -> None:
    written(page, office).check("[name=rahasia]")
    page.evaluate("localStorage.clear()")
    with page.expect_file_chooser():
        page.click("label.shoot")
    page.close()
    again = context.new_page()
    again.goto(f"{office}/lapor")
    again.click("[data-draft=go]")
    expect(again.locator("#kata")).to_have_value(WORDS)
    assert again.is_checked("[name=rahasia]")


def test_another_phone_carries_the_reports_to_where_signal_is(
    office: str, page: Page, second: BrowserContext, tmp_path: Path
) -> None:
    written(page, office).set_input_files("#foto", photo())
    page.get_by_text("Foto siap dikirim").wait_for()
    page.context.set_offline(offline=True)
    page.click("#kirim")
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan sebagai berkas").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    carrier = second.new_page()
    carrier.goto(f"{office}/lapor")
    carrier.click("#paket-buka summary")
    for _turn in range(2):
        carrier.set_input_files("#paket", file)
        carrier.locator(SENT).first.wait_for()
    page.context.set_offline(offline=False)  # and the first phone finds signal after all
    page.locator(SENT).first.wait_for()
    report = Report.objects.get()
    assert (report.words, report.photos.count()) == (WORDS, 1)


@pytest.mark.parametrize("content", ["", "[]", '{"is": "destana-antrean", "version": 9, "reports": []}', "{"])
def test_a_file_of_another_kind_is_refused_kindly(office: str, page: Page, content: str) -> None:
    page.goto(f"{office}/lapor")
    page.click("#paket-buka summary")
    file: FilePayload = {"name": "x.json", "mimeType": "application/json", "buffer": content.encode()}
    page.set_input_files("#paket", file)
    expect(page.locator("#paket-kabar")).to_have_text("Berkas ini bukan berkas laporan dari Destana.")


def test_a_waiting_report_fits_one_short_message(office: str, page: Page) -> None:
    page.goto(f"{office}/lapor?desa=pimping&tolong=ya")
    page.locator("html.js").wait_for()
    page.locator("label.chip", has_text="Banjir").click()
    page.locator("label.chip", has_text="Lutut").click()
    page.fill("#rt", "02")
    page.fill("#kata", "Nini kada kawa bajalan — " * 20)
    page.context.set_offline(offline=True)
    page.click("#kirim")
    link = page.get_by_role("link", name="Kirim lewat SMS")
    body = parse_qs(urlsplit(str(link.get_attribute("href"))).query)["body"][0]
    assert re.match(r"LAPOR HP-[0-9A-Z]{3} pimping RT 02 Banjir Lutut TOLONG Nini kada", body)
    assert len(body) <= 160
    assert body.isascii()


def test_what_needs_fixing_is_fixed_and_sent_under_its_own_key(office: str, page: Page) -> None:
    written(page, office).fill("#hp", "0812")
    key = page.input_value("[name=kunci]")
    page.context.set_offline(offline=True)
    page.click("#kirim")
    page.get_by_text("Sudah disimpan di HP").first.wait_for()
    page.context.set_offline(offline=False)
    page.get_by_role("button", name="Perbaiki").click()
    page.locator("#salah").wait_for()
    assert page.input_value("[name=kunci]") == key
    page.fill("#hp", "0812-5123-4567")
    page.click("#kirim")
    page.wait_for_url("**/lapor/L-*")
    assert Report.objects.get().key == key


def full(*_sent: Any, **_more: Any) -> None:
    raise StorageFull


def worker_ready(page: Page, office: str) -> None:
    page.goto(f"{office}/lapor")
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_the_phone_sends_by_itself_when_the_page_is_closed(
    flood: str, page: Page, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker_ready(page, flood)
    page.fill("#kata", WORDS)
    with monkeypatch.context() as patch:
        patch.setattr(take, "take_in", full)
        page.click("#kirim")
        page.get_by_text("Laporan Anda aman di HP").first.wait_for()
        elsewhere = context.new_page()
        elsewhere.goto(f"{flood}/nomor")
        page.close()
    session = context.new_cdp_session(elsewhere)
    known: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    elsewhere.wait_for_function("1")  # lets the news of the worker in
    sync = {"registrationId": known[0]["registrationId"], "tag": "antre", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", {"origin": flood, **sync})
    until(lambda: Report.objects.filter(words=WORDS).exists())
    elsewhere.goto(f"{flood}/lapor")  # the receipt has waited for the next page
    elsewhere.locator(SENT).first.wait_for()


@pytest.mark.parametrize("has_worker", [True, False])
def test_a_photo_out_of_another_app_becomes_a_report(flood: str, page: Page, has_worker: bool) -> None:
    if has_worker:
        worker_ready(page, flood)
    else:
        page.goto(f"{flood}/lapor")
    picture = BytesIO()
    Image.new("RGB", (40, 30), "#3366aa").save(picture, "JPEG")
    page.evaluate(
        """([bytes]) => {
            const form = Object.assign(document.createElement("form"), { method: "post", action: "/bagikan", enctype: "multipart/form-data" });
            const add = (name, type, value) => form.append(Object.assign(document.createElement("input"), { name, type, value }));
            add("kata", "text", "Jalan putus di Lajar");
            const file = Object.assign(document.createElement("input"), { name: "foto", type: "file" });
            const all = new DataTransfer();
            all.items.add(new File([new Uint8Array(bytes)], "wa.jpg", { type: "image/jpeg" }));
            file.files = all.files;
            form.append(file);
            document.body.append(form);
            form.submit();
        }""",
        [list(picture.getvalue())],
    )
    page.locator("#foto-kabar").get_by_text("Foto").wait_for()
    expect(page.locator("#kata")).to_have_value("Jalan putus di Lajar")
    page.click("#kirim")
    page.wait_for_url("**/lapor/L-*")
    report = Report.objects.latest("id")
    assert (report.words, report.photos.count()) == ("Jalan putus di Lajar", 1)


def test_the_home_screen_knows_how_to_take_a_photo() -> None:
    told = json.loads(manifest())
    assert told["share_target"]["action"] == "/bagikan"
    assert told["id"] == "/"
