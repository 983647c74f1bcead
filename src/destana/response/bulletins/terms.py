"""The words of the bulletins room: states, kinds, what an author writes, what readers get.

``status``, ``msgType`` and the like are OASIS CAP 1.2's own words and are never translated; labels are.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from destana.messaging.outbox.terms import Approved
from destana.response.hazards.terms import Hazard, Level

MOST_SOUND_BYTES = 8 * 1024 * 1024
"""Largest recording that is taken in: 45 seconds of a phone's uncompressed sound."""

EXERCISE_TARGET = "exercise"
"""What the lines of the log are about that note an exercise; their reason is its day."""


class State(TextChoices):
    """Where a bulletin stands. The first four are the office's, the last four the public's."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waits for the second person")
    RETURNED = "returned", _("Returned to the author")
    REJECTED = "rejected", _("Rejected")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Replaced by a newer one")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("No longer valid")


PUBLIC = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN, State.EXPIRED)
"""States in which the document is out in the world, and so can never change again."""


class Kind(TextChoices):
    """What sort of document it is. An update or a withdrawal is a new document that names the earlier one."""

    WARNING = "warning", _("Warning")
    INFORMATION = "information", _("Information")
    ALL_CLEAR = "all_clear", _("All clear")
    UPDATE = "update", _("Update")
    WITHDRAWAL = "withdrawal", _("Withdrawal")


class Source(TextChoices):
    """Whose words they are: ours, or a warning of an agency passed on word for word."""

    OWN = "own", _("This office")
    RELAY = "relay", _("Passed on from an agency")


class Status(TextChoices):
    """CAP's status, fixed when the draft is made."""

    ACTUAL = "Actual", _("REAL")
    EXERCISE = "Exercise", _("EXERCISE")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What an author writes, and what a second person approves: exactly this is hashed.

    ``villages`` are Home Affairs codes; there is no default area. ``effective_at`` None means "from publication".
    ``references`` are the keys of the earlier documents that this one replaces or withdraws.
    """

    kind: Kind = Kind.WARNING
    hazard: Hazard = Hazard.FLOOD
    level: Level = Level.NONE
    villages: tuple[str, ...] = ()
    headline: str = ""
    who: str = ""
    what: str = ""
    where: str = ""
    when: str = ""
    steps: tuple[str, ...] = ()
    text: str = ""
    event_at: datetime | None = None
    effective_at: datetime | None = None
    expires_at: datetime | None = None
    source: Source = Source.OWN
    source_name: str = ""


class Problem(TextChoices):
    """Why a wording cannot go out yet. Each label is the sentence that the composer shows."""

    NO_AREA = "no_area", _("Choose at least one village.")
    OUTSIDE_DISTRICT = "outside_district", _("Choose villages of this district only.")
    AREA_TOO_LARGE = (
        "area_too_large",
        _("Too many villages for an event of this kind. Choose those in danger."),
    )
    NO_EXPIRY = "no_expiry", _("Say until when it is valid.")
    EXPIRY_PAST = "expiry_past", _("The time until which it is valid has passed.")
    EXPIRY_TOO_FAR = "expiry_too_far", _("Valid for too long. Choose an earlier end.")
    STARTS_AFTER_END = "starts_after_end", _("It would end before it begins.")
    EVENT_IN_FUTURE = "event_in_future", _("The event lies in the future. Write when it was seen.")
    NO_HEADLINE = "no_headline", _("Write one sentence that says it all.")
    NO_WHAT = "no_what", _("Write what happens.")
    NO_STEPS = "no_steps", _("Write at least one thing that people should do.")
    TOO_MANY_STEPS = "too_many_steps", _("At most seven steps.")
    NO_LEVEL = "no_level", _("Choose a level for a warning.")
    WRONG_LEVEL = "wrong_level", _("An all clear has the level SAFE.")
    NO_REFERENCE = "no_reference", _("Say which bulletin this one replaces.")
    NO_SOURCE = "no_source", _("Name the agency whose words are passed on.")
    NOT_THE_AGENCY = "not_the_agency", _("Alone you may pass on warnings of BMKG or BPBD only.")
    NO_ORIGINAL = "no_original", _("Paste the agency's text, and its link or number.")
    NOT_WORD_FOR_WORD = "not_word_for_word", _("These words are not in the agency's text. Take them from it.")
    PART_TOO_LONG = "part_too_long", _("One part is too long. Shorten it.")
    CHAT_TOO_LONG = "chat_too_long", _("Too long for a chat message. Shorten it.")
    SMS_TOO_LONG = "sms_too_long", _("Too long for one SMS. Shorten the first step or choose fewer villages.")
    SMS_LETTERS = "sms_letters", _("It holds a character that an SMS cannot carry.")
    SPEECH_TOO_LONG = "speech_too_long", _("Takes longer than 45 seconds to read out. Shorten it.")
    VOICE_TOO_LONG = "voice_too_long", _("The spoken audio lasts longer than 45 seconds. Shorten it.")
    PICTURE_TOO_LONG = "picture_too_long", _("Too long for the picture to share. Shorten it.")
    PICTURE_LETTERS = "picture_letters", _("It holds a character that the picture cannot show.")
    PAPER_TOO_LONG = "paper_too_long", _("Too long for one A4 sheet. Shorten the steps or the headline.")
    CAP_INVALID = "cap_invalid", _("It does not make a valid CAP message.")


class Origin(TextChoices):
    """Where a sound comes from."""

    VOICE = "voice", _("Machine voice")
    RECORDING = "recording", _("Recording")


class SoundState(TextChoices):
    """Where a sound stands: the first three are the voice's, the last three a recording's."""

    WAITING = "waiting", _("Is being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    OFFERED = "offered", _("Waits for another person to listen")
    USED = "used", _("In use")
    SET_ASIDE = "set_aside", _("Set aside")


@dataclass(frozen=True, kw_only=True)
class SoundView:
    """A sound without its bytes. ``seconds`` is 0 while there is none; ``fault`` says why it could not be made."""

    bulletin_id: int
    origin: Origin
    state: SoundState
    sha256: str
    seconds: int
    made_at: datetime
    made_by_id: int | None
    made_by: str
    used_by: str
    fault: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that a preview needs: the wording with its number, code and names. ``number`` 0: not yet given."""

    wording: Wording
    number: int
    code: str
    names: tuple[str, ...]
    issuer: str
    site: str
    is_whole_district: bool = False
    exercise: bool = False
    issued_at: datetime | None = None
    replaces: tuple[int, ...] = ()
    emergency_number: str = "112"


