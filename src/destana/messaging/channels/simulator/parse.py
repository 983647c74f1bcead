"""From what the phone in the browser says to what every channel understands."""

import json
from datetime import datetime
from typing import Any

from destana.messaging.channels.base import Incoming, Kind, Media, Point, Unreadable


def parse(raw: bytes) -> list[Incoming]:
    """Return the one thing that was said; :exc:`Unreadable` when it is not from our phone."""
    try:
        said = json.loads(raw)
        return [_read(said)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as reason:
        raise Unreadable(f"not from the simulator: {type(reason).__name__}") from None


def _read(said: dict[str, Any]) -> Incoming:
    base: dict[str, Any] = {
        "channel": "simulator",
        "key": str(said["key"]),
        "address": str(said["from"]),
        "sender": str(said["from"]),
        "name": str(said.get("name") or ""),
        "sent_at": datetime.fromisoformat(said["at"]) if said.get("at") else None,
    }
    text = str(said.get("text") or "")
    if said.get("press"):
        return Incoming(**base, kind=Kind.PRESS, press=str(said["press"]))
    if said.get("point"):
        point = said["point"]
        where = Point(float(point["lat"]), float(point["lng"]), point.get("accuracy_m"))
        return Incoming(**base, kind=Kind.LOCATION, point=where)
    if said.get("photo"):
        media = Media(str(said["photo"]), Kind.PHOTO, "image/jpeg")
        return Incoming(**base, kind=Kind.PHOTO, media=(media,), text=text)
    if text.startswith("/"):
        word, _space, rest = text[1:].partition(" ")
        return Incoming(**base, kind=Kind.COMMAND, command=word.lower(), text=rest.strip())
    if text.strip():
        return Incoming(**base, kind=Kind.TEXT, text=text)
    return Incoming(**base, kind=Kind.UNKNOWN, note="empty")
