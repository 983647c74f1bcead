"""The words of the reports room: states, kinds, grades, and the small values that others hand in or read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from destana.response.reports.reading.terms import Danger as Danger  # noqa: PLC0414 - a word of this door, too


class State(models.TextChoices):
    """Where a report stands. What may follow what: :data:`destana.response.reports.rules.FOLLOWS`."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    NEEDS_INFO = "needs_info", _("Reporter was asked")
    VERIFIED = "verified", _("Verified")
    UNPROVEN = "unproven", _("Not proven")
    HOAX = "hoax", _("Hoax")
    DUPLICATE = "duplicate", _("Same as another report")
    OUT_OF_SCOPE = "out_of_scope", _("Not for this desk")
    SPAM = "spam", _("Set aside as spam")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")


OPEN = (State.RECEIVED, State.CHECKING, State.NEEDS_INFO)
"""States in which the desk still owes an answer."""


class Source(models.TextChoices):
    """The way on which a report came in."""

    WEB = "web", _("web form")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    SIMULATOR = "simulator", _("practice phone")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    API = "api", _("partner system")
    PHONE = "phone", _("telephone")
    IN_PERSON = "in_person", _("in person")
    RADIO = "radio", _("radio")
    MEETING = "meeting", _("meeting")


DESK_SOURCES = (Source.PHONE, Source.IN_PERSON, Source.RADIO, Source.MEETING)
"""Ways on which a member of the team writes down what somebody says."""


class Urgency(models.IntegerChoices):
    """How fast the desk must look. Lower comes first."""

    CRITICAL = 0, _("CRITICAL")
    URGENT = 1, _("URGENT")
    NORMAL = 2, _("NORMAL")


class Grade(models.TextChoices):
    """How well a verified report is proven. Only A and B may become public."""

    A = "A", _("A: official on site and two more proofs")
    B = "B", _("B: four proofs, or an official on site")
    C = "C", _("C: two or three proofs, may be acted on, never published")


class Proof(models.IntegerChoices):
    """The evidence sheet of six."""

    PHOTO_TIME = 1, _("Time of the photo fits")
    PLACE = 2, _("Place fits")
    PHOTO_STORY = 3, _("Photo fits the story")
    SECOND_SOURCE = 4, _("Independent second source")
    CALLED_BACK = 5, _("Reporter was called back")
    OFFICIAL = 6, _("Official on site confirms")


class Refused(models.TextChoices):
    """Why a report is not an event. Each has its own answer to the reporter."""

    NO_DANGER = "no_danger", _("Checked on site: no danger")
    NOT_PROVEN = "not_proven", _("Could not be proven")
    OLD = "old", _("Old event or old photo")
    ELSEWHERE = "elsewhere", _("Happened in another place")
    NOT_DISASTER = "not_disaster", _("Not a disaster: passed on")
    SPAM = "spam", _("Advertisement or test")
    FALSE = "false", _("False on purpose (hoax)")


def code_of(number: int) -> str:
    """Return what people call a report: ``L-0142``."""
    return f"L-{number:04d}"


@dataclass(frozen=True)
class Point:
    """A place on earth (WGS84) and how far off it may be, in metres."""

    lat: float
    lng: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Intake:
    """What somebody reported, as a surface hands it in. Only ``source`` and ``key`` must be there, and some content.

    ``key`` is made by the sender (a UUID, or the channel's message id): the same key is the same report for ever.
    ``photos`` are ids of kept files, ``photos_expected`` how many the channel announced.
    """

    source: Source
    key: str
    words: str = ""
    village: str = ""
    rts: str = ""
    landmark: str = ""
    point: Point | None = None
    hazard: str = ""
    depth: str = ""
    trend: str = ""
    people_in_danger: bool | None = None
    observed_at: datetime | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    relation: str = ""
    contact_id: int | None = None
    inbox_id: int | None = None
    photos: tuple[int, ...] = ()
    photos_expected: int = 0
    is_forwarded: bool = False
    is_forwarded_often: bool = False
    is_confidential: bool = False
    is_talk: bool = False
    """The chat answers by itself, so that no second receipt is sent."""

    def content(self) -> dict[str, object]:
        """Return what makes two reports with one key the same or not: the sender's own words and choices."""
        return {
            "words": self.words,
            "village": self.village,
            "rts": self.rts,
            "landmark": self.landmark,
            "point": [self.point.lat, self.point.lng] if self.point else None,
            "hazard": self.hazard,
            "depth": self.depth,
            "people_in_danger": self.people_in_danger,
        }


