"""Which parts of the board a change makes stale, read off the audit log."""

from collections.abc import Iterable
from datetime import datetime

from destana.foundation.audit.terms import Entry
from destana.surfaces.board.pages import STALE
from destana.surfaces.board.site import DATA, FACTS, GROUPS, HOME, INCIDENTS, NEWS

_NOTHING: frozenset[str] = frozenset()
_STANDING = frozenset({HOME, INCIDENTS, DATA})

_BY_KIND = {
    "village": _STANDING,
    "incident": _STANDING,
    "figure": frozenset({INCIDENTS, DATA}),
    "rumour": _NOTHING,
    "question": _NOTHING,
    "bulletin": frozenset({HOME, INCIDENTS, NEWS}),
    "area": GROUPS,
    "boundary": GROUPS,
    "report": _NOTHING,
    "person": _NOTHING,
    "contact": _NOTHING,
    "membership": _NOTHING,
    "invitation": _NOTHING,
    "follow": _NOTHING,
    "message": _NOTHING,
    "file": _NOTHING,
    "inbox": _NOTHING,
    "outbox": _NOTHING,
    "session": _NOTHING,
}
# What the office does with a report is not public, but whether an incident has a proven one is.
_BY_VERB = {
    "report.verified": _STANDING,
    "report.undone": _STANDING,
    "report.reopened": _STANDING,
    "report.merged": _STANDING,
    # Nobody reads of a claim before its ruling is out.
    **dict.fromkeys(("rumour.published", "rumour.reopened", "rumour.set_aside"), frozenset({HOME, FACTS})),
}


def groups_of(entries: Iterable[Entry]) -> frozenset[str]:
    """The parts that these changes touch. An unknown kind of thing touches everything: too much is never wrong."""
    touched: frozenset[str] = _NOTHING
    for entry in entries:
        kind = entry.target.partition(":")[0]
        touched |= _BY_VERB.get(entry.verb, _NOTHING) | _BY_KIND.get(kind, GROUPS)
    return touched


def grew_old(spoken: Iterable[datetime], last: datetime, now: datetime) -> bool:
    """Whether some village's word crossed the age at which it may no longer hold since the last rendering."""
    return any(last < as_of + STALE <= now for as_of in spoken)
