"""The public board in a browser: a rendered district, what the browser complains of, what bars somebody's way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from destana.response.hazards.terms import Level
from destana.surfaces.board import actions
from destana.surfaces.board.tests.conftest import incident_of, publish, state
from tests.world import KANDANG_JAYA, LAJAR, PIMPING, TELUK_KARYA, World
from tools import build_frontend


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Pages carry their style sheet, so it has to be there."""
    list(build_frontend.build())


@pytest.fixture
def flood(office: str, world: World) -> str:
    """The address of an office in a flood at the world's hour; the board rendered."""
    return filled(office, world)


@pytest.fixture
def flood_now(office: str, world: World) -> str:
    """The same with the flood at this very minute, for what depends on the browser's own clock."""
    world.now = timezone.now()
    return filled(office, world)


def filled(office: str, world: World) -> str:
    """Let there be every level, silence, news, an incident and a rumour, and render the board."""
    made = incident_of(world)
    state(
        world, PIMPING, Level.SIAGA, rts="RT 02, RT 03", note="Jalan ke pasar tertutup.", incident_id=made.pk
    )
    state(world, KANDANG_JAYA, Level.WASPADA, depth="ankle", trend="steady", incident_id=made.pk)
    state(world, TELUK_KARYA, Level.AWAS, depth="chest", incident_id=made.pk)
    state(world, LAJAR, Level.AMAN)
    publish(world)
    world.ruled()
    actions.render(at=world.now, everything=True)
    return office


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A browser without script."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


Barriers = Callable[[Page], list[str]]


@pytest.fixture(scope="session")
def barriers() -> Barriers:
    """What stands in somebody's way, each with the element that does."""
    axe = Axe()

    def run(page: Page) -> list[str]:
        found = axe.run(page).response["violations"]
        return [f"{fault['id']}: {fault['nodes'][0]['target']}" for fault in found]

    return run


@pytest.fixture
def themed(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Open a page in a size and a theme."""
    opened: list[BrowserContext] = []

    def run(size: tuple[int, int], theme: str) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            **{
                **browser_context_args,
                "viewport": viewport,
                "color_scheme": theme,
                "service_workers": "block",
            }
        )
        opened.append(context)
        return context.new_page()

    yield run
    for context in opened:
        context.close()


@pytest.fixture
def public_folder() -> Path:
    """Where the board's files lie."""
    return Path(settings.DATA) / "public"
