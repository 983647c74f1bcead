"""The queue and other lists, each with a constant number of queries and on an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from destana.foundation.people.terms import Actor, Permission
from destana.kit.phones import e164
from destana.response.reports.models import Report
from destana.response.reports.terms import QueueFilter, State, Urgency

from .scope import visible_to

PAGE = 50
"""Rows of one page: more than a desk can look at in an hour."""

_RELATED = ("village", "lease_by", "contact")


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    id: int
    code: str
    title: str
    village: str
    rts: str
    source: str
    hazard: str
    urgency: Urgency
    state: State
    received_at: datetime
    due_at: datetime
    leased_to: str
    is_leased: bool
    photos: int


@dataclass(frozen=True)
class Counts:
    """What waits: the numbers of the desk's head and rail."""

    open: int
    critical: int
    late: int


def queue(
    actor: Actor, *, now: datetime, wanted: QueueFilter | None = None, limit: int = PAGE, offset: int = 0
) -> list[QueueRow]:
    """Return what waits, the most urgent first and among equals the one whose time runs out first."""
    wanted = wanted or QueueFilter()
    # SQLite finds no index for a bare truth.
    rows = narrow(visible_to(actor).filter(is_open__in=[True]), wanted, _known_to(actor, now))
    rows = rows.order_by("urgency", "due_at", "id").select_related(*_RELATED)[offset : offset + limit]
    return _rows(rows, now)


def counts(actor: Actor, *, now: datetime) -> Counts:
    """Count what waits, in one query over the open reports only."""
    found = (
        visible_to(actor)
        .filter(is_open__in=[True])
        .aggregate(
            open=Count("id"),
            critical=Count("id", filter=Q(urgency=Urgency.CRITICAL)),
            late=Count("id", filter=Q(due_at__lt=now)),
        )
    )
    return Counts(**found)


def is_waiting(report_id: int) -> bool:
    """Say whether the report still waits for the desk."""
    return Report.objects.filter(pk=report_id, is_open=True).exists()


def neighbours_in_queue(actor: Actor, report: Report) -> tuple[int | None, int | None]:
    """Return the ids before and after this report in the queue's order."""
    rows = visible_to(actor).filter(is_open__in=[True])
    here = {"urgency": report.urgency, "due_at": report.due_at, "id": report.pk}
    after = rows.filter(_beyond(here, "gt")).order_by("urgency", "due_at", "id").values_list("id", flat=True)
    before = (
        rows.filter(_beyond(here, "lt")).order_by("-urgency", "-due_at", "-id").values_list("id", flat=True)
    )
    return before.first(), after.first()


def _beyond(here: dict[str, object], way: str) -> Q:
    return (
        Q(**{f"urgency__{way}": here["urgency"]})
        | Q(urgency=here["urgency"], **{f"due_at__{way}": here["due_at"]})
        | Q(urgency=here["urgency"], due_at=here["due_at"], **{f"id__{way}": here["id"]})
    )


def of_village(actor: Actor, village: str, *, now: datetime, limit: int = PAGE) -> list[QueueRow]:
    """Return the latest reports of one village, whatever their state."""
    rows = (
        visible_to(actor)
        .filter(village_id=village)
        .order_by("-received_at")
        .select_related(*_RELATED)[:limit]
    )
    return _rows(rows, now)


def search(actor: Actor, text: str, *, now: datetime, limit: int = PAGE) -> list[QueueRow]:
    """Find reports by code or words, the latest first; by the reporter's number or name only what one may know."""
    rows = visible_to(actor).filter(_matching(text.strip(), _known_to(actor, now)))
    return _rows(rows.order_by("-received_at").select_related(*_RELATED)[:limit], now)


def _known_to(actor: Actor, now: datetime) -> Q:
    """Return the reports whose reporter the actor may know: the rule of ``access.may_know_reporter`` as a question."""
    if not actor.may(Permission.CONTACT_REVEAL):
        return Q(pk__in=[])
    if actor.may(Permission.CONTACT_CONFIDENTIAL):
        return Q()
    return Q(is_confidential=False) | Q(lease_by_id=actor.person_id, lease_until__gt=now)


def _matching(text: str, known: Q) -> Q:
    digits = text.upper().removeprefix("L").lstrip("- ")
    if digits.isdecimal() and len(digits) <= 7:
        return Q(number=int(digits))
    phone = e164(text)
    if phone:
        return Q(reporter_phone=phone) & known
    return (
        Q(words__icontains=text)
        | (Q(reporter_name__icontains=text) & known)
        | Q(village__name__icontains=text)
    )


def narrow(rows: "QuerySet[Report]", wanted: QueueFilter, known: Q) -> "QuerySet[Report]":
    """Keep what is wanted, but for states: those each caller finds on its own index. ``known``: :func:`_known_to`."""
    if wanted.urgency is not None:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.village:
        rows = rows.filter(village_id=wanted.village)
    if wanted.search:
        rows = rows.filter(_matching(wanted.search, known))
    if wanted.hazard:
        rows = rows.filter(hazard=wanted.hazard)
    if wanted.since is not None:
        rows = rows.filter(received_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(received_at__lt=wanted.until)
    return rows


def _rows(reports: "QuerySet[Report]", now: datetime) -> list[QueueRow]:
    found: Sequence[Report] = list(reports)
    photos = dict(
        Report.objects.filter(pk__in=[report.pk for report in found])
        .annotate(kept=Count("photos"))
        .values_list("pk", "kept")
    )
    return [_row(report, photos.get(report.pk, 0), now) for report in found]


def _row(report: Report, photos: int, now: datetime) -> QueueRow:
    leased = bool(report.lease_until and report.lease_until > now)
    return QueueRow(
        id=report.pk,
        code=report.code,
        title=title(report),
        village=report.village.name if report.village else "",
        rts=report.rts,
        source=report.get_source_display(),
        hazard=report.hazard,
        urgency=Urgency(report.urgency),
        state=State(report.state),
        received_at=report.received_at,
        due_at=report.due_at,
        leased_to=report.lease_by.name if leased and report.lease_by else "",
        is_leased=leased,
        photos=photos,
    )


def title(report: Report) -> str:
    """Return the first words of what was said: the reporter's own, never ours."""
    first = report.words.split("\n", 1)[0].strip()
    return first if len(first) <= 70 else first[:67].rsplit(" ", 1)[0] + " …"
