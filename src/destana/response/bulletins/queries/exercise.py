"""When the office last practised: rule 43, a bulletin of an exercise each month."""

from datetime import date

from destana.foundation.audit import queries as audit
from destana.response.bulletins.terms import EXERCISE_TARGET


def last_exercise() -> date | None:
    """Return the latest day on which an exercise was held, None where none is on record."""
    days = [date.fromisoformat(entry.reason) for entry in audit.history(EXERCISE_TARGET, limit=50)]
    return max(days, default=None)
