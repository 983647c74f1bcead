"""A real browser and the whole server for tests marked ``browser``: the system's Chromium, nothing downloaded."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from playwright.sync_api import Page

from tests.serving import serving

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERVERS = ("WSGI", "asyncio")
"""Names of the threads in which a server of the tests asks the database; a town's worker closes its own."""

NO_CHROMIUM = "needs Chromium: sudo apt-get install chromium"
# Root (a container) has no sandbox; the rest keeps the browser from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return the path of the system's Chromium."""
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Tell pytest-playwright which browser to start, and how."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Be a phone of a villager, unless the test says otherwise."""
    phone = {"width": 360, "height": 740}
    return {**browser_context_args, "viewport": phone, "locale": "id-ID", "timezone_id": "Asia/Makassar"}


@pytest.fixture(scope="session")
def collected() -> None:
    """Gather style sheets and scripts where the server looks for them."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def office(transactional_db: None, collected: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the whole product, as ``destana serve`` does, and yield its address; the database is the test's."""
    # Playwright's own loop runs in this thread; Django would refuse its synchronous queries beside it.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    from destana.config.asgi import build

    with _closing_connections(), serving(build()) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def heard(page: Page) -> list[str]:
    """What the browser complains of."""
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@contextmanager
def _closing_connections() -> Iterator[None]:
    """Close what the server's threads opened: they end with their connections open, and PostgreSQL keeps count."""
    opened = []

    def note(connection: BaseDatabaseWrapper, **_: object) -> None:
        if threading.current_thread().name.startswith(SERVERS):
            opened.append(connection.connection)

    connection_created.connect(note)
    try:
        yield
    finally:
        connection_created.disconnect(note)
        for one in opened:
            one.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out, with the reason, where there is no browser."""
    if chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
