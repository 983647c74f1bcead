"""What the tests of this room begin with: a proper warning, and the way from draft to publication."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection

from destana.foundation.people import actions as people
from destana.foundation.people.terms import Actor
from destana.response.bulletins import actions
from destana.response.bulletins.terms import BulletinView, Kind, Wording
from destana.response.hazards.terms import Hazard, Level
from tests.world import KANDANG_JAYA, NOW, PIMPING, World

WARNING = Wording(
    kind=Kind.WARNING,
    hazard=Hazard.FLOOD,
    level=Level.SIAGA,
    villages=(PIMPING, KANDANG_JAYA),
    headline="Air Sungai Balangan naik",
    who="Kecamatan dan BPBD",
    what="Air selutut di RT 02 dan RT 03, masih naik.",
    when="Air dari hulu sampai antara pukul 10.00 dan 14.00.",
    steps=("Matikan listrik", "Naikkan beras, obat, surat", "Antar lansia dan anak ke Balai Desa"),
    event_at=NOW - timedelta(minutes=30),
    expires_at=NOW + timedelta(hours=12),
)


def wording(**changes: Any) -> Wording:
    """Return the warning with some parts changed."""
    return replace(WARNING, **changes)


def follow(world: World, contact_id: int, *villages: str, level: Level = Level.NONE) -> None:
    """Let a villager follow villages from a level on."""
    for village in villages:
        people.follow(contact_id=contact_id, village=village, level=level, by=world.rusdi, at=NOW)


def drafted(world: World, **changes: Any) -> BulletinView:
    """Return a draft by Rusdi."""
    return actions.draft(wording=wording(**changes), by=world.rusdi, at=NOW)


def submitted(world: World, **changes: Any) -> BulletinView:
    """Return what Rusdi wrote and waits for the second person."""
    return actions.submit(bulletin_id=drafted(world, **changes).id, by=world.rusdi, at=NOW)


def published(world: World, *, by: Actor | None = None, **changes: Any) -> BulletinView:
    """Return what Rusdi wrote and Mariani signed."""
    waiting = submitted(world, **changes)
    return actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=by or world.innovator, at=NOW)


def drop_trigger(name: str, table: str) -> None:
    """Take a guard of the database off, for a control."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
