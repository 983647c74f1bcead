"""How old the oldest card in each open state is: for the health page and the sweeper, who see ages and no claims."""

from datetime import datetime

from django.db.models import Min

from destana.kit.vitals import Oldest
from destana.response.rumours.models import Rumour
from destana.response.rumours.rules import MAY_WAIT
from destana.response.rumours.terms import State


def oldest_by_state(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the oldest card is in each state that must not last: one query over the open cards."""
    rows = Rumour.objects.filter(district_id=district, is_open__in=[True]).values("state").order_by()
    since = {row["state"]: row["since"] for row in rows.annotate(since=Min("changed_at"))}
    return [
        Oldest(state.value, str(State(state).label), since.get(state), limit)
        for state, limit in MAY_WAIT.items()
    ]
