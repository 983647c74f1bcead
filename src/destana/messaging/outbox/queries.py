"""What the outbox answers: ledgers, counts, ages. The number of queries never depends on the number of rows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from destana.kit.keeping import Kept, standing
from destana.kit.vitals import Oldest
from destana.messaging.channels import registry
from destana.messaging.outbox.models import (
    Attempt,
    ChannelPause,
    DeliveryReceipt,
    Message,
    Opened,
    Template,
    Window,
)
from destana.messaging.outbox.reach import not_sent_yet, room, tried, unreached
from destana.messaging.outbox.rules import DAY, DOUBT_AT, KEEP_SENT, MAY_WAIT
from destana.messaging.outbox.terms import (
    PRESS_KEY,
    Button,
    LedgerRow,
    Outcome,
    Outgoing,
    Pause,
    PauseKind,
    Post,
    Recipient,
    Said,
    State,
    TemplateStanding,
)

__all__ = [
    "attempts",
    "closed",
    "contacts_written_to",
    "counts",
    "counts_of",
    "for_person",
    "foreign_receipts",
    "has_window",
    "is_out_of_reach",
    "is_probing",
    "kept",
    "last_choices",
    "ledger",
    "next_due",
    "not_sent_yet",
    "oldest_by_state",
    "oldest_waiting",
    "open_until",
    "pauses",
    "queued_limit",
    "receipts",
    "recipients",
    "room",
    "sent_to",
    "templates",
    "tried",
    "unknown_count",
    "unreached",
    "waiting",
    "without_receipt",
    "written_first",
]

_REACHED = (State.SENT, State.DELIVERED, State.READ, State.ACKNOWLEDGED, State.UNKNOWN)


def ledger(about: str, *, after: int = 0, limit: int = 500, state: State | None = None) -> list[LedgerRow]:
    """Return who was sent a matter and how it stands, in the order of queueing; ``after`` an id: the next page."""
    rows = Message.objects.filter(about=about, pk__gt=after).order_by("id")
    return _ledger(rows.filter(state=state) if state is not None else rows, limit)


def for_person(*, after: int = 0, limit: int = 100) -> list[LedgerRow]:
    """Return messages whose outcome nobody knows: a person asks, or lets them be. Answers to presses are left out."""
    return _ledger(_in_doubt().filter(pk__gt=after).order_by("id"), limit)


def _in_doubt() -> QuerySet[Message]:
    """Return what a person has to decide: no answers to presses, and nobody who was told on another channel."""
    rows = Message.objects.filter(state=State.UNKNOWN, followed_by__isnull=True)
    return rows.exclude(key__startswith=PRESS_KEY)


def counts(about: str) -> dict[State, int]:
    """Return how many messages of a matter stand where; states without any are left out."""
    return counts_of([about]).get(about, {})


def counts_of(abouts: Iterable[str]) -> dict[str, dict[State, int]]:
    """Return :func:`counts` for several matters in one query, for lists."""
    rows = (
        Message.objects.filter(about__in=list(abouts))
        .values("about", "state")
        .annotate(n=Count("id"))
        .order_by()
    )
    found: dict[str, dict[State, int]] = {}
    for row in rows:
        found.setdefault(row["about"], {})[State(row["state"])] = row["n"]
    return found


def recipients(about: str, *, reached_only: bool = False) -> list[Recipient]:
    """Return to whom a matter was queued; ``reached_only``: to whom it went or may have gone.

    A correction or withdrawal goes to exactly these. Who was forgotten since has no address to go to. Who was told on
    another channel because the first did not reach them stands there alone, unless both have the words.
    """
    went = Q(state__in=_REACHED) | Q(in_doubt=True) | ~Q(owner="")
    rows = Message.objects.filter(went | Q(followed_by__isnull=True), about=about, erased_at=None).order_by(
        "id"
    )
    if reached_only:
        rows = rows.filter(went)
    return [Recipient(*row) for row in rows.values_list("contact_id", "channel", "address")]


def posts(keys: Iterable[str]) -> dict[str, Post]:
    """Return how messages stand, by key; what was never queued is left out. One query."""
    rows = Message.objects.filter(key__in=list(keys))
    fields = rows.values_list("key", "state", "parts", "code", "queued_at", "settled_at")
    return {
        key: Post(key, State(state), str(parts[0]) if parts else "", code, queued_at, settled_at)
        for key, state, parts, code, queued_at, settled_at in fields
    }


def oldest_waiting() -> dict[str, datetime]:
    """Return, a channel, since when its oldest open message waits; the dashboard shows the age."""
    rows = (
        Message.objects.filter(state=State.QUEUED)
        .values("channel")
        .annotate(since=Min("queued_at"))
        .order_by()
    )
    return {row["channel"]: row["since"] for row in rows}


def waiting() -> dict[str, int]:
    """Return, a channel, how many messages are open."""
    rows = Message.objects.filter(state=State.QUEUED).values("channel").annotate(n=Count("id")).order_by()
    return {row["channel"]: row["n"] for row in rows}


def oldest_by_state(*, now: datetime) -> list[Oldest]:
    """Return since when the oldest open message and the oldest unknown outcome wait; the other states are ends."""
    open_since = min(oldest_waiting().values(), default=None)
    unknown = _in_doubt().order_by("id")
    since = {State.QUEUED: open_since, State.UNKNOWN: unknown.values_list("settled_at", flat=True).first()}
    return [Oldest(state.value, str(state.label), since[state], limit) for state, limit in MAY_WAIT.items()]


def queued_limit() -> timedelta:
    """Return how long a message may stay open before somebody should look."""
    return MAY_WAIT[State.QUEUED]


def unknown_count() -> int:
    """Return how many messages have an outcome that nobody knows, answers to presses left out."""
    return _in_doubt().count()


def without_receipt(channel: str, *, since: datetime, limit: int) -> list[str]:
    """Return the provider's ids of messages that went out since then and of which nothing was told; oldest first."""
    rows = Message.objects.filter(
        channel=channel, state=State.SENT, settled_at__gte=since, erased_at=None
    ).exclude(provider_id="")
    return list(rows.order_by("settled_at").values_list("provider_id", flat=True)[:limit])


