"""Shorthands for matters in tests."""

from datetime import datetime
from itertools import count

from destana.foundation.people.terms import Actor, ContactView, reporter
from destana.response.consultations import actions
from destana.response.consultations.models import Consultation
from destana.response.consultations.terms import Asked, Kind, Matter, Need, Source, Topic, Wish, Wording
from tests.world import PIMPING, World

again = count(1)
ROAD = "Kapan jembatan gantung di Pimping diperbaiki?"
MONEY = "Boleh dana desa dipakai beli alkon?"


def asker(contact: ContactView | None) -> Actor:
    """Return the one who asks; None is a visitor of the web."""
    return reporter(contact.id, contact.channel) if contact else reporter(None, Source.WEB)


def ask(
    world: World,
    words: str = ROAD,
    *,
    kind: Kind = Kind.QUESTION,
    by: ContactView | None = None,
    key: str = "",
    at: datetime | None = None,
    web: bool = False,
    **more: object,
) -> Asked:
    """Let somebody ask."""
    contact = None if web else by or world.siti
    source = Source(contact.channel) if contact else Source.WEB
    matter = Matter(
        kind, source, key or f"q:{next(again)}", words, contact_id=contact.id if contact else None,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return actions.ask(matter=matter, by=asker(contact), at=at or world.now)


def need(world: World, *needs: Need, weak: bool = False, people: int = 5, **more: object) -> Asked:
    """Let somebody need something in Pimping."""
    wish = Wish(needs or (Need.BOAT,), people, weak, PIMPING, "02")
    return ask(world, "", kind=Kind.REQUEST, wish=wish, **more)  # type: ignore[arg-type]


def answered(world: World, made: Asked, *, at: datetime | None = None) -> Consultation:
    """Let a member answer what binds nobody."""
    wording = Wording("Petugas turun hari Senin.", Topic.ROADS)
    return actions.answer(matter_id=made.id, wording=wording, by=world.rusdi, at=at or world.now)


def row(made: Asked) -> Consultation:
    """Return the row of what was asked."""
    return Consultation.objects.get(pk=made.id)
