"""The words of the outbox: where a message stands, how an attempt ended, and the small views that others get."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from destana.messaging.channels.base import Approved, Asks, Button, Outgoing, TemplateNews

__all__ = [
    "PRESS_KEY",
    "Approved",
    "Asks",
    "Button",
    "Claim",
    "Delivery",
    "LedgerRow",
    "Outcome",
    "Outgoing",
    "Pause",
    "PauseKind",
    "Post",
    "Priority",
    "Recipient",
    "Result",
    "Said",
    "Settled",
    "State",
    "TemplateNews",
    "TemplateStanding",
    "Tier",
    "Unreached",
]


PRESS_KEY = "press:"
"""How the key of an answer to a button press begins; whether the spinner stopped is no matter for a person."""


class State(TextChoices):
    """Where a message stands. ``queued`` is the only open state; one that is being sent is queued with an owner."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read by the person")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    UNKNOWN = "unknown", _("Outcome unknown")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired before it could be sent")
    CANCELLED = "cancelled", _("Cancelled")


class Outcome(TextChoices):
    """How one attempt ended. ``open``: no result was ever written, which counts as unknown once the lease is over."""

    OPEN = "", _("No result yet")
    SENT = "sent", _("Sent")
    LATER = "later", _("Try later")
    REFUSED = "refused", _("Refused")
    UNKNOWN = "unknown", _("Unknown")


class Said(TextChoices):
    """What a provider's receipt says of a message. Only the first three are steps up."""

    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read by the person")
    FAILED = "failed", _("Failed")


class PauseKind(TextChoices):
    """Why a channel stands still."""

    NONE = "", _("Running")
    RETRY_AFTER = "retry_after", _("The provider asked us to wait")
    BREAKER = "breaker", _("Several failures in a row")
    DOWN = "down", _("The provider refuses our keys")
    PERSON = "person", _("Switched off by a person")


class Priority(IntegerChoices):
    """What goes first. ``CRITICAL`` is a published warning, an evacuation or their correction, nothing else."""

    CRITICAL = 0, _("Warning")
    TALK = 2, _("Answer in a talk")
    NOTICE = 5, _("Notice")
    BULK = 8, _("Bulk")


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker may hand to the provider now; its attempt ``number`` is already committed.

    ``tries`` to ``parts`` are how it stood before: counted attempts, doubt, and parts that are through.
    """

    message_id: int
    number: int
    key: str
    channel: str
    address: str
    contact_id: int | None
    body: Outgoing = field(repr=False)
    expires_at: datetime
    tries: int = 0
    is_repeatable: bool = False
    in_doubt: bool = False
    parts: tuple[str, ...] = ()
    priority: int = Priority.NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a call ended, in the outbox's words. ``code`` and ``note`` are the provider's, without personal data."""

    outcome: Outcome
    code: str = ""
    note: str = ""
    provider_ids: tuple[str, ...] = ()
    moved_to: str = ""
    after: float | None = None
    counts: bool = True
    whole_channel: bool = False
    channel_down: bool = False
    contact_dead: bool = False
    contact_doubtful: bool = False
    at_most: int | None = None
    window_closed: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One recipient of a matter: what was sent where, how it stands, and why if it did not arrive.

    ``before``: channel and code of the message that it goes out instead of; ``followed_by``: the channel on which the
    person is told instead of this one.
    """

    message_id: int
    contact_id: int | None
    contact_name: str
    channel: str
    address: str
    state: State
    attempts: int
    queued_at: datetime
    settled_at: datetime | None
    code: str
    about: str = ""
    instead_of: int | None = None
    before: tuple[str, str] | None = None
    followed_by: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """A message that did not reach its person, who has another channel.

    ``is_silent``: nobody refused it; it waits, or it was taken and the phone has not confirmed it.
    """

    message_id: int
    contact_id: int
    about: str
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Post:
    """How a message stands whose key is known. ``provider_id`` is that of its first part, empty until it went out."""

    key: str
    state: State
    provider_id: str
    code: str
    queued_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message about a matter went (or may have gone): a correction goes to exactly these."""

    contact_id: int | None
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Pause:
    """How a channel stands: ``until`` None with kind ``person`` = until somebody lets it run again."""

    channel: str
    kind: PauseKind
    until: datetime | None
    reason: str
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One receipt of a provider. ``reference`` is our message's key where the provider gives it back, else empty.

    ``at`` is the provider's time. ``result`` says what follows from a failure (``Outcome.REFUSED`` or ``LATER``).
    """

    channel: str
    provider_id: str
    said: Said
    at: datetime | None = None
    reference: str = ""
    result: Result | None = None


@dataclass(slots=True)
class Settled:
    """What receipts have told: how many changed a message, which fit none, who cannot be reached, or perhaps not."""

    climbed: int = 0
    failed: int = 0
    foreign: int = 0
    waiting: int = 0
    dead: list[tuple[int, str]] = field(default_factory=list)
    doubtful: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TemplateStanding:
    """How a template stands with the provider. One that was never told of is not known, and is tried."""

    channel: str
    name: str
    language: str
    standing: str
    category: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Tier:
    """To how many different people a provider lets us write first in 24 hours, and how many are kept for warnings."""

    people: int
    reserve: int
