"""When the office last practised: rule 43, a bulletin of an exercise each month."""

from datetime import date

from destana.foundation.audit import queries as audit
from destana.response.bulletins import keyfile
from destana.response.bulletins.terms import EXERCISE_TARGET


def last_exercise() -> date | None:
    """Return the latest day on which an exercise was held, None where none is on record."""
    days = [date.fromisoformat(entry.reason) for entry in audit.history(EXERCISE_TARGET, limit=50)]
    return max(days, default=None)


def key_is_of_another_world() -> bool:
    """Whether the signing key on the disk is an exercise's in a real office, or a real one in an exercise."""
    return keyfile.is_of_another_world(keyfile.path())
