"""What the inbox answers. Everything here is bounded and runs on an index."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Length

from destana.kit.keeping import Kept, standing
from destana.kit.vitals import Oldest
from destana.messaging.channels import registry
from destana.messaging.inbox import rules
from destana.messaging.inbox.models import Conflict, InboundMessage, MediaWait, Pickup
from destana.messaging.inbox.terms import (
    ConflictView,
    Inbound,
    Incoming,
    MediaState,
    MediaView,
    PickupView,
    State,
    Unreadable,
    Words,
)


def unread(limit: int = 100, *, channels: Iterable[str] = ()) -> list[Inbound]:
    """Return what waits for the machine, in the order of arrival; of some channels where they are named.

    Fewer than ``limit`` where they are large: a hundred letters with photos do not fit into the memory at once.
    """
    rows = InboundMessage.objects.filter(state=State.NEW)
    named = list(channels)
    sized = (rows.filter(channel__in=named) if named else rows).order_by("id").annotate(size=Length("raw"))
    chosen = rules.at_once(sized.values_list("pk", "size")[:limit])
    return _views(rows.filter(pk__in=chosen).order_by("id")) if chosen else []


def newest_key(channel: str, prefix: str) -> str:
    """Return the key of the newest message of a channel whose key begins so; nothing where there is none."""
    rows = InboundMessage.objects.filter(channel=channel, key__startswith=prefix).order_by("-id")
    return rows.values_list("key", flat=True).first() or ""


def for_person(limit: int = 100) -> list[Inbound]:
    """Return what the machine could not read, oldest first ("perlu dibaca orang")."""
    return _views(InboundMessage.objects.filter(state=State.NEEDS_PERSON).order_by("id")[:limit])


def get(message_id: int) -> Inbound | None:
    """Return one message, or None."""
    return next(iter(_views(InboundMessage.objects.filter(pk=message_id))), None)


def incoming(message: Inbound) -> list[Incoming]:
    """Read a message through its channel; raises ``Unreadable``. Works for a channel that is off by now."""
    return registry.parse(message.channel, message.raw)


def last_words_of(contact_ids: Iterable[int], *, limit: int) -> list[Words]:
    """Return what these contacts wrote last, the newest first; what nobody could read is left out. One query."""
    rows = InboundMessage.objects.filter(contact_id__in=list(contact_ids), erased_at=None).order_by("-id")[
        :limit
    ]
    return [words for view in _views(rows) for words in _words(view)]


def for_person_of(contact_ids: Iterable[int]) -> list[int]:
    """Return the messages of these contacts that wait for a person to read them."""
    rows = InboundMessage.objects.filter(contact_id__in=list(contact_ids), state=State.NEEDS_PERSON)
    return list(rows.order_by("id").values_list("pk", flat=True))


def _words(view: Inbound) -> list[Words]:
    try:
        items = incoming(view)
    except Unreadable:
        return []
    return [
        Words(view.received_at, f"{item.command} {item.text}".strip(), bool(item.media))
        for item in items
        if item.text or item.command or item.media
    ]


def counts() -> dict[State, int]:
    """Return how many wait for the machine and for a person (not how many there ever were)."""
    waiting = (State.NEW, State.NEEDS_PERSON)
    return {state: InboundMessage.objects.filter(state=state).count() for state in waiting}


def oldest_unread() -> datetime | None:
    """Return since when the oldest unread message waits; the dashboard shows its age."""
    waiting = InboundMessage.objects.filter(state=State.NEW).order_by("id")
    return waiting.values_list("received_at", flat=True).first()


def oldest_by_state(*, now: datetime) -> list[Oldest]:
    """Return since when the oldest message waits for the machine and for a person; the other states are ends.

    One look into the index of open messages for each state.
    """
    return [
        Oldest(state.value, str(state.label), _first(state), limit) for state, limit in rules.MAY_WAIT.items()
    ]


def oldest_media(*, now: datetime) -> list[Oldest]:
    """Return since when the oldest photo waits at the provider, and here to be attached: an index each."""
    return [
        Oldest(state.value, str(state.label), _first_media(state), limit)
        for state, limit in rules.MEDIA_MAY_WAIT.items()
    ]


def _first_media(state: MediaState) -> datetime | None:
    waiting = MediaWait.objects.filter(state=state).order_by(
        "due_at" if state == MediaState.WAITING else "id"
    )
    since: datetime | None = (
        waiting.aggregate(since=Min("since"))["since"]
        if state == MediaState.WAITING
        else waiting.values_list("since", flat=True).first()
    )
    return since


def _first(state: State) -> datetime | None:
    waiting = InboundMessage.objects.filter(state=state).order_by("id")
    return waiting.values_list("received_at", flat=True).first()


def open_conflicts(limit: int = 100) -> list[ConflictView]:
    """Return second copies with other content that nobody has compared yet."""
    rows = Conflict.objects.filter(settled_at__isnull=True).select_related("message").order_by("id")[:limit]
    return [
        ConflictView(row.pk, row.message_id, row.message.channel, row.message.key, row.received_at)
        for row in rows
    ]


def conflict_raw(conflict_id: int) -> bytes | None:
    """Return the bytes of a second copy, or None."""
    found = Conflict.objects.filter(pk=conflict_id).values_list("raw", flat=True).first()
    return bytes(found) if found is not None else None


def media_of(message_ids: Iterable[int]) -> dict[int, list[MediaView]]:
    """Return the files of messages, by message: "1 foto belum sampai" is one that is still ``waiting``."""
    found: dict[int, list[MediaView]] = {}
    for row in MediaWait.objects.filter(message_id__in=list(message_ids)).order_by("id"):
        found.setdefault(row.message_id, []).append(_media(row))
    return found


def media_ready(limit: int = 100) -> list[MediaView]:
    """Return files that have come and are not attached to their report yet; ``actions.take_media`` ends that."""
    return [_media(row) for row in MediaWait.objects.filter(state=MediaState.KEPT).order_by("id")[:limit]]


def pickup(channel: str) -> PickupView | None:
    """Return how fetching from a channel's mailbox stands; None where it was never tried."""
    row = Pickup.objects.filter(channel=channel).first()
    return PickupView(row.channel, row.since, row.why) if row is not None else None