@dataclass(frozen=True)
class Findings:
    """What a person settled while checking; replaces the reader's guesses."""

    hazard: str
    village: str
    rts: str = ""
    depth: str = ""
    trend: str = ""
    people_in_danger: bool = False
    landmark: str = ""


class BatchKind(models.TextChoices):
    """What is done to many reports at once."""

    VERIFY = "verify", _("Verified together")
    ANSWER = "answer", _("Answered together")
    MERGE = "merge", _("Merged together")


class Chosen(NamedTuple):
    """A report that was ticked for a batch, as the desk saw it: changed since, it is left alone."""

    id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class BatchDone:
    """What became of a batch: how many were done, and of the others code and reason. ``id`` 0: there was none."""

    id: int
    kind: BatchKind
    done: int
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ProofLine:
    """One line of the evidence sheet: what a person ticked and what the machine hints."""

    proof: Proof
    is_ticked: bool
    by_name: str = ""
    at: datetime | None = None
    hint: str = ""
    hint_fits: bool | None = None


@dataclass(frozen=True)
class Sheet:
    """The evidence sheet of one report."""

    lines: tuple[ProofLine, ...]
    grade: Grade | None

    @property
    def count(self) -> int:
        """How many of the six are ticked."""
        return sum(line.is_ticked for line in self.lines)


@dataclass(frozen=True)
class Compared:
    """One line of two reports side by side."""

    label: str
    mine: str
    other: str
    is_same: bool


@dataclass(frozen=True)
class Likeness:
    """How much two reports look like one event, 0 to 100, and why."""

    percent: int
    metres: int | None
    minutes: int
    is_same_photo: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the reporter's progress: received, checked, acted on."""

    label: str
    at: datetime | None
    is_done: bool


@dataclass(frozen=True)
class Progress:
    """What a reporter (or anybody with the code) may know: no words, no names, no place finer than the village."""

    code: str
    state: State
    steps: tuple[Step, ...]
    due_at: datetime | None
    main_code: str = ""
    answer: str = ""
    photos_missing: int = 0
    question: str = ""


@dataclass(frozen=True)
class QueueFilter:
    """Which part of the queue a desk looks at."""

    urgency: Urgency | None = None
    village: str = ""
    search: str = ""
    states: tuple[State, ...] = field(default=OPEN)
    hazard: str = ""
    since: datetime | None = None
    """Received from this moment on."""
    until: datetime | None = None
    """Received before this moment."""


@dataclass(frozen=True, slots=True)
class Named:
    """What only few may take along of a report: who reported, in which words, and exactly where."""

    name: str
    phone: str
    relation: str
    words: str
    landmark: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in a list that leaves the house: what happened, when, where and how it was decided, nobody's name.

    ``place`` is the centre of a square of some 600 m, as everybody may know it. Of a reporter who asked for secrecy
    only the village stands there. ``main`` is the code of the report that this one is a copy of.
    """

    id: int
    code: str
    received_at: datetime
    observed_at: datetime
    source: Source
    urgency: Urgency
    state: State
    grade: str
    refusal: str
    decided_at: datetime | None
    hazard: str
    village: str
    village_name: str
    rts: str
    place: Point | None
    depth_cm: int | None
    trend: str
    people_in_danger: bool | None
    photos: int
    main: str
    named: Named | None


@dataclass(frozen=True)
class Added:
    """What a reporter says in answer to the chat or the form; None and "" mean nothing was said about it."""

    village: str = ""
    rts: str = ""
    landmark: str = ""
    hazard: str = ""
    depth: str = ""
    trend: str = ""
    people_in_danger: bool | None = None
    point: Point | None = None
    photos_expected: int = 0


@dataclass(frozen=True)
class ReporterView:
    """A report as its reporter may see it: what they said, and what is still missing."""

    code: str
    village: str
    place: str
    hazard: str
    depth: str
    people_in_danger: bool | None
    village_choices: tuple[str, ...]
    urgency: Urgency
    received_at: datetime
    due_at: datetime
    rts: str = ""
    trend: str = ""
    people: str = ""
    """The number of people that the words name, as the reading took it."""
    has_photo: bool = False
    """A photo is here, or was sent and is on its way."""
    has_words: bool = False
