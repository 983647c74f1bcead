"""The deck of a night of too many reports: clusters, what stands in one, and what was done to many at once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from destana.foundation.people.terms import Actor, Permission
from destana.response.reports import rules
from destana.response.reports.clusters import Seen, clusters
from destana.response.reports.models import Batch, Report, ReportPhoto
from destana.response.reports.terms import OPEN, Urgency

from .scope import visible_to

LOOK_AT = 2000
"""Open reports that are put together, the most urgent first; beyond them the deck says that there are more."""

MEMBERS = 60
"""Reports of one cluster that are shown and decided at once; the others come when these are done."""

_COLUMNS = (
    "id hazard village_id observed_at urgency due_at rts village__name contact_id reporter_phone".split()
)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Open reports that may be one event; ``ids`` in the order of the queue."""

    ids: tuple[int, ...]
    hazard: str
    village: str
    village_name: str
    rts: tuple[str, ...]
    since: datetime
    until: datetime
    due_at: datetime
    critical: int
    sources: int
    photos: int

    @property
    def count(self) -> int:
        """How many reports are in it."""
        return len(self.ids)


@dataclass(frozen=True)
class Deck:
    """All clusters, those with lives at stake first, then the biggest; ``arrived`` in the last quarter of an hour."""

    clusters: tuple[Cluster, ...]
    arrived: int
    is_cut: bool

    def with_report(self, report_id: int) -> Cluster | None:
        """Return the cluster that holds a report."""
        return next((cluster for cluster in self.clusters if report_id in cluster.ids), None)


def arrived(actor: Actor, *, now: datetime) -> int:
    """Count the reports that came in the last quarter of an hour."""
    return visible_to(actor).filter(received_at__gt=now - rules.SURGE_WITHIN, received_at__lte=now).count()


def is_surge(actor: Actor, *, now: datetime) -> bool:
    """Say whether more reports come than the desk can look at one by one."""
    return actor.may(Permission.REPORTS_CHECK) and arrived(actor, now=now) >= rules.SURGE


def deck(actor: Actor, *, now: datetime) -> Deck:
    """Return what is open as clusters, with three queries whatever their number."""
    rows = visible_to(actor).filter(is_open__in=[True]).order_by("urgency", "due_at", "id")
    found = list(rows.values(*_COLUMNS)[: LOOK_AT + 1])
    looked = {row["id"]: row for row in found[:LOOK_AT]}
    photos = Counter(
        ReportPhoto.objects.filter(report_id__in=list(looked)).values_list("report_id", flat=True)
    )
    parts = clusters(
        Seen(row["id"], row["hazard"], row["village_id"] or "", row["observed_at"]) for row in looked.values()
    )
    made = [_cluster([looked[one.id] for one in part], part, photos) for part in parts]
    made.sort(key=lambda cluster: (not cluster.critical, -cluster.count, cluster.due_at, cluster.ids))
    return Deck(tuple(made), arrived(actor, now=now), is_cut=len(found) > LOOK_AT)


def _cluster(rows: list[dict[str, Any]], part: list[Seen], photos: "Counter[int]") -> Cluster:
    in_queue = sorted(rows, key=lambda row: (row["urgency"], row["due_at"], row["id"]))
    hazards = Counter(row["hazard"] for row in rows)
    rts = {rt for row in rows for rt in row["rts"].split(",") if rt}
    return Cluster(
        ids=tuple(row["id"] for row in in_queue),
        hazard=hazards.most_common(1)[0][0],
        village=part[0].village,
        village_name=rows[0]["village__name"] or "",
        rts=tuple(sorted(rts)),
        since=part[0].observed_at,
        until=part[-1].observed_at,
        due_at=min(row["due_at"] for row in rows),
        critical=sum(row["urgency"] == Urgency.CRITICAL for row in rows),
        sources=len({source_of(row) for row in rows}),
        photos=sum(photos[row["id"]] for row in rows),
    )


def source_of(row: Mapping[str, Any]) -> str:
    """Return who a report comes from, as far as that can be told: all who left no address count as one."""
    if row["contact_id"]:
        return f"contact:{row['contact_id']}"
    if row["reporter_phone"]:
        return f"phone:{row['reporter_phone']}"
    return "nameless"


def sources(report_ids: Iterable[int]) -> int:
    """Count the reporters of some reports who can be told apart."""
    rows = Report.objects.filter(pk__in=list(report_ids)).values("contact_id", "reporter_phone")
    return len({source_of(row) for row in rows})


def members_of(actor: Actor, cluster: Cluster) -> Sequence[Report]:
    """Return the first reports of a cluster whole, in the order of the queue, each with its photos."""
    rows = visible_to(actor).filter(pk__in=cluster.ids[:MEMBERS], state__in=OPEN)
    return list(
        rows.order_by("urgency", "due_at", "id")
        .select_related("village", "lease_by")
        .prefetch_related("photos")
    )


def undoable_batches(actor: Actor, *, now: datetime, limit: int = 3) -> list[Batch]:
    """Return what this person did to many at once and may still take back, the latest first."""
    rows = Batch.objects.filter(by_id=actor.person_id or 0, undone_at=None, at__gt=now - rules.UNDO)
    return list(rows.order_by("-at", "-id").prefetch_related("lines__report")[:limit])