def last_choices(contact_id: int, channel: str, *, since: datetime) -> tuple[Button, ...]:
    """Return the choices of the latest message to somebody, to be taken by number; none where it had none."""
    rows = Message.objects.filter(
        contact_id=contact_id, channel=channel, queued_at__gte=since, erased_at=None
    )
    body = rows.order_by("-id").values_list("body", flat=True).first()
    return Outgoing.from_row(body).choices if body else ()


def last_words_to(contact_ids: Iterable[int], *, limit: int) -> list[tuple[datetime, str]]:
    """Return when and what was last said to these contacts, the newest first. One query."""
    rows = Message.objects.filter(contact_id__in=list(contact_ids), erased_at=None).exclude(
        key__startswith=PRESS_KEY
    )
    found = rows.order_by("-id").values_list("queued_at", "body")[:limit]
    return [(at, Outgoing.from_row(body).text) for at, body in found if body]


def about_sent(channel: str, provider_ids: Iterable[str], *, contact_id: int) -> str:
    """Return what the latest of these messages was about, where it went to this contact; nothing where none is ours."""
    return _ours(channel, provider_ids, contact_id).values_list("about", flat=True).first() or ""


def choices_sent(channel: str, provider_ids: Iterable[str], *, contact_id: int) -> tuple[Button, ...]:
    """Return the choices of the latest of these messages that went to this contact: its answer chooses from them."""
    body = (
        _ours(channel, provider_ids, contact_id).filter(erased_at=None).values_list("body", flat=True).first()
    )
    return Outgoing.from_row(body).choices if body else ()


def _ours(channel: str, provider_ids: Iterable[str], contact_id: int) -> "QuerySet[Message]":
    rows = Message.objects.filter(channel=channel, provider_id__in=list(provider_ids), contact_id=contact_id)
    return rows.exclude(provider_id="").order_by("-id")


def next_due() -> datetime | None:
    """Return when the next open message is due, so that a worker knows how long it may rest."""
    open_ones = Message.objects.filter(state=State.QUEUED).order_by("due_at")
    return open_ones.values_list("due_at", flat=True).first()


def pauses() -> list[Pause]:
    """Return how the channels stand that ever failed or were paused."""
    return [
        Pause(row.channel, PauseKind(row.kind), row.until, row.reason, row.failures)
        for row in ChannelPause.objects.order_by("channel")
    ]


def is_probing(channel: str, *, limit: int) -> bool:
    """Whether a channel has failed ``limit`` times in a row: then one message goes first, to see."""
    return ChannelPause.objects.filter(channel=channel, failures__gte=limit).exists()