def media_counts() -> dict[str, int]:
    """Return how many files are in each state (open ones are few; this walks the table, so not for a list page)."""
    rows = MediaWait.objects.values("state").annotate(n=Count("id"))
    return {str(row["state"]): int(row["n"]) for row in rows}


def _views(rows: Iterable[InboundMessage]) -> list[Inbound]:
    return [
        Inbound(
            row.pk,
            row.channel,
            row.key,
            bytes(row.raw),
            row.received_at,
            row.content_type,
            State(row.state),
            row.why,
        )
        for row in rows
    ]


def _media(row: MediaWait) -> MediaView:
    return MediaView(row.pk, row.message_id, MediaState(row.state), row.file_id, row.why)


def kept(*, spare: "QuerySet[Any, Any]", at: datetime) -> list[Kept]:
    """Return how the rule about raw messages stands; ``spare`` are numbers of messages that are still needed."""
    return [standing(rules.KEEP_RAW, closed(spare), "received_at", at=at)]


def closed(spare: "QuerySet[Any, Any]") -> "QuerySet[InboundMessage]":
    """Return the messages that nobody has to read, compare or complete any more, and whose bytes are still here."""
    rows = InboundMessage.objects.filter(state__in=(State.READ, State.IGNORED), erased_at=None)
    waiting = MediaWait.objects.filter(state__in=(MediaState.WAITING, MediaState.KEPT))
    differing = Conflict.objects.filter(settled_at=None)
    return (
        rows.exclude(pk__in=spare)
        .exclude(pk__in=waiting.values("message_id"))
        .exclude(pk__in=differing.values("message_id"))
    )


def about(*, contact_ids: Iterable[int], message_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return what is kept of the messages of these contacts, and of these messages: for the person they are from."""
    rows = InboundMessage.objects.filter(erased_at=None).filter(
        Q(contact_id__in=list(contact_ids)) | Q(pk__in=list(message_ids))
    )
    return [
        {
            "id": row.pk,
            "channel": row.channel,
            "received_at": row.received_at,
            "raw": bytes(row.raw).decode(errors="replace"),
        }
        for row in rows.order_by("id")
    ]
