"""What the channel asks of every gateway, and what it hands over."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from destana.kit import gsm
from destana.messaging.channels.base import Outgoing, Refused

LONGEST = 6
"""Parts of one message. More is a newspaper, and each part costs the office a message."""


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS to one number (E.164). ``reference`` is ours, the same at every attempt, letters and digits only.

    ``life`` is how long it is of use from now on, None where it does not expire. ``parts_sent``: so many parts got
    through before, where we cut it ourselves.
    """

    to: str
    text: str
    reference: str
    life: timedelta | None = None
    parts_sent: int = 0

    @property
    def is_gsm7(self) -> bool:
        """Whether the 7-bit alphabet has all of it; else each part holds less than half."""
        return gsm.is_gsm7(self.text)

    @property
    def seconds(self) -> int:
        """``life`` in whole seconds, at least one; 0 where it does not expire."""
        return max(1, int(self.life.total_seconds())) if self.life is not None else 0


@dataclass(frozen=True, slots=True)
class Held:
    """Something that a gateway holds for us: ``body`` as it came; ``done`` is called when it is committed."""

    body: bytes
    done: Callable[[], None]


@runtime_checkable
class Collecting(Protocol):
    """A gateway that does not call us, but is asked."""

    def collect(self, after: str, at: datetime) -> list[Held]:
        """Return what waits there. ``after`` is the newest key that was kept before, ``at`` the moment.

        Raises ``TryLater`` or ``Refused``.
        """


class Gateway(Protocol):
    """One kind of gateway. Shared by threads."""

    per_call: int
    """Calls that may be under way at once."""

    def send(self, sms: Sms) -> tuple[str, ...]:
        """Hand one SMS over and return its ids there; raises ``Refused``, ``TryLater`` or ``Unknown``."""

    def close(self) -> None:
        """Close what is open."""


def sms_of(address: str, body: Outgoing, key: str) -> Sms:
    """Return what is sent for a message of ours: plain signs, choices by number, an id that every gateway takes."""
    text = gsm.plainer(body.in_words())
    if not text.strip():
        raise Refused("empty", "an SMS needs words")
    if gsm.parts(text) > LONGEST:
        raise Refused("too long", f"more than {LONGEST} parts")
    life = body.expires_at - body.at if body.at is not None and body.expires_at is not None else None
    return Sms(address, text, reference_of(key), life, body.parts_sent)


def reference_of(key: str) -> str:
    """Return our id of a send: the outbox's key is longer than gateways take, and may hold signs that they refuse."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
