"""How old the oldest matter in each state is: for the health page and the sweeper, who see ages and no words."""

from datetime import datetime

from django.db.models import Min, Q

from destana.kit.vitals import Oldest
from destana.response.consultations.models import Consultation
from destana.response.consultations.rules import MAY_WAIT
from destana.response.consultations.terms import State


def oldest_by_state(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the oldest matter is in each state that must not last: one query."""
    waits = Q(is_open__in=[True]) | Q(state=State.ANSWERED)
    rows = Consultation.objects.filter(waits, district_id=district).values("state").order_by()
    since = {row["state"]: row["since"] for row in rows.annotate(since=Min("changed_at"))}
    return [
        Oldest(state.value, str(State(state).label), since.get(state), limit)
        for state, limit in MAY_WAIT.items()
    ]
