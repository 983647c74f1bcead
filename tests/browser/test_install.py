"""Destana on the home screen: offered when somebody has come to need it, never on arrival, and not again for a month."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Barriers

pytestmark = pytest.mark.browser

MAY_ASK = """(outcome) => {
    const event = new Event("beforeinstallprompt", { cancelable: true });
    event.prompt = () => { window.wasAsked = true; return Promise.resolve({ outcome }); };
    dispatchEvent(event);
    return event.defaultPrevented;
}"""
"""What Chromium says of a page that may be installed; it does not say it to a browser without a window."""

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
)


@pytest.fixture
def iphone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(**{**browser_context_args, "user_agent": IPHONE})
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("html.js").wait_for()


def came_yesterday(page: Page) -> None:
    page.evaluate(
        """() => localStorage.setItem("pasang", JSON.stringify({
            ...JSON.parse(localStorage.getItem("pasang")), last: Date.now() - 86400000 }))"""
    )


def test_nobody_is_asked_on_arrival(flood: str, page: Page) -> None:
    opened(page, flood)
    assert page.evaluate(MAY_ASK, "accepted")  # kept for later, and not shown by the browser itself
    expect(page.locator("#pasang")).to_be_hidden()
    opened(page, flood)  # a second page is no second visit
    page.evaluate(MAY_ASK, "accepted")
    expect(page.locator("#pasang")).to_be_hidden()


def test_the_second_visit_is_offered_it_and_later_is_a_month(
    flood: str, page: Page, barriers: Barriers
) -> None:
    opened(page, flood)
    came_yesterday(page)
    opened(page, flood)
    page.evaluate(MAY_ASK, "dismissed")
    expect(page.locator("#pasang")).to_be_visible()
    expect(page.locator("#pasang [data-steps]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert barriers(page) == []
    page.get_by_role("button", name="Nanti").click()
    expect(page.locator("#pasang")).to_be_hidden()
    opened(page, flood)
    page.evaluate(MAY_ASK, "dismissed")
    expect(page.locator("#pasang")).to_be_hidden()
    page.evaluate(
        """() => localStorage.setItem("pasang", JSON.stringify({
            ...JSON.parse(localStorage.getItem("pasang")), no: Date.now() - 31 * 86400000 }))"""
    )
    opened(page, flood)
    page.evaluate(MAY_ASK, "accepted")
    page.get_by_role("button", name="Pasang di layar depan").click()
    expect(page.locator("#pasang")).to_be_hidden()
    assert page.evaluate("window.wasAsked")


def test_who_has_sent_a_report_is_offered_it(flood: str, page: Page) -> None:
    opened(page, f"{flood}/lapor")
    page.fill("#kata", "Banjir di Pimping")
    page.click("#kirim")
    page.wait_for_url("**/lapor/L-*")
    page.evaluate("0")
    page.wait_for_load_state("load")
    page.evaluate(MAY_ASK, "accepted")
    expect(page.locator("#pasang")).to_be_visible()
    assert "pasang" not in page.goto(page.url.split("?")[0]).text()  # type: ignore[union-attr] # others' receipt


def test_an_iphone_shows_the_two_steps(flood: str, iphone: Page) -> None:
    opened(iphone, flood)
    expect(iphone.locator("#pasang")).to_be_hidden()
    came_yesterday(iphone)
    opened(iphone, flood)
    expect(iphone.locator("#pasang li")).to_have_count(2)
    expect(iphone.locator("#pasang [data-ask]")).to_be_hidden()
