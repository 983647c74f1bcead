"""Desks in a real browser: somebody of the cast, signed in, at a wide screen or with a phone in the hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
Open = Callable[..., Page]


def cookie_of(actor: Actor) -> str:
    """Return a session of somebody who has just shown the second factor."""
    client = Client()
    client.force_login(people.account_of(actor.person_id or 0))
    session, now = client.session, timezone.now().timestamp()
    session.update({"signin.since": now, "signin.seen": now, "signin.proved": now})
    session.save()
    return str(session.session_key)


@pytest.fixture
def desk(office: str, browser: Browser) -> Iterator[Open]:
    """Open the desk of somebody: ``desk(world.rusdi, "/meja", wide=False, script=False, dark=True)``.

    Everything that the browser complains about on the way fails the test, but for the statuses in ``known``.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page, known: tuple[int, ...]) -> None:
        def hear(message: Any) -> None:
            if message.type == "error" and not any(f"status of {status}" in message.text for status in known):
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_page(
        actor: Actor,
        path: str = "/meja",
        *,
        wide: bool = True,
        script: bool = True,
        dark: bool = False,
        known: tuple[int, ...] = (),
    ) -> Page:
        context = browser.new_context(
            viewport=WIDE if wide else PHONE,
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale="id-ID",
            timezone_id="Asia/Makassar",
        )
        contexts.append(context)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie_of(actor), "url": office}]
        )
        page = context.new_page()
        listen(page, known)
        page.goto(office + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
