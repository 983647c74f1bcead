"""The words that every channel shares: what came in, what goes out, and how sending can end.

A channel is one provider (Telegram, e-mail, ...). It translates between the provider's wire format and the dataclasses
below, and decides nothing: whether to try again is said by ``outbox.rules``, what to answer by ``surfaces.chat``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self, runtime_checkable

from django.utils.functional import Promise

from destana.kit.loops import LoopThread


class Kind(StrEnum):
    """What an incoming message is. New kinds of a provider arrive as ``UNKNOWN`` and are kept."""

    TEXT = "text"
    COMMAND = "command"
    PHOTO = "photo"
    VOICE = "voice"
    FILE = "file"
    LOCATION = "location"
    PHONE = "phone"  # the sender's own number, shared on purpose
    PRESS = "press"  # a button was pressed
    BLOCKED = "blocked"  # the person no longer wants messages from us
    MOVED = "moved"  # a group got another address
    REVOKED = "revoked"  # the person deleted the message that ``reply_to`` names
    UNREADABLE = "unreadable"  # a poll, a sticker, a card: the person is asked for words or a photo
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that lies with the provider; ``id`` is what ``Channel.fetch_media`` takes."""

    id: str
    kind: Kind
    media_type: str = ""
    size: int | None = None  # bytes, as the provider says
    name: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is worth fetching as a photo."""
        return self.kind is Kind.PHOTO


@dataclass(frozen=True, slots=True)
class Point:
    """Where the sender says to be, WGS 84 degrees; ``live`` when the phone keeps sending its position."""

    lat: float
    lng: float
    accuracy_m: float | None = None
    live: bool = False
    place: str = ""  # the name of a picked place: then it is not where the person stands


class Said(StrEnum):
    """What a receipt says of a message of ours."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A receipt. ``reference`` is the ``key`` that :meth:`Channel.send` was given, where the provider repeats it.

    ``failure`` says of a failed one what :meth:`Channel.send` would have raised, had the provider known at once.
    """

    provider_id: str
    said: Said
    at: datetime | None = None
    reference: str = ""
    failure: "NotSent | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that a person sent, the same for every channel.

    ``address`` is where an answer goes (the chat), ``sender`` who wrote (differs in a group). Both are opaque.
    ``key`` is unique within the channel and stays the same when the provider repeats itself.
    """

    channel: str
    key: str
    kind: Kind
    address: str = ""
    sender: str = ""
    name: str = ""
    language: str = ""
    sent_at: datetime | None = None
    subject: str = ""  # e-mail only; it stands in ``text`` too where it says something of its own
    text: str = ""
    command: str = ""  # without the slash: "lapor"; the words after it are ``text``
    media: tuple[Media, ...] = ()
    point: Point | None = None
    phone: str = ""  # as the provider wrote it
    press: str = ""  # what ``Button.data`` said; under the sender's control, so check permissions on it
    press_id: str = ""
    album: str = ""  # photos sent together share it
    reply_to: str = ""  # provider's id of the message that was answered
    thread: tuple[str, ...] = ()  # ids that an answer names, oldest first, its own the last
    moved_to: str = ""
    formerly: str = ""  # an address under which the provider says that we may know the same person
    is_forwarded: bool = False
    is_forwarded_often: bool = False  # the provider counts: by now a chain letter
    is_group: bool = False
    is_edit: bool = False
    note: str = ""  # for kind UNKNOWN: what it was, in the provider's word


@dataclass(frozen=True, slots=True)
class Letter:
    """One message out of a body that may hold several: ``raw`` is what :meth:`Channel.parse` reads, ``key`` its own.

    ``opens`` are the addresses whose window of answering (``registry.windows``) it opens, from ``sent_at`` on.
    """

    key: str
    raw: bytes = field(repr=False)
    opens: tuple[str, ...] = ()
    sent_at: datetime | None = None
    is_part: bool = False  # of a longer message: the inbox holds it until the others have come


@dataclass(frozen=True, slots=True)
class TemplateNews:
    """What the provider decided about a text that is allowed outside the window: its state in the provider's word."""

    name: str
    language: str
    state: str
    category: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What one body of a webhook holds: people's messages, receipts, decisions about templates.

    ``strange`` names what was not understood, for whoever keeps the computer; then the body is kept as it came.
    """

    letters: tuple[Letter, ...] = ()
    told: tuple[Told, ...] = ()
    templates: tuple[TemplateNews, ...] = ()
    strange: str = ""


class Asks(StrEnum):
    """What a button asks the phone for, beyond being pressed."""

    NOTHING = ""
    LOCATION = "location"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. ``data`` comes back as ``Incoming.press``.

    Where a button of the same message asks for a location or a number, some channels (Telegram) send the label back as
    ordinary text in place of ``data``; who reads the answer must know both.
    """

    label: str
    data: str = ""
    asks: Asks = Asks.NOTHING
    url: str = ""  # opens a page; then neither data nor asks


