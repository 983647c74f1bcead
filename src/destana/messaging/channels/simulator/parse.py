"""From what the phone in the browser says to what every channel understands."""

import json
import math
from datetime import UTC, datetime
from typing import Any

from destana.messaging.channels.base import Incoming, Kind, Media, Point, Unreadable


def parse(raw: bytes) -> list[Incoming]:
    """Return the one thing that was said; :exc:`Unreadable` when it is not from our phone."""
    try:
        said = json.loads(raw)
        return [_read(said)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as reason:
        raise Unreadable(f"not from the simulator: {type(reason).__name__}") from None


def _read(said: dict[str, Any]) -> Incoming:
    base: dict[str, Any] = {
        "channel": "simulator",
        "key": _said(said, "key"),
        "address": _said(said, "from"),
        "sender": _said(said, "from"),
        "name": str(said.get("name") or ""),
        "sent_at": _moment(said["at"]) if said.get("at") else None,
    }
    text = str(said.get("text") or "")
    if said.get("press"):
        return Incoming(**base, kind=Kind.PRESS, press=str(said["press"]))
    if said.get("point"):
        return Incoming(**base, kind=Kind.LOCATION, point=_point(said["point"]))
    if said.get("photo"):
        media = Media(str(said["photo"]), Kind.PHOTO, "image/jpeg")
        return Incoming(**base, kind=Kind.PHOTO, media=(media,), text=text)
    if text.startswith("/"):
        word, _space, rest = text[1:].partition(" ")
        return Incoming(**base, kind=Kind.COMMAND, command=word.lower(), text=rest.strip())
    if text.strip():
        return Incoming(**base, kind=Kind.TEXT, text=text)
    return Incoming(**base, kind=Kind.UNKNOWN, note="empty")


def _said(said: dict[str, Any], name: str) -> str:
    """Return a word that must be there."""
    if not isinstance(said[name], str) or not said[name]:
        raise ValueError(name)
    return str(said[name])


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _point(point: dict[str, Any]) -> Point:
    """Return a place on earth; JSON's NaN and numbers of 400 digits are none."""
    lat, lng = float(point["lat"]), float(point["lng"])
    if not (abs(lat) <= 90 and abs(lng) <= 180):
        raise ValueError("nowhere on earth")
    accuracy = None if point.get("accuracy_m") is None else float(point["accuracy_m"])
    return Point(lat, lng, accuracy if accuracy is not None and math.isfinite(accuracy) else None)
