"""News that comes while the board is being written: it must be on the board after the next turn, not at the next change."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import Kind, Wording
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import actions as incidents
from destana.surfaces.board import actions as board
from destana.surfaces.board import gather
from destana.surfaces.board.pages import Snapshot
from tests.journeys.town import HEADLINE
from tests.world import PIMPING, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(built: None, settings: LazySettings, tmp_path: Path) -> Path:
    """An office folder of its own, with a signing key."""
    settings.DATA = tmp_path
    return tmp_path / "public"


def published(world: World, at: datetime) -> None:
    """One writes, another signs."""
    wording = Wording(
        kind=Kind.WARNING, hazard=Hazard.FLOOD, level=Level.SIAGA, villages=(PIMPING,), headline=HEADLINE,
        what="Air sungai naik.", steps=("Matikan listrik",), expires_at=world.later(hours=10),
    )  # fmt: skip
    made = bulletins.draft(wording=wording, by=world.rusdi, at=at)
    sent = bulletins.submit(bulletin_id=made.id, by=world.rusdi, at=at)
    bulletins.publish(bulletin_id=made.id, sha256=sent.sha256, by=world.innovator, at=at)


def test_what_is_published_during_a_rendering_is_shown_by_the_next(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = world.now
    bulletins.ensure_key(at=at, by=SYSTEM)
    board.render(at=at)
    incidents.state_village(
        village=PIMPING, level=Level.SIAGA, hazard="FLOOD", note="Air selutut", source="Pambakal", by=world.rusdi, at=at
    )  # fmt: skip
    look = gather.snapshot
    looked: list[datetime] = []

    def look_then_publish(moment: datetime) -> Snapshot:
        found = look(moment)
        if not looked:
            published(world, at)
        looked.append(moment)
        return found

    monkeypatch.setattr(gather, "snapshot", look_then_publish)
    board.render(at=at)
    assert HEADLINE not in (folder / "index.html").read_text()
    board.render(at=at)
    assert HEADLINE in (folder / "index.html").read_text()
