"""The words of the audit room: who did it, what was kept, what a fault is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

CLOCK = "clock:wall"
"""The target of the lines about the computer's own clock."""
CLOCK_JUMPED, CLOCK_CONFIRMED = "clock.jumped", "clock.confirmed"
CHECK_TARGET = "log"
"""What the lines are about that say how a check of the log went."""


class Doer(Protocol):
    """Whoever acts. Rooms above have richer persons; the log needs a reference and a role, never a name."""

    @property
    def ref(self) -> str:
        """A reference without personal data: ``person:7``, ``contact:12``, ``system:worker``."""

    @property
    def role(self) -> str:
        """The role in which they acted."""


@dataclass(frozen=True)
class Line:
    """One line to be written; see :func:`destana.foundation.audit.actions.record` for the words."""

    verb: str
    target: str
    channel: str = ""
    reason: str = ""
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line of the log as others read it."""

    seq: int
    at: datetime
    verb: str
    target: str
    by_ref: str
    by_role: str
    reason: str
    channel: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Head:
    """Where the chain ends: the number to print, to back up and to compare."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """A line that is not as it was written, and what is wrong with it."""

    seq: int
    what: str


@dataclass(frozen=True)
class Checked:
    """The last walk along the whole log: when, up to which line, and what was wrong; empty: nothing."""

    at: datetime
    seq: int
    fault: str


@dataclass(frozen=True)
class Printed:
    """What the log says to a line that was printed: whether it fits; else where the log ends, and the restore between.

    ``restored_after`` is the last line of the copy from which the office was restored, None where no restore explains
    that the printed line is not here.
    """

    fits: bool
    end: int
    restored_after: int | None
    restored_at: datetime | None
