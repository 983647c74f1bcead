"""Decisions about reports as pure functions: what may follow what, how urgent, how well proven, how alike."""

import hashlib
import math
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep
from destana.response.hazards.terms import same_group

from .terms import Grade, Likeness, Point, Proof, State, Urgency

FOLLOWS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset(
        {State.CHECKING, State.DUPLICATE, State.OUT_OF_SCOPE, State.SPAM, State.WITHDRAWN}
    ),
    State.CHECKING: frozenset(
        {
            State.RECEIVED,  # handed back: the lease ran out or was given up
            State.NEEDS_INFO,
            State.VERIFIED,
            State.UNPROVEN,
            State.HOAX,
            State.DUPLICATE,
            State.OUT_OF_SCOPE,
            State.SPAM,
            State.WITHDRAWN,
        }
    ),
    State.NEEDS_INFO: frozenset({State.CHECKING, State.SPAM, State.WITHDRAWN}),
    # What was decided may be opened again: by undo, by the section head, or by the reporter's one appeal.
    State.VERIFIED: frozenset({State.CHECKING}),
    State.UNPROVEN: frozenset({State.CHECKING}),
    State.HOAX: frozenset({State.CHECKING}),
    State.DUPLICATE: frozenset({State.CHECKING}),
    State.OUT_OF_SCOPE: frozenset({State.CHECKING}),
    State.WITHDRAWN: frozenset({State.CHECKING}),
    State.SPAM: frozenset({State.RECEIVED}),
}
"""The state table. Undo and release lead back, everything else forward."""

LEASE = timedelta(minutes=15)
"""How long a report counts as taken by one desk (product rule; visible, renewable, breakable)."""

UNDO = timedelta(minutes=10)
"""How long a decision can be undone with one key."""

ANSWER_TIME = timedelta(minutes=30)
"""How long the desk waits for the reporter before the report comes back to the queue."""

SPAM_KEPT = timedelta(days=30)
"""How long what was set aside as spam can be restored."""

KEEP_REPORTER = Keep(
    name="reporter",
    what=_("Name, number and address of who reported; numbers inside of the words"),
    after=timedelta(days=365),
    since=_("since the report was decided"),
    why=_("A year for questions, aid and an appeal. The report itself stays without them (UU 27/2022)."),
)
"""A year covers one budget year of aid and its audit. Words, place and photos of what was proven are the archive's
(UU 43/2009 on archives lets nobody destroy them without the regency's schedule)."""

KEEP_REFUSED_PHOTO = Keep(
    name="refused_photo",
    what=_("Photos of reports that were refused, withdrawn or set aside as spam"),
    after=timedelta(days=90),
    since=_("since the report was decided"),
    why=_("They prove nothing that happened here. Three months are enough for an appeal (UU 27/2022)."),
)
"""Longer than :data:`SPAM_KEPT` and than a phone without signal needs for its one appeal. The length is ours."""

DEADLINE = {
    Urgency.CRITICAL: timedelta(minutes=10),
    Urgency.URGENT: timedelta(minutes=30),
    Urgency.NORMAL: timedelta(minutes=60),
}
"""Time to check a report. 60 minutes is the longest that BPBD Buleleng's procedure allows; the others are ours."""

ENOUGH = 4
"""Proofs that make grade B without an official on site."""


SURGE, SURGE_WITHIN = 20, timedelta(minutes=15)
"""So many reports in so short a time, and the queue becomes a deck of clusters.

Two members at the desk (domain: five people, one asleep, one in the field, one writing) give a report a minute and a
half of looking, photo, place and call: 20 in 15 minutes. What comes faster than that is never caught up one by one.
"""


def can_follow(state: State, after: State) -> bool:
    """Say whether ``after`` may come next."""
    return after in FOLLOWS[state]


def grade(ticked: Collection[Proof]) -> Grade | None:
    """Return the grade that the ticked proofs give, or None where they prove too little.

    A: the official on site and two more. B: four of six, or the official alone. C: two or three without the official.
    """
    others = len(set(ticked) - {Proof.OFFICIAL})
    if Proof.OFFICIAL in ticked:
        return Grade.A if others >= 2 else Grade.B
    if others >= ENOUGH:
        return Grade.B
    return Grade.C if others >= 2 else None


def urgency(
    *, in_danger: bool | None, alarm: bool, kinds: Collection[str], hazard: str, depth_cm: int
) -> Urgency:
    """Return how fast the desk must look.

    Danger to life, said or read, is critical. Fire, water from the thigh up, a request for help or somebody in the
    water are urgent. Doubt goes upward: a missed cry costs more than ten false alarms.
    """
    if in_danger or alarm or hazard == "DROWNING":
        return Urgency.CRITICAL
    if hazard in {"BUILDINGFIRE", "FLASHFLOOD", "DAMFAIL", "LANDSLIDE", "BUILDCOLLAPSE"} or depth_cm >= 70:
        return Urgency.URGENT
    if "need" in kinds or hazard:
        return Urgency.URGENT
    return Urgency.NORMAL


def metres(one: Point, other: Point) -> float:
    """Return the distance in metres on a sphere; good to 0.5 % over a district."""
    lat = math.radians((one.lat + other.lat) / 2)
    north = (one.lat - other.lat) * 111_195
    east = (one.lng - other.lng) * 111_195 * math.cos(lat)
    return math.hypot(north, east)


def likeness(
    *,
    hazards: tuple[str, str],
    times: tuple[datetime, datetime],
    points: tuple[Point | None, Point | None],
    same_village: bool,
    touching: bool,
    rts: tuple[str, str],
    same_photo: bool,
) -> Likeness | None:
    """Return how alike two reports are, or None where they cannot be one event.

    One event: same group of hazards, same or touching village, and within 6 hours (flood 24). A person decides.
    """
    gap = abs(times[0] - times[1])
    known = all(hazards)
    if known and not same_group(*hazards):
        return None
    limit = timedelta(hours=24) if "FLOOD" in "".join(hazards) else timedelta(hours=6)
    if gap > limit or not (same_village or touching or same_photo):
        return None
    apart = metres(points[0], points[1]) if points[0] and points[1] else None
    score = 40 if known else 20
    score += 25 if same_village else 10
    score += round(15 * (1 - gap / limit))
    score += _near(apart)
    score += 5 if rts[0] and rts[0] == rts[1] else 0
    if same_photo:
        score = max(score, 95)
    return Likeness(
        min(score, 99), None if apart is None else round(apart), round(gap.total_seconds() / 60), same_photo
    )


def _near(apart: float | None) -> int:
    if apart is None:
        return 0
    return 15 if apart <= 250 else 10 if apart <= 1000 else 0


MAY_WAIT: dict[State, timedelta] = {
    State.RECEIVED: timedelta(minutes=60),
    State.CHECKING: timedelta(hours=2),
    State.NEEDS_INFO: timedelta(hours=4),
}
"""How long after its arrival a report may still be in a state: received, the longest promise; later, time to prove."""


LINK_LIFE = timedelta(hours=24)
"""How long a link for a photo and a place may be used: a night and the next day, until the signal is back."""


def link_hash(token: str) -> str:
    """Return what the table keeps of a link. The token is random, 128 bits: a plain hash gives nothing to try."""
    return hashlib.sha256(token.encode()).hexdigest()
