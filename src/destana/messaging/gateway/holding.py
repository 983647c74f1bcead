"""What of the claimed must not be called for now: too soon for one person, no template, the day's people used up.

Asked between the claim and the call. What is held back ends like an answer of the provider, so that the outbox keeps
it in its own words.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from destana.messaging.channels.base import Channel, LookedUp, Windowed
from destana.messaging.gateway.calling import Ended
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries
from destana.messaging.outbox.terms import Claim, Outcome, Result, State, Tier

RESERVE = 0.4
"""Of the people whom we may write to first in a day, the part that is kept for warnings and evacuations.

Of the 250 of an unverified business that is 100 families, a little less than one village. The share is ours.
"""

TIER_WAIT = 900.0
"""Seconds after which a message is tried again that the day's budget has no room for; the day rolls."""

_USELESS = frozenset(
    {"REJECTED", "PAUSED", "DISABLED", "PENDING", "PENDING_DELETION", "DELETED", "LIMIT_EXCEEDED"}
)
"""States of a template in which Meta would not send it. One that it never spoke of is tried."""


@dataclass(slots=True)
class Held:
    """``go`` may be called for; ``closed`` are ids of those that need the template; ``back`` ended without a call."""

    go: list[Claim] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    back: list[Ended] = field(default_factory=list)


def hold(channel: Channel, claims: Sequence[Claim], at: datetime) -> Held:
    """Sort what was claimed on one channel."""
    held = Held(go=list(claims))
    if channel.limits.person_every:
        _slow(channel, held)
    if isinstance(channel, Windowed) and queries.has_window(channel.name):
        _check_windows(channel, held, at)
    if isinstance(channel, LookedUp):
        _look_up(channel, held)
    if any(claim.body.edits for claim in held.go):
        _find_edited(held)
    return held


EDIT_WAIT = 30.0
"""Seconds after which a change is tried again whose post is still on its way."""


def _find_edited(held: Held) -> None:
    """Name the post whose words change. One that never went out needs none; of one in doubt nobody knows the id."""
    posts = queries.posts({claim.body.edits for claim in held.go if claim.body.edits})
    go = []
    for claim in held.go:
        post = posts.get(claim.body.edits)
        if not claim.body.edits or (post is not None and post.provider_id):
            edits_id = post.provider_id if post is not None and claim.body.edits else ""
            go.append(replace(claim, body=replace(claim.body, edits_id=edits_id)) if edits_id else claim)
        elif post is not None and post.state == State.QUEUED:
            held.back.append(
                (claim, Result(outcome=Outcome.LATER, code="post", after=EDIT_WAIT, counts=False))
            )
        else:
            code = "doubt" if post is not None and post.state == State.UNKNOWN else "no post"
            held.back.append((claim, Result(outcome=Outcome.REFUSED, code=code, note="nothing to change")))
    held.go = go


def _look_up(channel: LookedUp, held: Held) -> None:
    """Give each message the address that the channel calls; whom it does not know any more is out of reach."""
    wires = channel.look_up({claim.address for claim in held.go})
    gone = Result(outcome=Outcome.REFUSED, code="gone", note="no such address any more", contact_dead=True)
    held.back += [(claim, gone) for claim in held.go if claim.address not in wires]
    held.go = [replace(claim, address=wires[claim.address]) for claim in held.go if claim.address in wires]


def _slow(channel: Channel, held: Held) -> None:
    """Hold back what comes too soon for one person; the others go."""
    people, go = _people(channel), []
    for claim in held.go:
        wait = people.wait(claim.address)
        if wait > 0:
            held.back.append((claim, Result(outcome=Outcome.LATER, code="pace", after=wait, counts=False)))
            continue
        go.append(claim)
    held.go = go


def _check_windows(channel: Windowed, held: Held, at: datetime) -> None:
    """Find whom only a template reaches, whether it may be used, and whether the day has room for it."""
    opened = queries.open_until(channel.name, {claim.address for claim in held.go}, at=at)
    closed = [claim for claim in held.go if claim.address not in opened and not claim.body.answers]
    held.closed = {claim.message_id for claim in closed}
    with_template = [claim for claim in closed if claim.body.template is not None]
    if not with_template:
        return
    bad = {one.name: one.standing for one in queries.templates(channel.name) if one.standing in _USELESS}
    usable = []
    for claim in with_template:
        standing = bad.get(channel.template_name(claim.body.template.purpose if claim.body.template else ""))
        if standing is None:
            usable.append(claim)
        else:
            held.back.append((claim, Result(outcome=Outcome.REFUSED, code="template", note=standing)))
    allowed = _within_tier(channel, usable, at)
    wait = Result(outcome=Outcome.LATER, code="tier", after=TIER_WAIT, counts=False)
    held.back += [(claim, wait) for claim in usable if claim.message_id not in allowed]
    gone = {claim.message_id for claim, _result in held.back}
    held.go = [claim for claim in held.go if claim.message_id not in gone]


def _within_tier(channel: Windowed, claims: Sequence[Claim], at: datetime) -> set[int]:
    if not channel.people_a_day or not claims:
        return {claim.message_id for claim in claims}
    tier = Tier(channel.people_a_day, int(channel.people_a_day * RESERVE))
    return outbox.spend(claims, channel=channel.name, tier=tier, at=at)


class People:
    """How soon each person may be written to again: a bucket each that refills slowly. One per channel and process."""

    def __init__(self, every: float, burst: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._most = float(burst)
        self._monotonic = monotonic
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Take one message's worth and return 0, or take nothing and return the seconds until the next may go."""
        now = self._monotonic()
        with self._lock:
            left, since = self._left.get(address, (self._most, now))
            left = min(self._most, left + (now - since) / self._every)
            if left < 1:
                return (1 - left) * self._every
            self._left[address] = (left - 1, now)
            self._forget(now)
            return 0.0

    def _forget(self, now: float) -> None:
        """Drop whose bucket is full again, when there are many: a night's warning names thousands."""
        if len(self._left) < _MANY:
            return
        full = self._every * self._most
        self._left = {who: kept for who, kept in self._left.items() if now - kept[1] < full}


_MANY = 50_000
_by_channel: dict[str, People] = {}
_lock = threading.Lock()


def _people(channel: Channel) -> People:
    with _lock:
        if channel.name not in _by_channel:
            _by_channel[channel.name] = People(channel.limits.person_every, channel.limits.person_burst)
        return _by_channel[channel.name]
