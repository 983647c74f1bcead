"""What the phone in the browser does: say something. The raw body it returns goes to the inbox like any provider's."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction

from destana.messaging.channels.base import Point
from destana.messaging.channels.simulator.models import SimulatedMessage, SimulatedPhoto
from destana.messaging.channels.simulator.terms import KEEP


def forget(*, at: datetime, limit: int) -> int:
    """Remove at most ``limit`` old messages, and old photos, from the practice phones; return how many messages."""
    before = KEEP.before(at)
    old = SimulatedMessage.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        gone = SimulatedMessage.objects.filter(pk__in=list(old[:limit])).delete()[0]
        SimulatedPhoto.objects.filter(at__lt=before).delete()
    return gone


def say(
    *,
    address: str,
    key: str,
    at: datetime,
    name: str = "",
    text: str = "",
    photo: bytes = b"",
    point: Point | None = None,
    press: str = "",
    label: str = "",
) -> bytes:
    """Show the message on the phone and return the raw body for the inbox.

    ``press`` is the data of a button, ``label`` what stood on it. The same key again changes nothing and gives the
    same body.
    """
    body: dict[str, Any] = {"key": key, "from": address, "name": name, "at": at.isoformat(), "text": text}
    if photo:
        body["photo"] = hashlib.sha256(photo).hexdigest()
    if point is not None:
        body["point"] = {"lat": point.lat, "lng": point.lng, "accuracy_m": point.accuracy_m}
    if press:
        body |= {"press": press, "label": label}
    with transaction.atomic():
        if photo:
            SimulatedPhoto.objects.bulk_create(
                [SimulatedPhoto(id=body["photo"], data=photo, at=at)], ignore_conflicts=True
            )
        row = SimulatedMessage(key=f"me:{key}", address=address, is_mine=True, body=body, at=at)
        SimulatedMessage.objects.bulk_create([row], ignore_conflicts=True)
        kept = SimulatedMessage.objects.get(key=f"me:{key}")
    return json.dumps(kept.body, ensure_ascii=False, sort_keys=True).encode()
