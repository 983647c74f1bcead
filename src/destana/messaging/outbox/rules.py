"""What follows from how an attempt ended, as pure functions: time and chance come in as arguments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep
from destana.messaging.outbox.terms import Outcome, PauseKind, Result, Said, State

LEASE = timedelta(seconds=120)
"""How long one call may take before another worker may take the message; its time-outs together stay below."""

LIFE = timedelta(hours=72)
"""How long a message without an expiry of its own is tried: over a weekend without power, not longer."""

KEEP_SENT = Keep(
    name="sent",
    what=_("Address and words of messages that went out; that one went out, and when, stays"),
    after=timedelta(days=90),
    since=_("since they were sent or given up"),
    why=_(
        "A bulletin holds for 14 days at most; until then a correction must reach the same people (UU 27/2022)."
    ),
)
"""90 days leave room to ask about a message that somebody says never came. The length is ours."""

BACKOFF_FIRST, BACKOFF_CAP = 5.0, 300.0
"""Seconds: upper bound of the first wait, and of every wait. The wait is a random part of it (full jitter)."""

BREAKER_AT = 5
"""Failures in a row after which a channel rests; then one message at a time until one gets through."""

BREAKER_FIRST, BREAKER_CAP = 30.0, 300.0
"""Seconds of the first and the longest rest."""

LONGEST_WAIT = timedelta(hours=1)
"""Nothing is put off for longer than this; a provider that wants more says so again."""

DOWN_FOR = timedelta(minutes=5)
"""A provider that refuses our keys is asked again after this: a corrected key then works without a restart."""

MAY_WAIT: dict[State, timedelta] = {State.QUEUED: timedelta(minutes=15), State.UNKNOWN: timedelta(hours=24)}
"""How long a message may stay: open, three of the longest rests of a channel; unknown, until somebody has asked."""

PATIENCE = timedelta(minutes=10)
"""For so long a receipt may fit no message: the answer to our own call, which tells the id, may come after it.

Five leases: a worker that died with the answer in its hands has been cleared up by then.
"""

DOUBT_AT = 3
"""After so many messages in a row that could not be delivered to a person, the person counts as out of reach.

Meta does not say why one was not: no WhatsApp, an old one, blocked. A phone that is new tomorrow writes, and is back.
"""

SILENCE = timedelta(minutes=5)
"""A warning that nobody has taken from us after this goes to the person's next channel (reliability.md, rule 19)."""

UNHEARD = timedelta(minutes=10)
"""A warning that the provider took and the phone did not, after this, goes to the next channel.

A phone with signal confirms within seconds; twice :data:`SILENCE` leaves room for one that walks out of a dead spot.
"""

OTHER_WAY = "other_way"
"""The code of a message that was taken back because the person is told on another channel."""

DAY = timedelta(hours=24)
"""Over which providers count to how many different people we write first; it rolls."""

CLIMB = (State.QUEUED, State.SENT, State.DELIVERED, State.READ, State.ACKNOWLEDGED)
"""Statuses only climb: receipts come late, twice and shuffled."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to write on the message: its state, when it is due again while open, whether an outcome stays in doubt."""

    state: State
    due_at: datetime | None = None
    counted: bool = True
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """That the whole channel has to wait, and why."""

    kind: PauseKind
    until: datetime


def after(result: Result, *, now: datetime, tries: int, is_repeatable: bool, roll: float) -> Step:
    """Return what becomes of a message. ``tries``: counted attempts, this one included; ``roll`` in [0, 1).

    Unknown and repeatable (a warning): again, under the same key. Unknown and personal: a person decides.
    """
    match result.outcome:
        case Outcome.SENT:
            return Step(State.SENT)
        case Outcome.REFUSED if result.channel_down:
            return Step(State.QUEUED, now + DOWN_FOR, counted=False)
        case Outcome.REFUSED:
            return Step(State.REFUSED)
        case Outcome.UNKNOWN if not is_repeatable:
            return Step(State.UNKNOWN, in_doubt=True)
        case Outcome.UNKNOWN:
            return Step(State.QUEUED, now + backoff(tries, roll), in_doubt=True)
        case _ if result.at_most is not None and tries >= result.at_most:
            return Step(State.REFUSED)
        case _:
            wait = timedelta(seconds=result.after) if result.after is not None else backoff(tries, roll)
            return Step(State.QUEUED, now + wait, counted=result.counts)


def backoff(tries: int, roll: float) -> timedelta:
    """Return the wait after the n-th counted attempt: between one second and the doubling, capped bound."""
    bound = min(BACKOFF_CAP, BACKOFF_FIRST * 2.0 ** min(max(tries - 1, 0), 20))
    return timedelta(seconds=1 + roll * (bound - 1))


def rest(result: Result, *, now: datetime, failures: int) -> Rest | None:
    """Return how long the channel rests after a result, or None. ``failures`` in a row, this one included."""
    if result.whole_channel and result.after is not None:
        return Rest(PauseKind.RETRY_AFTER, now + timedelta(seconds=result.after))
    if result.channel_down:
        return Rest(PauseKind.DOWN, now + DOWN_FOR)
    if is_failure(result) and failures >= BREAKER_AT:
        seconds = min(BREAKER_CAP, BREAKER_FIRST * 2.0 ** min(failures - BREAKER_AT, 10))
        return Rest(PauseKind.BREAKER, now + timedelta(seconds=seconds))
    return None


def is_failure(result: Result) -> bool:
    """Whether a result says something bad about the channel (a refusal of one person says it works)."""
    return result.outcome == Outcome.UNKNOWN or (result.outcome == Outcome.LATER and result.counts)


def below(state: State) -> tuple[State, ...]:
    """Return the states from which a receipt of ``state`` may climb; empty when it is no receipt."""
    lower = CLIMB[: CLIMB.index(state)] if state in CLIMB[1:] else ()
    return (*lower, State.UNKNOWN) if lower else ()


def climbs_from(said: Said) -> tuple[State, ...]:
    """Return the states that a receipt lifts. What the phone has is not refused, whatever was said before."""
    if said == Said.FAILED:
        return ()
    arrived = (State.REFUSED,) if said in (Said.DELIVERED, Said.READ) else ()
    return (*below(State(said.value)), *arrived)


def at_least(said: Said) -> tuple[Said, ...]:
    """Return the words that say as much as ``said`` or more: ``read`` without ``delivered`` is delivered too."""
    steps = (Said.SENT, Said.DELIVERED, Said.READ)
    return steps[steps.index(said) :] if said in steps else ()


def may_spend(*, spent: int, people: int, reserve: int, is_critical: bool) -> bool:
    """Whether one more person may be written to first: the reserve is for warnings and evacuations alone."""
    return spent < (people if is_critical else max(0, people - reserve))


def given_up(*, is_cancelled: bool, in_doubt: bool) -> State:
    """Return the final state of a message that is not tried any more: doubt is never called "not sent"."""
    if in_doubt:
        return State.UNKNOWN
    return State.CANCELLED if is_cancelled else State.EXPIRED
