"""A board in a folder of its own, and the front end built once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import BulletinView, Kind, Wording
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import actions as incidents
from destana.response.incidents.models import Incident
from destana.surfaces.board import actions
from destana.surfaces.board.actions import Rendered
from tests.world import PIMPING, World
from tools import build_frontend


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """The pages carry their style sheet, so it has to be there."""
    list(build_frontend.build())


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of the public files."""
    settings.DATA = tmp_path
    return tmp_path / "public"


Page = Callable[[str], str]


@pytest.fixture
def render(world: World, folder: Path) -> Callable[..., Rendered]:
    """Render what changed, at the world's hour unless told otherwise."""

    def run(at: datetime | None = None, *, everything: bool = False) -> Rendered:
        return actions.render(at=at or world.now, everything=everything)

    return run


@pytest.fixture
def said(folder: Path) -> Page:
    """Read one page by its address."""

    def read(path: str) -> str:
        return (folder / path.strip("/") / "index.html").read_text()

    return read


def incident_of(world: World, *, name: str = "Banjir Sungai Balangan") -> Incident:
    """Open an incident on one verified report."""
    report = world.verified()
    return incidents.open_incident(
        name=name, hazards=["FLOOD"], report_ids=[report.id], by=world.rusdi, at=world.now
    )


def state(world: World, village: str, level: Level, *, at: datetime | None = None, **more: Any) -> None:
    """Say how a village stands."""
    known = {"hazard": "FLOOD", "depth": "knee", "trend": "rising"} if level.rank > Level.AMAN.rank else {}
    incidents.state_village(
        village=village,
        level=level,
        source="Pambakal",
        by=world.rusdi,
        at=at or world.now,
        as_of=at or world.now,
        **{**known, **more},
    )


def publish(
    world: World, headline: str = "Siaga banjir di Pimping", incident_id: int | None = None, **more: object
) -> BulletinView:
    """Write a bulletin by one person and publish it by another."""
    bulletins.ensure_key(at=world.now, by=SYSTEM)
    wording = Wording(
        **{  # type: ignore[arg-type]
            "kind": Kind.WARNING,
            "hazard": Hazard.FLOOD,
            "level": Level.SIAGA,
            "villages": (PIMPING,),
            "headline": headline,
            "what": "Air sungai naik.",
            "steps": ("Matikan listrik",),
            "expires_at": world.later(hours=10),
            **more,
        }
    )
    draft = bulletins.draft(wording=wording, incident_id=incident_id, by=world.rusdi, at=world.now)
    sent = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=world.now)
    return bulletins.publish(bulletin_id=sent.id, sha256=sent.sha256, by=world.innovator, at=world.now)