def attempts(message_id: int) -> list[tuple[int, datetime, Outcome, str]]:
    """Return the attempts of one message: number, start, outcome, code."""
    rows = Attempt.objects.filter(message_id=message_id).order_by("number")
    return [(row.number, row.started_at, Outcome(row.outcome), row.code) for row in rows]


def receipts(message_id: int) -> list[tuple[Said, datetime, str]]:
    """Return what the provider told of one message: the word, when by its clock (else ours), its code of a failure."""
    rows = DeliveryReceipt.objects.filter(message_id=message_id).order_by("id")
    return [(Said(row.said), row.said_at or row.received_at, str(row.result.get("code", ""))) for row in rows]


def foreign_receipts(*, since: datetime) -> int:
    """Return how many receipts came since then for messages that this office never sent: somebody may have our keys."""
    return DeliveryReceipt.objects.filter(is_foreign=True, received_at__gte=since).count()


def is_out_of_reach(contact_id: int, code: str) -> bool:
    """Whether the latest messages to a contact, several in a row, were refused with this code."""
    rows = Message.objects.filter(contact_id=contact_id).exclude(state=State.QUEUED).order_by("-id")
    latest = list(rows.values_list("state", "code")[:DOUBT_AT])
    return len(latest) == DOUBT_AT and set(latest) == {(State.REFUSED.value, code[:40])}


def open_until(channel: str, addresses: Iterable[str], *, at: datetime) -> dict[str, datetime]:
    """Return, by address, until when we may answer freely; who is not in it has a closed window.

    For a channel without such a rule ask :func:`has_window` first.
    """
    lasts = registry.windows()[channel]
    rows = Window.objects.filter(channel=channel, address__in=list(addresses), since__gt=at - lasts)
    return {address: since + lasts for address, since in rows.values_list("address", "since") if since}


def has_window(channel: str) -> bool:
    """Whether a channel lets us answer freely for a limited time only."""
    return channel in registry.windows()


def templates(channel: str) -> list[TemplateStanding]:
    """Return what the provider decided about our templates, by name."""
    rows = Template.objects.filter(channel=channel).order_by("name", "language")
    fields = ("channel", "name", "language", "standing", "category", "reason", "changed_at")
    return [TemplateStanding(*row) for row in rows.values_list(*fields)]


def written_first(channel: str, *, at: datetime) -> int:
    """Return to how many different people we wrote first in the last 24 hours."""
    return Opened.objects.filter(channel=channel, since__gt=at - DAY).count()


_FIELDS = (
    "id",
    "contact_id",
    "contact__name",
    "channel",
    "address",
    "state",
    "attempts",
    "queued_at",
    "settled_at",
    "code",
    "about",
    "instead_of_id",
    "instead_of__channel",
    "instead_of__code",
    "followed_by__channel",
)


def _ledger(rows: QuerySet[Message], limit: int) -> list[LedgerRow]:
    found = rows.values_list(*_FIELDS)[:limit]
    return [
        LedgerRow(
            message_id=row[0],
            contact_id=row[1],
            contact_name=row[2] or "",
            channel=row[3],
            address=row[4],
            state=State(row[5]),
            attempts=row[6],
            queued_at=row[7],
            settled_at=row[8],
            code=row[9],
            about=row[10],
            instead_of=row[11],
            before=(row[12], row[13] or "") if row[12] else None,
            followed_by=row[14] or "",
        )
        for row in found
    ]


def kept(*, at: datetime) -> list[Kept]:
    """Return how the rule about messages that went out stands."""
    return [standing(KEEP_SENT, closed(), "settled_at", at=at)]


def closed() -> QuerySet[Message]:
    """Return the messages that are settled and still have their words."""
    return Message.objects.filter(settled_at__isnull=False, erased_at=None)


def contacts_written_to() -> "QuerySet[Message, Any]":
    """Return the contacts for whom a message waits, as a subquery."""
    return Message.objects.filter(state=State.QUEUED, contact_id__isnull=False).values("contact_id")


def sent_to(*, contact_ids: Iterable[int], addresses: Iterable[str]) -> list[dict[str, Any]]:
    """Return what was sent to a person and still has its words: for the person it went to."""
    rows = Message.objects.filter(erased_at=None).filter(
        Q(contact_id__in=list(contact_ids)) | Q(address__in=list(addresses))
    )
    names = ("id", "channel", "address", "about", "state", "queued_at", "body")
    return list(rows.order_by("id").values(*names))
