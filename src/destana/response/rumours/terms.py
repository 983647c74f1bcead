"""The words of the rumours room: where a claim stands, what it is worth, and the small values that others read."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a claim stands. What may follow what: :data:`destana.response.rumours.rules.FOLLOWS`."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    TRUE = "true", _("Found true")
    FALSE = "false", _("Found false")
    OUTDATED = "outdated", _("Found outdated")
    UNPROVEN = "unproven", _("Not proven yet")
    PUBLISHED = "published", _("Published")
    SAME = "same", _("Same as another claim")
    SET_ASIDE = "set_aside", _("Set aside: nothing to check")


class Ruling(models.TextChoices):
    """What a claim is worth: the word on the board, in chats and on the stamped picture."""

    FALSE = "false", _("FALSE")
    TRUE = "true", _("TRUE")
    OUTDATED = "outdated", _("OUTDATED")
    UNPROVEN = "unproven", _("NOT PROVEN")


RULED = (State.TRUE, State.FALSE, State.OUTDATED, State.UNPROVEN)
"""States in which the ruling stands and everybody still waits for it."""

OPEN = (State.RECEIVED, State.CHECKING, *RULED)
"""States in which the desk still owes those who asked an answer."""


class Source(models.TextChoices):
    """The way on which somebody asked."""

    WEB = "web", _("web form")
    TELEGRAM = "telegram", _("Telegram")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    SIMULATOR = "simulator", _("practice phone")
    DESK = "desk", _("desk")
    REPORT = "report", _("report found to be a hoax")


class Likeness(models.TextChoices):
    """By what a claim was known again."""

    NONE = "", _("new")
    WORDS = "words", _("the same words")
    PHOTO = "photo", _("the same photo")
    CODE = "code", _("its code")


def code_of(number: int) -> str:
    """``F-012``: what people call a claim that was checked (*cek fakta*)."""
    return f"F-{number:03d}"


@dataclass(frozen=True)
class Claim:
    """What somebody asks about. ``key`` is made by the sender or the provider: the same key is the same question."""

    source: Source
    key: str
    words: str = ""
    file_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True)
class Wording:
    """What the desk found. ``claim`` is said in the desk's own words (at most 200), ``explanation`` in at most 500.

    ``next_check_at`` is when somebody looks again; only, and always, for :attr:`Ruling.UNPROVEN`.
    """

    ruling: Ruling
    claim: str
    explanation: str
    next_check_at: datetime | None = None


@dataclass(frozen=True)
class FactView:
    """One claim and what the office found, as everybody may read it. ``is_rechecked``: somebody looks at it again."""

    id: int
    code: str
    claim: str
    ruling: Ruling
    explanation: str
    published_at: datetime
    next_check_at: datetime | None
    is_rechecked: bool = False
    corrected_at: datetime | None = None
    """When an earlier ruling on the same claim was replaced by this one."""


@dataclass(frozen=True)
class Asked:
    """What became of a question: the card it belongs to, and the ruling where everybody may know it already."""

    rumour_id: int
    code: str
    is_new: bool
    """The question opened the card; it was not known."""
    likeness: Likeness
    fact: FactView | None
    due_at: datetime
    is_repeat: bool = False
    """The same question under the same key: nothing was changed."""


@dataclass(frozen=True)
class Waiting:
    """What the one who asked may know before there is a ruling: since when, and by when somebody looks."""

    code: str
    state: State
    received_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class CardView:
    """One card as the desk's list shows it. ``asked`` counts questions, ``late`` says that its clock has run out."""

    id: int
    code: str
    claim: str
    state: State
    ruling: Ruling | None
    asked: int
    has_photo: bool
    received_at: datetime
    due_at: datetime | None
    late: bool
    taken_by: str = ""


@dataclass(frozen=True)
class FindingView:
    """One ruling that somebody wrote: by whom, who settled it, who published it."""

    id: int
    ruling: Ruling
    claim: str
    explanation: str
    next_check_at: datetime | None
    by_name: str
    at: datetime
    settled_by: str
    published_by: str
    published_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One line of a card's history."""

    at: datetime
    state: State
    by_name: str
    reason: str


@dataclass(frozen=True)
class Counts:
    """What waits: open cards, those whose clock has run out, and questions since a moment."""

    open: int = 0
    late: int = 0


@dataclass(frozen=True)
class Page:
    """One page of the list: rows, how many there are in all, and how many match in each filter."""

    rows: tuple[CardView, ...] = field(default=())
    total: int = 0
