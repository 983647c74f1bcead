"""News on a phone, in a real browser: the question, the list, the notification that an update replaces.

No browser of a test reaches a push service. So subscribing is played by a page script, with a subscription of the
stand-in; what arrives is handed to the real service worker by the browser's own tools.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from destana.config.keys import fresh_p256
from destana.foundation.people.models import Follow
from destana.messaging.channels import registry
from destana.messaging.channels.webpush import queries as phones
from tests.standins.push_service import PushService, push_service
from tests.world import PIMPING

pytestmark = pytest.mark.browser

SUBSCRIBES = """
    (given) => {
        let present = null;
        const made = (options) => ({
            endpoint: given.endpoint, options, toJSON: () => given,
            unsubscribe: async () => { present = null; return true; },
        });
        PushManager.prototype.subscribe = async (options) => {
            window.asked = { visible: options.userVisibleOnly, length: options.applicationServerKey.length };
            present = made({ applicationServerKey: options.applicationServerKey.buffer });
            return present;
        };
        PushManager.prototype.getSubscription = async () => present;
        Notification.requestPermission = async () => { window.questions = (window.questions || 0) + 1; return window.answer || "granted"; };
        Object.defineProperty(Notification, "permission", { get: () => window.standing || "default" });
    }
"""
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def push(settings: Any) -> Iterator[PushService]:
    """An office with web push."""
    with push_service() as service:
        settings.CHANNELS = {
            **settings.CHANNELS,
            "webpush": {
                "private": fresh_p256(),
                "contact": "https://destana.example",
                "also": (service.origin,),
            },
        }
        registry.forget()
        yield service
        registry.forget()


def playing(page: Page, push: PushService) -> None:
    given = push.subscribe("siti", phones.public_key())
    page.add_init_script(f"({SUBSCRIBES})({json.dumps(given)})")


def test_the_reason_comes_before_the_question_and_stop_is_beside_the_village(
    flood: str, page: Page, push: PushService, heard: list[str], barriers: Callable[[Page], list[str]]
) -> None:
    playing(page, push)
    page.goto(f"{flood}/ikuti")
    expect(page.get_by_text("HP akan bertanya")).to_be_visible()
    assert page.evaluate("window.questions") is None
    page.get_by_role("button", name="Kabari lewat HP ini").click()
    expect(page.get_by_role("alert")).to_have_text("Pilih desa.")
    assert page.evaluate("window.questions") is None
    page.select_option("#hp-desa", "pimping")
    page.get_by_role("button", name="Kabari lewat HP ini").click()
    expect(page.get_by_text("Sudah. Kabar berikutnya")).to_be_visible()
    assert page.evaluate("window.asked") == {"visible": True, "length": 65}
    expect(page.get_by_role("heading", name="HP ini mengikuti")).to_be_visible()
    row = Follow.objects.get(stopped_at=None)
    assert (row.village, row.contact.channel, row.min_rank) == (PIMPING, "webpush", 3)
    assert barriers(page) == []
    page.get_by_role("button", name="Berhenti: Pimping").click()
    expect(page.get_by_text("Sudah berhenti.")).to_be_visible()
    assert not Follow.objects.filter(stopped_at=None).exists()
    assert heard == []


def test_a_phone_that_says_no_is_told_how_to_say_yes(flood: str, page: Page, push: PushService) -> None:
    playing(page, push)
    page.add_init_script("window.answer = 'denied'")
    page.goto(f"{flood}/ikuti?desa=pimping")
    page.get_by_role("button", name="Kabari lewat HP ini").click()
    expect(page.get_by_text("Ketuk gembok")).to_be_visible()
    assert not Follow.objects.exists()


def test_without_signal_it_says_so_and_the_form_stays(flood: str, page: Page, push: PushService) -> None:
    playing(page, push)
    page.goto(f"{flood}/ikuti?desa=pimping")
    page.route("**/ikuti/hp", lambda route: route.abort())
    page.get_by_role("button", name="Kabari lewat HP ini").click()
    expect(page.get_by_role("alert")).to_contain_text("Tidak ada sinyal")
    expect(page.locator("#hp-desa")).to_have_value("pimping")


def test_an_iphone_is_told_to_install_first(
    flood: str, browser: Any, browser_context_args: dict[str, Any], push: PushService
) -> None:
    context = browser.new_context(**{**browser_context_args, "user_agent": IPHONE})
    context.add_init_script("delete window.PushManager")
    page = context.new_page()
    page.goto(f"{flood}/ikuti")
    expect(page.get_by_text("Ketuk Tambah ke Layar Utama.")).to_be_visible()
    expect(page.get_by_role("button", name="Kabari lewat HP ini")).to_be_hidden()
    context.close()


def test_without_script_the_other_ways_stand(flood: str, plain: Page, push: PushService) -> None:
    plain.goto(f"{flood}/ikuti")
    expect(plain.get_by_text("tidak menjalankan skrip")).to_be_visible()
    expect(plain.get_by_role("button", name="Kabari lewat HP ini")).to_be_hidden()


@pytest.fixture
def worker(flood: str, context: BrowserContext, page: Page) -> tuple[CDPSession, str, str]:
    """The service worker of a phone that allowed notifications: a line to it, and its registration."""
    context.grant_permissions(["notifications"], origin=flood)
    line = context.new_cdp_session(page)
    found: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    line.send("ServiceWorker.enable")
    page.goto(f"{flood}/")
    page.evaluate(
        "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)"
    )
    for _turn in range(200):
        if found:
            break
        page.wait_for_timeout(50)  # the browser's news come while the page is asked
    assert found
    return line, flood, found[-1]


def shown(page: Page) -> list[dict[str, Any]]:
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((n) => n.length > 0)"
    )
    found: list[dict[str, Any]] = page.evaluate(
        "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map("
        "(n) => ({ title: n.title, body: n.body, tag: n.tag, opens: n.data.buka, stays: n.requireInteraction })))"
    )
    return found


def deliver(worker: tuple[CDPSession, str, str], data: str) -> None:
    line, origin, registration = worker
    line.send(
        "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registration, "data": data}
    )


def test_an_update_takes_the_place_of_the_notification(
    worker: tuple[CDPSession, str, str], page: Page
) -> None:
    said = {"judul": "SIAGA BANJIR · Pimping", "isi": "Air naik.", "tag": "kabar-14", "penting": True}
    deliver(worker, json.dumps({**said, "buka": f"{worker[1]}/cek/K14-7Q"}))
    (first,) = shown(page)
    assert first == {
        "title": "SIAGA BANJIR · Pimping", "body": "Air naik.", "tag": "kabar-14", "opens": "/cek/K14-7Q", "stays": True,
    }  # fmt: skip
    deliver(
        worker,
        json.dumps({**said, "judul": "DITARIK: Kabar no. 14 · Pimping", "buka": "https://jahat.example/x"}),
    )
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((n) => n[0].title.startsWith('DITARIK'))"
    )
    (second,) = shown(page)
    assert second["opens"] == "/kabar"


@pytest.mark.parametrize("data", ["", "bukan json", "[]", "null", '{"tag": "x"}'])
def test_whatever_comes_something_is_shown(
    worker: tuple[CDPSession, str, str], page: Page, data: str
) -> None:
    deliver(worker, data)
    (one,) = shown(page)
    assert one["title"] == "Kabar resmi"
    assert one["opens"] == "/kabar"


def test_a_subscription_that_the_browser_renews_goes_on(
    context: BrowserContext, flood: str, page: Page, push: PushService
) -> None:
    old, fresh = (push.subscribe(name, phones.public_key()) for name in ("siti", "siti-baru"))
    asked = page.request.post(
        f"{flood}/ikuti/hp", data={"langganan": old, "desa": "pimping", "kabar": "siaga"}
    )
    assert asked.ok, asked.text()
    page.goto(f"{flood}/ikuti")
    page.evaluate(
        "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)"
    )
    context.service_workers[0].evaluate(
        """([old, fresh]) => {
            const event = new Event("pushsubscriptionchange");
            Object.assign(event, {
                oldSubscription: { endpoint: old.endpoint }, newSubscription: { toJSON: () => fresh },
                waitUntil: (work) => { self.renewing = work; },
            });
            self.dispatchEvent(event);
            return self.renewing;
        }""",
        [old, fresh],
    )
    assert phones.address_of(fresh["endpoint"]) is not None
    assert phones.address_of(old["endpoint"]) is None
