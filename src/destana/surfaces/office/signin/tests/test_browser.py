"""The door in a real browser: with a passkey on a phone, and without script by authenticator app."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from destana.foundation.people.terms import Role
from tests.world import person

from .steps import OWN, code_for, printed, secret_on

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def word(office: str) -> str:
    """The one-time password of a new member."""
    return printed(person("rusdi", "Rusdi Anwar", Role.MEMBER))


@pytest.fixture
def phone(page: Page) -> Page:
    """A phone that makes and shows passkeys; nobody has to touch it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A browser without script."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


def first_steps(page: Page, office: str, word: str) -> None:
    page.goto(f"{office}/masuk/")
    page.fill("#username", "rusdi")
    page.fill("#password", word)
    page.click("button.main")
    page.locator("#again").wait_for()
    page.fill("#password", OWN)
    page.fill("#again", OWN)
    page.click("button.main")
    page.wait_for_url("**/masuk/pasang/")


def clear(page: Page) -> None:
    """Nothing on this page stands in anybody's way, by day and by night."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["target"]) for one in found] == [], page.url


def test_a_passkey_opens_first_alone_beside_the_password_and_again(
    office: str, word: str, phone: Page
) -> None:
    first_steps(phone, office, word)
    clear(phone)
    phone.fill("#key-name", "HP kantor")
    phone.click("text=Pakai kunci sandi di perangkat ini")
    phone.wait_for_url("**/masuk/kode-kertas/")
    clear(phone)
    phone.click("button.main")
    phone.wait_for_url("**/meja")

    phone.goto(f"{office}/meja/saya/")
    clear(phone)
    assert "HP kantor" in phone.content()
    phone.click("text=Keluar")
    phone.wait_for_url("**/masuk/")
    clear(phone)
    phone.click("text=Masuk dengan kunci sandi")
    phone.wait_for_url("**/meja")

    phone.goto(f"{office}/masuk/lagi/?next=/meja/saya/")
    clear(phone)
    phone.click("text=Pakai kunci sandi saya")
    phone.wait_for_url("**/meja/saya/")
    phone.click("text=Keluar")
    phone.fill("#username", "rusdi")
    phone.fill("#password", OWN)
    phone.click("button.main")
    phone.wait_for_url("**/masuk/kode/")
    clear(phone)
    phone.click("text=Pakai kunci sandi saya")
    phone.wait_for_url("**/meja")


def test_without_script_the_app_opens_and_no_passkey_is_offered(office: str, word: str, plain: Page) -> None:
    plain.goto(f"{office}/masuk/")
    assert not plain.is_visible("text=Masuk dengan kunci sandi")
    first_steps(plain, office, word)
    assert not plain.is_visible("text=Pakai kunci sandi di perangkat ini")
    assert plain.evaluate("document.querySelector('img.qr').naturalWidth") > 0
    plain.fill("#code", "000000")
    plain.click("button.main")
    expect(plain).to_have_title(re.compile("^Salah:"))
    expect(plain.locator("#salah")).to_be_focused()
    plain.fill("#code", code_for(secret_on(plain.content())))
    plain.click("button.main")
    plain.wait_for_url("**/masuk/kode-kertas/")
    plain.click("button.main")
    plain.wait_for_url("**/meja")


def test_a_key_that_does_not_answer_is_said_in_words(office: str, word: str, page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"isUserVerified": False}})
    first_steps(page, office, word)
    page.click("text=Pakai kunci sandi di perangkat ini")
    page.wait_for_selector("[data-wrong]:visible")
    assert "Kunci tidak menjawab" in page.inner_text("[data-wrong]:visible")
