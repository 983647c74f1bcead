"""The words of the consultations room: kinds of matters, states, needs, and the small values that others read."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from destana.response.reports.terms import Source, Urgency

__all__ = [
    "OPEN",
    "WAITING",
    "Asked",
    "AskerView",
    "Counts",
    "Kind",
    "Matter",
    "Need",
    "Page",
    "Rating",
    "Reply",
    "Row",
    "Source",
    "State",
    "Topic",
    "Urgency",
    "Wish",
    "Wording",
    "code_of",
]


class Kind(models.TextChoices):
    """What somebody wants of the office. A report has a room of its own."""

    QUESTION = "question", _("Question")
    COMPLAINT = "complaint", _("Complaint")
    REQUEST = "request", _("Request for help")


class State(models.TextChoices):
    """Where a matter stands. What may follow what, and who may: :data:`destana.response.consultations.rules.MOVES`."""

    NEW = "new", pgettext_lazy("matter", "Being written")
    BOT_ANSWERED = "bot_answered", _("Answered by the machine")
    QUEUED = "queued", _("Waits for an officer")
    HELD = "held", _("An officer works on it")
    WAITING_ASKER = "waiting_asker", _("Waits for the one who asked")
    WAITING_AGENCY = "waiting_agency", _("Waits for an agency")
    WAITING_APPROVAL = "waiting_approval", _("Waits for a second person")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", pgettext_lazy("matter", "Closed")


OPEN = (
    State.NEW,
    State.BOT_ANSWERED,
    State.QUEUED,
    State.HELD,
    State.WAITING_ASKER,
    State.WAITING_AGENCY,
    State.WAITING_APPROVAL,
)
"""States in which the office still owes an answer."""

WAITING = (State.WAITING_ASKER, State.WAITING_AGENCY, State.WAITING_APPROVAL)
"""States in which it is somebody else's turn."""


class Topic(models.TextChoices):
    """What a matter is about. The first four bind the office, so that two persons stand behind the answer."""

    RIGHTS = "rights", _("Rights to aid or service")
    MONEY = "money", _("Money and budget")
    LAND = "land", _("Land and houses")
    LEGAL = "legal", _("Law and status")
    AID = "aid", _("Aid and logistics")
    PEOPLE = "people", _("Family and population data")
    HAZARD = "hazard", _("Danger and preparedness")
    ROADS = "roads", _("Roads, water, power")
    OTHER = "other", pgettext_lazy("topic", "Something else")


class Need(models.TextChoices):
    """What is needed most, in the words of the chat."""

    BOAT = "boat", _("Boat")
    FOOD = "food", _("Food")
    WATER = "water", _("Drinking water")
    MEDICINE = "medicine", _("Medicine")
    BABY = "baby", _("Nappies/milk")
    SHELTER = "shelter", _("A place to stay")
    OTHER = "other", pgettext_lazy("need", "Something else")


class Rating(models.TextChoices):
    """What the one who asked says of the answer."""

    YES = "yes", pgettext_lazy("rating", "Answered")
    NO = "no", pgettext_lazy("rating", "Not yet")


class Reply(models.TextChoices):
    """What the desk writes into a thread."""

    ANSWER = "answer", _("Answer")
    QUESTION = "question", _("Question to the one who asked")


def code_of(kind: str, number: int) -> str:
    """``T-031`` (*tanya*) for questions and complaints, ``B-018`` (*bantuan*) for requests."""
    return f"{'B' if kind == Kind.REQUEST else 'T'}-{number:03d}"


@dataclass(frozen=True)
class Wish:
    """What a request asks for. ``people`` is how many it is for; None and "" mean nothing was said about it."""

    needs: tuple[Need, ...] = ()
    people: int | None = None
    has_vulnerable: bool | None = None
    village: str = ""
    rts: str = ""
    landmark: str = ""


@dataclass(frozen=True)
class Matter:
    """What somebody asks, as a surface hands it in. ``key`` is made by the sender: the same key is the same matter.

    ``is_draft``: the talk still says it back; it reaches the desk with :func:`actions.confirm`, or by silence.
    """

    kind: Kind
    source: Source
    key: str
    words: str = ""
    wish: Wish = field(default_factory=Wish)
    contact_id: int | None = None
    inbox_id: int | None = None
    asker_name: str = ""
    asker_phone: str = ""
    is_confidential: bool = False
    is_anonymous: bool = False
    is_voice: bool = False
    is_draft: bool = False
    photos: tuple[int, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What the asker gets: code, secret of the link, by when somebody answers, and the report it became, if it did."""

    id: int
    code: str
    secret: str
    state: State
    due_at: datetime
    is_new: bool
    report_id: int | None = None


@dataclass(frozen=True)
class Wording:
    """What the desk answers: at most 600 characters, and its legal source in at most 200."""

    text: str
    topic: Topic
    basis: str = ""
    file_id: int | None = None


@dataclass(frozen=True)
class AskerView:
    """A matter as its asker may see it; without the secret only code, kind, state and times."""

    id: int
    code: str
    kind: Kind
    state: State
    words: str
    needs: tuple[Need, ...]
    people: int | None
    has_vulnerable: bool | None
    village: str
    rts: str
    received_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str
    basis: str
    answered_by: str
    answer_file: int | None
    question: str
    rating: str
    report_code: str
    is_open: bool
    may_reopen: bool
    landmark: str = ""
    contact_id: int | None = None


@dataclass(frozen=True)
class Row:
    """One line of the desk's list."""

    code: str
    kind: Kind
    title: str
    state: State
    urgency: Urgency
    due_at: datetime | None
    late: bool
    received_at: datetime
    holder: str
    village: str
    is_confidential: bool


@dataclass(frozen=True)
class Counts:
    """What waits for the desk: all, over their time, those of danger to life, and this person's own."""

    open: int = 0
    late: int = 0
    critical: int = 0
    mine: int = 0
    to_approve: int = 0


@dataclass(frozen=True)
class Page:
    """One page of the list, and how many rows there are in all."""

    rows: tuple[Row, ...] = ()
    total: int = 0
