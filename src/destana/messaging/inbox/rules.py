"""When to ask a provider again for a file. Pure: time and chance come in as arguments."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep
from destana.messaging.inbox.terms import MediaState, State

LEASE = timedelta(minutes=3)
"""How long a worker may take for one file: 20 MB over a thin line."""

GIVE_UP_AFTER = timedelta(days=3)
"""Telegram keeps a file for longer; after three days nobody is helped by the photo of a flood."""

MAY_WAIT: dict[State, timedelta] = {
    State.NEW: timedelta(minutes=2),
    State.NEEDS_PERSON: timedelta(minutes=60),
}
"""How long a message may stay in a state: the machine reads within seconds, a person within the longest promise."""

KEEP_RAW = Keep(
    name="raw",
    what=_("Messages as they came in, with all that the provider wrote about the sender"),
    after=timedelta(days=90),
    since=_("since they came in"),
    why=_(
        "The report has the words. The raw message proves them while somebody may still object (UU 27/2022)."
    ),
)
"""90 days: three times the 30 in which a phone without signal may still send the same again. The length is ours."""

MEDIA_MAY_WAIT: dict[MediaState, timedelta] = {
    MediaState.WAITING: timedelta(minutes=60),
    MediaState.KEPT: timedelta(minutes=10),
}
"""How long a photo may lie with the provider before somebody looks, and one that is here may stay unattached."""

_FIRST, _CAP = 5.0, 600.0  # seconds


AT_ONCE = 32 * 1024 * 1024
"""Bytes of raw messages that are read into memory together: a large letter and its neighbours."""


def at_once(sized: Iterable[tuple[int, int]]) -> list[int]:
    """Return the first of these ids, as many as fit into :data:`AT_ONCE` together, and at least one."""
    chosen: list[int] = []
    total = 0
    for number, size in sized:
        total += size
        if chosen and total > AT_ONCE:
            break
        chosen.append(number)
    return chosen


def next_try(
    *, now: datetime, since: datetime, attempts: int, after: float | None, roll: float
) -> datetime | None:
    """Return when to try again, or None for "give up".

    ``roll`` is in [0, 1): full jitter. ``after`` is the provider's wish in seconds, which is obeyed.
    """
    if now - since >= GIVE_UP_AFTER:
        return None
    wait = after if after is not None else 1 + roll * min(_CAP, _FIRST * 2 ** min(attempts, 10))
    return now + timedelta(seconds=wait)
