"""Decisions of the chain as pure functions: what may follow what, how long an answer may take, who hears when."""

import re
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep
from destana.response.chain.terms import Posted, Seat, State
from destana.response.hazards.terms import Level

FOLLOWS: dict[State, dict[State, str]] = {
    State.WAITING: {
        State.TOLD: "a message went to the first of the seat",
        State.PASSED: "no message could reach the first and nobody dialled in time: the alternate",
        State.UNREACHABLE: "no message, no alternate, nobody dialled in time",
        State.ACKNOWLEDGED: "somebody of the desk telephoned",
    },
    State.TOLD: {
        State.ACKNOWLEDGED: "word was passed on",
        State.PASSED: "no answer in time: the alternate is called",
        State.UNREACHABLE: "no answer in time, and no alternate is left",
    },
    State.PASSED: {
        State.ACKNOWLEDGED: "the alternate, or the first after all",
        State.PASSED: "the next alternate",
        State.UNREACHABLE: "the last alternate did not answer in time",
    },
    State.UNREACHABLE: {State.ACKNOWLEDGED: "a late answer counts"},
    State.ACKNOWLEDGED: {
        State.WAITING: "who ticked it at the desk takes it back within ten minutes",
        State.TOLD: "the same",
        State.PASSED: "the same",
        State.UNREACHABLE: "the same",
    },
}
"""What may follow what, and why. The state diagram in the documentation is drawn from this table."""

BIRTHS: dict[State, str] = {
    State.WAITING: "a bulletin is out and the seat is to be told",
}

ANSWER: dict[Level, timedelta] = {
    Level.AWAS: timedelta(minutes=5),
    Level.SIAGA: timedelta(minutes=10),
    Level.WASPADA: timedelta(minutes=20),
}
"""How long a person may be silent before the alternate is called. Ours: the district's section is at work within 10
minutes of the command (Sigi's contingency procedure, domain.md section 7), so nobody waits longer at SIAGA; people who
have to leave now have half of that; a WASPADA leaves time to come back from the field."""

ANSWER_CALM = timedelta(minutes=60)
"""The same for what warns of nothing: the hour in which BPBD Buleleng's procedure closes a round."""

AT_ONCE: frozenset[Level] = frozenset({Level.AWAS})
"""Levels at which RT heads are told together with the village head: who has to leave now cannot wait for a second
step. Below it the head speaks first, because he answers for the village."""

UNDO = timedelta(minutes=10)
"""How long the own tick can be taken back, as everywhere on the desk."""

FRESH = timedelta(days=180)
"""After so long without a sign a number is to be checked again. Ours: half a year, without a source."""

TRIAL_EVERY = timedelta(days=30)
"""How often a test call is proposed: each month (reliability.md, rule 43)."""

TRIAL_LASTS = timedelta(hours=24)
"""How long a test call waits for answers: who works in the fields looks in the evening."""

LOOK_BACK = timedelta(hours=24)
"""Bulletins older than this start no chain any more: after that much of a standstill people call by hand. A warning
lives no longer (bulletins' own rule)."""

MOST_LINKS = 12
"""Persons of one seat: more alternates than that is a list in the wrong field."""

MAY_WAIT: dict[State, timedelta] = {
    State.WAITING: timedelta(hours=2),
    State.TOLD: timedelta(minutes=70),
    State.PASSED: timedelta(minutes=70),
    State.UNREACHABLE: timedelta(hours=2),
}
"""How long a call of a bulletin in force may stay: the longest silence and ten minutes; what only a person can do, two
hours."""

POST_MAY_WAIT: dict[Posted, timedelta] = {Posted.OPEN: timedelta(hours=24)}
"""By when somebody was at the place, or took it off the list."""

KEEP_RETIRED = Keep(
    "chain_retired",
    _("Names and numbers of people who left a chain"),
    timedelta(days=365),
    _("they left it"),
    _("Who was told in a flood is asked about until the yearly report is written."),
)

_RT = re.compile(r"^\s*(?:RT)?\s*\.?\s*0*(\d{1,2})\s*$", re.IGNORECASE)


def can_follow(state: State | str, after: State | str) -> bool:
    """Say whether the table allows the move."""
    return State(after) in FOLLOWS[State(state)]


def answer_within(level: Level) -> timedelta:
    """How long a person may be silent at this level."""
    return ANSWER.get(level, ANSWER_CALM)


def is_told_first(seat: Seat | str, level: Level, *, has_head: bool) -> bool:
    """Say whether a seat is told at once: the head, and everybody where nobody may wait or there is no head."""
    return seat == Seat.HEAD or level in AT_ONCE or not has_head


def read_rt(text: str) -> str | None:
    """``RT 2`` → ``02``; None where it is no RT."""
    found = _RT.match(text)
    return f"{int(found[1]):02d}" if found and int(found[1]) else None
