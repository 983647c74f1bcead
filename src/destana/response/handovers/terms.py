"""The words of the handovers room: where a talk stands between machine and person, and what the desk sees of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

HELD = timedelta(minutes=30)
"""How long a person has a talk, from the officer's last word; as long as a talk lasts after which the machine takes a
message for a new matter."""


class State(TextChoices):
    """Where a handover stands."""

    WAITING = "waiting", _("Waits for a person")
    HELD = "held", _("A person has the talk")
    ENDED = "ended", _("Handed back to the machine")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said in the talk. ``is_ours``: by the office; ``words`` is empty where only a file came."""

    at: datetime
    words: str
    is_ours: bool
    has_file: bool = False


@dataclass(frozen=True, slots=True)
class HandoverView:
    """One handover as the desk sees it. ``longest`` is how many characters an answer may have on this channel."""

    id: int
    code: str
    channel: str
    state: State
    since: datetime
    last_word_at: datetime
    held_until: datetime | None
    held_by: str
    is_mine: bool
    is_late: bool
    longest: int
    lines: tuple[Line, ...] = field(default=())


def code_of(number: int) -> str:
    """Return ``P-003``: what the desk calls a handover."""
    return f"P-{number:03d}"
