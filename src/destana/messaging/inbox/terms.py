"""The words of the inbox: what became of a message, and the small views that others get."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from destana.messaging.channels.base import Incoming, Kind, Media, Point, Unreadable

__all__ = [
    "Arrival",
    "ConflictView",
    "Inbound",
    "Incoming",
    "Kind",
    "Media",
    "MediaState",
    "MediaView",
    "PickupView",
    "Point",
    "Receipt",
    "State",
    "Unreadable",
    "Waiting",
    "Words",
]


class State(TextChoices):
    """What became of a received message. Only ``new`` waits for the machine, only ``needs_person`` for a person."""

    NEW = "new", _("Not read yet")
    READ = "read", _("Has been read")
    NEEDS_PERSON = "needs_person", _("Needs a person to read it")
    IGNORED = "ignored", _("Nothing to do")


class MediaState(TextChoices):
    """What became of a file that lies with the provider. ``kept``: here, but not yet attached to its report."""

    WAITING = "waiting", _("Not here yet")
    KEPT = "kept", _("Here")
    TAKEN = "taken", _("Attached")
    FAILED = "failed", _("Could not be fetched")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One raw message as it came, before anybody has read it. ``key`` is the sender's or the provider's own."""

    channel: str
    key: str
    raw: bytes = field(repr=False)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may be told. ``conflict``: the key was known with other content; both copies are kept."""

    id: int
    is_new: bool
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """A kept message for the one who reads it."""

    id: int
    channel: str
    key: str
    raw: bytes = field(repr=False)
    received_at: datetime
    content_type: str = "application/json"
    state: State = State.NEW
    why: str = ""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A second copy under a known key, with other content: somebody has to compare the two."""

    id: int
    message_id: int
    channel: str
    key: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class PickupView:
    """How fetching from a channel's mailbox stands since ``since``; ``why`` is empty where it works."""

    channel: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class MediaView:
    """A file of a message: not here yet, here (``file_id`` names a row of ``files``), or given up."""

    id: int
    message_id: int
    state: MediaState
    file_id: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that this worker has claimed and may fetch now."""

    id: int
    message_id: int
    channel: str
    media_id: str
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What one message said, for a person who reads the talk. ``has_file``: a photo, a voice or a file came along."""

    at: datetime
    words: str
    has_file: bool
