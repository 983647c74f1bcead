"""The doors of the office open in a real browser, without a single complaint of it."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)], ids=["phone", "desk"])
def test_the_sign_in_page_opens_without_complaints(office: str, page: Page, size: tuple[int, int]) -> None:
    complaints: list[str] = []
    loaded: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def see(response: Response) -> None:
        loaded.append(response.url)
        if response.status >= 400 and not response.url.endswith("/favicon.ico"):
            complaints.append(f"{response.status} {response.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", see)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{office}/masuk/")
    assert page.locator("form input").count() > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert all(url.startswith(office) for url in loaded)
    assert complaints == []
