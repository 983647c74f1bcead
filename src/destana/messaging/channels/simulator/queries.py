"""What the phone in the browser asks."""

from datetime import datetime
from typing import Any

from destana.kit.keeping import Kept, standing
from destana.messaging.channels.base import Outgoing
from destana.messaging.channels.simulator.models import SimulatedMessage, SimulatedPhoto
from destana.messaging.channels.simulator.terms import KEEP, Bubble


def conversation(address: str, *, after: int = 0, limit: int = 200) -> list[Bubble]:
    """Return what was said on a phone since a bubble's id, oldest first; without ``after`` the newest ``limit``."""
    rows = SimulatedMessage.objects.filter(address=address, id__gt=after).order_by("-id")[:limit]
    return [_bubble(row) for row in reversed(rows)]


def photo(photo_id: str) -> bytes | None:
    """Return a photo taken with a phone, or None."""
    found = SimulatedPhoto.objects.filter(pk=photo_id).values_list("data", flat=True).first()
    return bytes(found) if found is not None else None


def kept(*, at: datetime) -> list[Kept]:
    """Return how the rule about old practice stands."""
    return [standing(KEEP, SimulatedMessage.objects.filter(at__isnull=False), "at", at=at)]


def _bubble(row: SimulatedMessage) -> Bubble:
    return _own(row) if row.is_mine else _from_office(row)


def _own(row: SimulatedMessage) -> Bubble:
    said: dict[str, Any] = row.body
    point = said.get("point") or {}
    place = f"{point['lat']:.5f}, {point['lng']:.5f}" if point else ""
    text = said.get("label") or said.get("text") or ""
    return Bubble(row.pk, is_mine=True, text=text, photo=said.get("photo", ""), place=place, at=row.at)


def _from_office(row: SimulatedMessage) -> Bubble:
    said = Outgoing.from_row(row.body)
    return Bubble(
        row.pk,
        is_mine=False,
        text=said.text,
        html=said.html,
        buttons=said.buttons,
        photo_id=said.photo_id,
        at=row.at,
    )