@dataclass(frozen=True, slots=True)
class Approved:
    """A text that the provider has approved beforehand, for when the window is closed.

    ``purpose`` is our word for it (``awas``, ``answer``, ...; the channel's conf knows its name there), ``values`` fill
    its places in order.
    """

    purpose: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to one person. ``text`` alone must say everything; the rest is for channels that can do more.

    ``html`` is the same text with ``<b> <i> <a href>`` and line ends, everything else escaped; for e-mail it may be a
    whole page. ``photo_id`` names a row of ``files``. ``template`` is what goes instead where the provider wants one.
    The last six fields are filled by the gateway just before sending and are never stored.
    """

    text: str = ""
    html: str = ""
    subject: str = ""  # of an e-mail, and the title of a notification
    buttons: tuple[Button, ...] = ()
    photo_id: int | None = None
    answers: str = ""  # ``Incoming.press_id``: tells the phone that the press was seen
    unsubscribe_url: str = ""  # e-mail's one-click stop; https
    topic: str = (
        ""  # a later message of the same topic takes the place of an earlier one; 32 of base64url at most
    )
    is_urgent: bool = False  # may wake a phone that saves its battery
    edits: str = ""  # key of an earlier post of ours whose words these replace, where it stands
    thread: tuple[str, ...] = ()  # e-mail only: ``Incoming.thread`` of the letter that is answered
    template: Approved | None = None
    photo: bytes = b""
    edits_id: str = ""  # the provider's id of that post
    at: datetime | None = None
    expires_at: datetime | None = None
    parts_sent: int = 0  # parts of a long message that an earlier attempt got through
    is_window_open: bool = True

    @property
    def choices(self) -> tuple[Button, ...]:
        """The buttons that can be pressed without a phone that has buttons: by their number."""
        return tuple(button for button in self.buttons if button.data and not button.asks)

    def in_words(self) -> str:
        """Return the words with the choices as numbers to answer with: for channels that have no buttons."""
        lines = [self.text, *(f"{number} {one.label}" for number, one in enumerate(self.choices, start=1))]
        return "\n".join(line for line in lines if line)

    def as_row(self) -> dict[str, Any]:
        """Return what is stored: plain JSON values, without empty fields and without what the gateway fills."""
        row = {name: _plain(getattr(self, name)) for name in _STORED}
        row["buttons"] = [_filled(asdict(button)) for button in self.buttons]
        row["thread"] = list(self.thread)
        if self.template is not None:
            row["template"] = {
                "purpose": self.template.purpose,
                "values": [str(value) for value in self.template.values],
            }
        return _filled(row)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_row` wrote; fields of a newer version are left out."""
        known = {name: value for name, value in row.items() if name in _STORED}
        buttons = tuple(
            Button(
                label=str(button["label"]),
                data=str(button.get("data", "")),
                asks=Asks(button.get("asks", "")),
                url=str(button.get("url", "")),
            )
            for button in known.pop("buttons", ())
        )
        thread = tuple(map(str, known.pop("thread", ())))
        said = known.pop("template", None)
        template = Approved(str(said["purpose"]), tuple(map(str, said["values"]))) if said else None
        return cls(buttons=buttons, template=template, thread=thread, **known)


def _plain(value: Any) -> Any:
    """A translated text may still be lazy: it is stored in the language of this moment."""
    return str(value) if isinstance(value, Promise | str) else value


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items() if value}


_STORED = frozenset(
    {
        "text",
        "html",
        "subject",
        "buttons",
        "photo_id",
        "answers",
        "unsubscribe_url",
        "thread",
        "template",
        "topic",
        "is_urgent",
        "edits",
    }
)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. ``provider_ids`` are its ids, one a part; ``moved_to`` a new address to remember."""

    provider_ids: tuple[str, ...] = ()
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry; the composer previews against it, the channel splits or refuses beyond it."""

    text: int  # UTF-16 units for Telegram, characters elsewhere
    buttons: int = 0
    button_label: int = 0
    button_data: int = 0  # bytes
    photo_bytes: int = 0
    media_bytes: int = 0  # largest file that can be fetched
    per_second: float = 10.0  # messages a second over the whole channel
    burst: float = 1.0  # seconds' worth that may go at once after a rest
    at_once: int = 4  # calls in flight
    person_every: float = 0.0  # seconds between two messages to one person; 0: no such limit
    person_burst: int = 1  # so many may go to one person at once after a rest
    is_local: bool = False  # no network: called on the caller's own thread and database connection