@dataclass(frozen=True)
class Mail:
    """An e-mail: subject, plain text, and the same text with ``<b>`` and line ends, the rest escaped."""

    subject: str
    plain: str
    html: str


@dataclass(frozen=True)
class Notification:
    """What a phone shows without being unlocked: a title, and at most 120 characters."""

    title: str
    text: str


@dataclass(frozen=True)
class Misfit:
    """A channel into which the wording does not go: by how much it is too long, or which characters it cannot carry.

    ``fields`` names the parts of the wording that may cause it, the likeliest first.
    """

    channel: str
    problem: Problem
    length: int
    limit: int
    letters: str = ""
    fields: tuple[str, ...] = ("steps",)


@dataclass(frozen=True, kw_only=True)
class Previews:
    """One text per mouth. A channel that does not fit is empty here and named in ``misfits``.

    ``marked`` is the Telegram text with ``<b>``. ``chat_length`` counts UTF-16 units (as the chat providers do),
    ``sms_length`` GSM-7 septets, ``speech_seconds`` is estimated from the words. ``head`` is the first line of all.
    ``voice_seconds`` is measured, None where this machine cannot speak.
    """

    chat: str
    telegram: str
    marked: str
    sms: str
    mail: Mail
    speech: str
    chat_length: int
    sms_length: int
    speech_seconds: int
    head: str = ""
    voice_seconds: int | None = None
    misfits: tuple[Misfit, ...] = ()
    notification: Notification = Notification("", "")
    approved: Approved | None = None
    """What goes in place of ``chat`` where a provider lets only a text through that it approved beforehand."""


class OutletKind(TextChoices):
    """What kind of public place; the value is the channel that posts there."""

    TELEGRAM = "telegram", _("Telegram channel")


@dataclass(frozen=True, kw_only=True)
class OutletView:
    """A public place: how it is called, whether bulletins go there, and its last post."""

    id: int
    kind: OutletKind
    address: str
    is_on: bool
    last: "OutletPost | None" = None


@dataclass(frozen=True, kw_only=True)
class OutletPost:
    """What became of one bulletin on one place. ``link`` opens the post, where it can be opened without an account."""

    outlet: str
    kind: OutletKind
    state: str
    code: str
    at: datetime
    link: str = ""
    is_change: bool = False
    is_bad: bool = False
    """It did not get there, or nobody knows: a person looks at the place."""


