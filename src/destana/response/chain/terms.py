"""The words of the chain room: who passes word on in a village, where a call stands, the small values others read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from destana.foundation.people.terms import ContactState


class Seat(TextChoices):
    """Whose task it is to pass word on. A seat has one person and alternates; RT heads have one seat an RT."""

    HEAD = "head", _("Village head")
    RT = "rt", _("Head of the RT")
    LANGGAR = "langgar", _("Mosque keeper")
    BABINSA = "babinsa", _("Babinsa (village soldier)")
    OTHER = "other", pgettext_lazy("seat", "Other")


class State(TextChoices):
    """Where a call to one seat stands. What may follow what: :data:`destana.response.chain.rules.FOLLOWS`."""

    WAITING = "waiting", _("Not told yet")
    TOLD = "told", _("Told, no answer yet")
    PASSED = "passed", _("The alternate was called")
    UNREACHABLE = "unreachable", _("Nobody answers")
    ACKNOWLEDGED = "acknowledged", _("Announced")


class How(TextChoices):
    """How word was passed on in the village."""

    NONE = "", _("not said")
    LANGGAR = "langgar", _("mosque loudspeaker")
    DOORS = "doors", _("door to door")
    GROUP = "group", _("WhatsApp group")
    BOARD = "board", _("notice board")


class PlaceKind(TextChoices):
    """A place where a person posts by hand."""

    GROUP = "group", _("WhatsApp group")
    BOARD = "board", _("Notice board")
    LANGGAR = "langgar", _("Mosque or langgar")
    FACEBOOK = "facebook", _("Facebook page")
    OTHER = "other", pgettext_lazy("place", "Other place")


class Task(TextChoices):
    """What is to be done at a place."""

    PUT = "put", _("Post it")
    REPLACE = "replace", _("Replace the old one")
    TAKE_DOWN = "take_down", _("Take it down")


class Posted(TextChoices):
    """Where a task at a place stands."""

    OPEN = "open", _("To be done")
    DONE = "done", pgettext_lazy("post", "Done")


@dataclass(frozen=True, slots=True)
class NewLink:
    """Somebody for a seat. ``channel`` empty: only the number, to be dialled. ``address`` empty: the number is it."""

    seat: Seat
    name: str
    phone: str = ""
    rt: str = ""
    channel: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class LinkView:
    """One person of a chain, for those who keep it. ``turn`` 1 is asked first, 2 and on are alternates."""

    id: int
    village: str
    seat: Seat
    rt: str
    turn: int
    name: str
    phone: str
    channel: str
    contact_state: ContactState | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class RowError:
    """A pasted row that was not taken: its number from 1, its words, and why."""

    row: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a pasted list: all rows, or none and the errors."""

    added: int
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, slots=True)
class CallView:
    """One seat of a village under one bulletin. ``phone`` and ``name`` are those of whom to dial now."""

    id: int
    village: str
    seat: Seat
    rt: str
    state: State
    name: str
    phone: str
    turn: int
    told_at: datetime | None
    due_at: datetime | None
    acknowledged_at: datetime | None
    by_name: str
    via: str
    how: How
    note: str
    photo_id: int | None
    version: int
    may_undo: bool = False

    @property
    def is_reached(self) -> bool:
        """Somebody said that word was passed on."""
        return self.state == State.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class VillageReach:
    """How a village stands. ``has_chain`` False: nobody is on its list, so nothing is known of it."""

    village: str
    has_chain: bool
    head: State | None
    head_at: datetime | None
    rts: int
    rts_reached: int
    others: int
    others_reached: int

    @property
    def is_reached(self) -> bool:
        """The head has announced it, or where there is no head, some RT has."""
        return self.head == State.ACKNOWLEDGED or (self.head is None and bool(self.rts_reached))


@dataclass(frozen=True, slots=True)
class Reach:
    """Who heard of a bulletin, as of a moment. ``minutes`` is the median from publication to the answer, or None."""

    run_id: int
    as_of: datetime
    villages: tuple[VillageReach, ...]
    minutes: int | None
    is_exercise: bool
    is_correction: bool
    ended_at: datetime | None

    @property
    def reached(self) -> int:
        """Villages whose word was passed on."""
        return sum(one.is_reached for one in self.villages)

    @property
    def chained(self) -> int:
        """Villages that have a chain at all."""
        return sum(one.has_chain for one in self.villages)

    @property
    def unchained(self) -> int:
        """Villages of whom nothing is known, because nobody is on their list."""
        return len(self.villages) - self.chained

    @property
    def rts(self) -> int:
        """Seats of RT heads that were to be told."""
        return sum(one.rts for one in self.villages)

    @property
    def rts_reached(self) -> int:
        """RTs that said so."""
        return sum(one.rts_reached for one in self.villages)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link or a word leads to: the call of one person, and the bulletin that it is about."""

    telling_id: int
    call_id: int
    bulletin_id: int
    code: str
    """The bulletin's check code, ``K14-7Q``."""
    village: str
    seat: Seat
    rt: str
    state: State
    acknowledged_at: datetime | None
    is_ended: bool
    has_photo: bool
    how: How = How.NONE


@dataclass(frozen=True, slots=True)
class TrialView:
    """One test call: whom it asked, how many answered, and the median of minutes until they did."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    by_name: str
    asked: int
    answered: int
    minutes: int | None

    @property
    def silent(self) -> int:
        """Who did not answer: dead numbers, once it is over."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class RingView:
    """One person in a test call; ``minutes`` None: no answer."""

    id: int
    village: str
    seat: Seat
    rt: str
    name: str
    phone: str
    channel: str
    is_message: bool
    minutes: int | None
    via: str

    @property
    def is_answered(self) -> bool:
        """The number is alive."""
        return self.minutes is not None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place for posting by hand; ``village`` empty: one of the whole district."""

    id: int
    village: str
    kind: PlaceKind
    name: str


@dataclass(frozen=True, slots=True)
class PostView:
    """One task at one place. ``earlier_by`` and ``earlier_at`` tell who posted what is now to go."""

    id: int
    village: str
    kind: PlaceKind
    name: str
    task: Task
    state: Posted
    done_at: datetime | None
    by_name: str
    photo_id: int | None
    note: str
    earlier_by: str
    earlier_at: datetime | None
    may_undo: bool = False
