"""What may follow what, how long a person has a talk, and how long somebody may wait."""

from collections.abc import Mapping
from datetime import timedelta

from .terms import State

FOLLOWS: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.HELD, State.ENDED}),
    State.HELD: frozenset({State.WAITING, State.ENDED}),
    State.ENDED: frozenset(),
}

LATE = timedelta(minutes=15)
"""Whoever waits longer stands red on the desk: the time in which a report with danger is looked at, and then some."""

MAY_WAIT = {State.WAITING: timedelta(hours=4), State.HELD: timedelta(hours=1)}
"""A question is answered within four working hours (ux.md, section 5); a lease that is over is swept each minute."""

LONGEST, LONGEST_SMS = 300, 160
"""Characters of our texts in a chat, and of one SMS (ux.md, section 5)."""


def longest(channel: str) -> int:
    """Return how many characters an answer may have on this channel."""
    return LONGEST_SMS if channel == "sms" else LONGEST