class Standing(TextChoices):
    """What a check of a code finds."""

    VALID = "valid", _("VALID")
    UPDATED = "updated", _("UPDATED")
    WITHDRAWN = "withdrawn", _("WITHDRAWN")
    EXPIRED = "expired", _("NO LONGER VALID")
    UNKNOWN = "unknown", _("UNKNOWN")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer to "is this code genuine?". All but ``standing`` and ``code`` is empty for an unknown code."""

    standing: Standing
    code: str
    number: int = 0
    headline: str = ""
    kind: str = ""
    level: str = ""
    hazard: str = ""
    villages: tuple[str, ...] = ()
    published_at: datetime | None = None
    expires_at: datetime | None = None
    replaced_by: str = ""
    is_exercise: bool = False


@dataclass(frozen=True, kw_only=True)
class SlowWarning:
    """A warning of the highest level that should be out by now: to how many of its people it went."""

    bulletin_id: int
    number: int
    sent: int
    people: int


@dataclass(frozen=True, kw_only=True)
class RelayView:
    """Where a warning that one person passed on came from, and by when a second one looks at it."""

    original: str
    original_sha256: str
    reference: str
    due_at: datetime
    escalated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class BulletinView:
    """A bulletin as surfaces read it. ``number`` is 0 and ``code`` empty until it is published."""

    id: int
    district: str
    state: State
    version: int
    kind: Kind
    hazard: Hazard
    level: Level
    villages: tuple[str, ...]
    headline: str
    who: str
    what: str
    where: str
    when: str
    steps: tuple[str, ...]
    text: str
    event_at: datetime | None
    effective_at: datetime | None
    expires_at: datetime | None
    source: Source
    source_name: str
    status: Status
    incident_id: int | None
    author_id: int
    author: str
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    sha256: str
    approver_id: int | None
    approver: str
    returned_reason: str
    number: int
    code: str
    published_at: datetime | None
    ended_at: datetime | None
    reviewed_at: datetime | None
    references: tuple[int, ...] = ()
    replaced_by: str = ""
    relay: RelayView | None = None

    @property
    def is_exercise(self) -> bool:
        """Not real: shown and sent only with the word LATIHAN."""
        return self.status == Status.EXERCISE

    @property
    def wording(self) -> Wording:
        """What its author wrote, to be changed and handed back to ``actions.edit``."""
        return Wording(
            kind=self.kind,
            hazard=self.hazard,
            level=self.level,
            villages=self.villages,
            headline=self.headline,
            who=self.who,
            what=self.what,
            where=self.where,
            when=self.when,
            steps=self.steps,
            text=self.text,
            event_at=self.event_at,
            effective_at=self.effective_at,
            expires_at=self.expires_at,
            source=self.source,
            source_name=self.source_name,
        )


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a bulletin costs on one channel.

    ``parts`` counts SMS parts; ``money`` is rupiah, None where the price of one is unknown. On WhatsApp it is the most:
    who wrote to us within a day gets it for nothing.
    """

    channel: str
    people: int
    parts: int
    money: int | None


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the second person is asked, in words, before anything leaves the house."""

    hazard: str
    level: str
    villages: tuple[str, ...]
    people: int
    channels: dict[str, int] = field(default_factory=dict)
    expires_at: datetime | None = None
    status: str = ""
    sha256: str = ""
    last_exercise: date | None = None
    costs: tuple[Cost, ...] = ()

    @property
    def messages(self) -> int:
        """Messages of all channels together: an SMS of two parts counts as two."""
        return sum(cost.parts for cost in self.costs)

    @property
    def money(self) -> int:
        """Rupiah of the channels whose price is known."""
        return sum(cost.money or 0 for cost in self.costs)

    @property
    def is_priced(self) -> bool:
        """Every channel's price is known, so ``money`` is the whole."""
        return all(cost.money is not None for cost in self.costs)


@dataclass(frozen=True)
class PublicKey:
    """A signing key as a verifier needs it. ``public`` and ``endorsement`` are base64url without padding.

    ``endorsement`` is the earlier key's signature over this one (empty for the first key). Documents issued at or
    after ``revoked_at`` are refused; older ones stay genuine.
    """

    key_id: str
    public: str
    valid_from: datetime
    revoked_at: datetime | None = None
    previous: str = ""
    endorsement: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a CAP message: a short code for machines, where, and what."""

    code: str
    where: str
    what: str
