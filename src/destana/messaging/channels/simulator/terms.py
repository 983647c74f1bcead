"""What the phone in the browser shows."""

from dataclasses import dataclass
from datetime import datetime

from destana.messaging.channels.base import Button


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the phone's screen. ``photo`` is an id for ``queries.photo``, ``photo_id`` a row of ``files``."""

    id: int
    is_mine: bool
    text: str
    html: str = ""
    buttons: tuple[Button, ...] = ()
    photo: str = ""
    photo_id: int | None = None
    place: str = ""
    at: datetime | None = None
