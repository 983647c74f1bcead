"""What the tests of this room begin with: people on a chain, a bulletin that is out, the worker's turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from destana.foundation.people.terms import reporter
from destana.messaging.outbox.models import Message
from destana.response.bulletins.terms import BulletinView
from destana.response.bulletins.tests.scene import published
from destana.response.chain import actions, jobs
from destana.response.chain.models import Call, Telling
from destana.response.chain.terms import NewLink, Seat, State
from tests.world import NOW, PIMPING, World


def link(
    world: World,
    name: str,
    seat: Seat = Seat.HEAD,
    *,
    rt: str = "",
    village: str = PIMPING,
    dial: bool = False,
) -> int:
    """Put somebody at the end of a seat: with a chat, or with a number to dial."""
    number = f"0812{sum(map(ord, name + village + rt)):07d}"
    chat = {} if dial else {"channel": "simulator", "address": f"{name}-{village}-{rt}".lower()}
    new = NewLink(seat, name, number if dial else "", rt, **chat)
    return actions.add(village=village, new=new, by=world.rusdi, at=NOW)


def chained(world: World, *, rts: int = 2, village: str = PIMPING) -> None:
    """A head with an alternate, and heads of RTs."""
    link(world, "Pambakal", village=village)
    link(world, "Sekdes", village=village)
    for rt in range(1, rts + 1):
        link(world, f"Ketua{rt}", Seat.RT, rt=str(rt), village=village)


def out(world: World, *, at: datetime = NOW, **changes: Any) -> BulletinView:
    """Publish a bulletin for Pimping and let the worker take its turn."""
    found = published(world, villages=(PIMPING,), **changes)
    jobs.run_due(at)
    return found


def call(seat: Seat = Seat.HEAD, rt: str = "", village: str = PIMPING, bulletin: int | None = None) -> Call:
    """Return the latest call of a seat."""
    rows = Call.objects.filter(seat=seat, rt=rt, village=village).select_related("link")
    rows = rows.filter(run__bulletin_id=bulletin) if bulletin else rows
    found = rows.order_by("pk").last()
    assert found is not None
    return found


def told(seat: Seat = Seat.HEAD, rt: str = "", *, turn: int = -1, village: str = PIMPING) -> Telling:
    """Return who was asked at a seat, the latest unless said otherwise."""
    return list(Telling.objects.filter(call=call(seat, rt, village)).order_by("pk"))[turn]


def announce(world: World, telling: Telling, *, at: datetime) -> bool:
    """Let the person who was asked say that it is done."""
    by = reporter(telling.link.contact_id, "simulator")
    return actions.acknowledge(telling_id=telling.pk, via="simulator", by=by, at=at)


def states() -> dict[str, State]:
    """Return every call of Pimping: ``head``, ``rt01`` …"""
    return {f"{one.seat}{one.rt}": State(one.state) for one in Call.objects.filter(village=PIMPING)}


def messages() -> list[str]:
    """Return to whom the chain wrote, in order."""
    rows = Message.objects.filter(about__startswith="chain:").order_by("pk")
    return [address.split("-")[0] for address in rows.values_list("address", flat=True)]


@contextmanager
def without(model: type[Model], name: str) -> Iterator[None]:
    """Take a constraint off a table, for a control; its rows are to be in order again at the end."""
    guards = list(model._meta.constraints)
    [guard] = [each for each in guards if each.name == name]
    with pytest.MonkeyPatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(model._meta, "constraints", [each for each in guards if each is not guard])
        editor.remove_constraint(model, guard)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, guard)
