"""How old the oldest open report is: for the health page and the sweeper, who see ages and no reports."""

from datetime import datetime

from django.db.models import Count, Min

from destana.kit.vitals import Oldest
from destana.response.reports.models import Report
from destana.response.reports.rules import MAY_WAIT
from destana.response.reports.terms import State


def oldest_by_state(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the oldest report is in each open state: one query over the open reports."""
    since = {state: oldest for state, oldest, _count in _open(district)}
    return [
        Oldest(state.value, str(state.label), since.get(state), limit) for state, limit in MAY_WAIT.items()
    ]


def open_by_state(district: str) -> dict[State, int]:
    """Return how many reports are in each open state."""
    found = {state: count for state, _since, count in _open(district)}
    return {state: found.get(state, 0) for state in MAY_WAIT}


def first_due(district: str) -> datetime | None:
    """Return when the promise of the open report that is due first runs out."""
    rows = Report.objects.filter(district_id=district, is_open__in=[True])
    first: datetime | None = rows.aggregate(first=Min("due_at"))["first"]
    return first


def _open(district: str) -> list[tuple[State, datetime, int]]:
    rows = Report.objects.filter(district_id=district, is_open__in=[True]).values("state").order_by()
    return [
        (State(row["state"]), row["since"], row["count"])
        for row in rows.annotate(since=Min("received_at"), count=Count("id"))
    ]