class NotSent(Exception):
    """Sending ended without a clear yes. ``parts`` are the provider's ids of parts that did get through."""

    def __init__(self, code: str, note: str = "", *, parts: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {note}" if note else code)
        self.code = code
        self.note = note
        self.parts = parts


class Refused(NotSent):
    """Trying again does not help.

    It is this person (``contact_dead``; ``contact_doubtful`` where only repeats tell), the whole channel
    (``channel_down``), or else this message.
    """

    def __init__(
        self,
        code: str,
        note: str = "",
        *,
        contact_dead: bool = False,
        contact_doubtful: bool = False,
        channel_down: bool = False,
        parts: tuple[str, ...] = (),
    ) -> None:
        super().__init__(code, note, parts=parts)
        self.contact_dead = contact_dead
        self.contact_doubtful = contact_doubtful
        self.channel_down = channel_down


class TryLater(NotSent):
    """Nothing was sent and trying again helps: after ``after`` seconds where the provider says so.

    ``whole_channel``: everybody waits. ``counts``: false when the wait says nothing about this message.
    ``at_most``: after so many counted attempts it is refused. ``window_closed``: only a template gets through now.
    """

    def __init__(
        self,
        code: str,
        note: str = "",
        *,
        after: float | None = None,
        whole_channel: bool = False,
        counts: bool = True,
        at_most: int | None = None,
        window_closed: bool = False,
        parts: tuple[str, ...] = (),
    ) -> None:
        super().__init__(code, note, parts=parts)
        self.after = after
        self.whole_channel = whole_channel
        self.counts = counts
        self.at_most = at_most
        self.window_closed = window_closed


class Unknown(NotSent):
    """Bytes left us and no clear answer came: it may have been delivered."""


class ChannelOff(Exception):
    """The channel has no keys in this office (or no such channel exists)."""


class Unreadable(Exception):
    """The raw bytes are not what this provider sends; a person has to look."""


POST = ".post"
"""What follows a channel's name in the inbox for bodies that are still to be taken apart (``registry.unpack``)."""


PART = ".part"
"""What follows a channel's name in the inbox for parts of a longer message that wait for the others."""


class Channel(Protocol):
    """What the gateway asks of a provider. Instances are shared by threads."""

    name: str
    limits: Limits

    def parse(self, raw: bytes) -> list[Incoming]:
        """Return what the raw body holds, at least one item; :exc:`Unreadable` when it is not the provider's format."""

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Hand one message to the provider; raises :exc:`Refused`, :exc:`TryLater` or :exc:`Unknown`."""

    def fetch_media(self, media_id: str) -> bytes:
        """Return the bytes of a received file; raises :exc:`Refused` or :exc:`TryLater`."""


@runtime_checkable
class Concurrent(Channel, Protocol):
    """A channel that can make many calls at once, on one event loop of its own."""

    loop: LoopThread

    async def carry(self, address: str, body: Outgoing, key: str) -> Sent:
        """Do what :meth:`Channel.send` does, on the loop."""


@runtime_checkable
class Windowed(Channel, Protocol):
    """A channel that lets us answer freely for a limited time only, and write first to so many people a day."""

    people_a_day: int
    """0: as many as we like."""

    def template_name(self, purpose: str) -> str:
        """Return the provider's name of an approved text; empty where the office has none for this."""


@runtime_checkable
class LookedUp(Channel, Protocol):
    """A channel that knows more of an address than the outbox keeps: asked before the call, where the database is."""

    def look_up(self, addresses: Iterable[str]) -> Mapping[str, str]:
        """Return, by address, what :meth:`Channel.send` is given in its place; who is left out cannot be reached."""


@dataclass(slots=True)
class Redactor:
    """Takes secrets out of text before it is logged, stored or shown."""

    secrets: tuple[str, ...] = field(default=(), repr=False)

    def __call__(self, text: str) -> str:
        """Return ``text`` with every known secret replaced."""
        for secret in self.secrets:
            if secret:
                text = text.replace(secret, "[secret]")
        return text
