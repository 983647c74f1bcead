"""What the phone in the browser shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep
from destana.messaging.channels.base import Button

KEEP = Keep(
    name="practice_phone",
    what=_("What was said and photographed on the practice phones"),
    after=timedelta(days=90),
    since=_("since it was said"),
    why=_("Practice must not be remembered for longer than the real messages."),
)


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
