"""How old the oldest call and the oldest task are: for the health page and the sweeper."""

from datetime import datetime

from django.db.models import Min

from destana.kit.vitals import Oldest
from destana.response.chain.models import Call, Post
from destana.response.chain.rules import MAY_WAIT, POST_MAY_WAIT
from destana.response.chain.terms import Posted, State


def oldest_calls(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the oldest call of bulletins in force is in each state that must not last, in one query."""
    rows = Call.objects.filter(run__district=district, run__ended_at=None, is_open__in=[True])
    since = {
        row["state"]: row["since"]
        for row in rows.values("state").order_by().annotate(since=Min("changed_at"))
    }
    return [
        Oldest(state.value, str(State(state).label), since.get(state), limit)
        for state, limit in MAY_WAIT.items()
    ]


def oldest_posts(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the oldest task at a place is open, for bulletins in force."""
    rows = Post.objects.filter(
        state=Posted.OPEN, run__district=district, run__ended_at=None, place__retired_at=None
    )
    first = rows.aggregate(since=Min("listed_at"))["since"]
    return [
        Oldest(state.value, str(Posted(state).label), first, limit) for state, limit in POST_MAY_WAIT.items()
    ]
