"""Bad weather for the providers' stand-ins: chance decides how each call ends, and what was lost is written down."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.drills.hurried import PATIENCE
from tests.standins import bot_orders as api
from tests.standins.bot_orders import Order

LATE = round(PATIENCE * 1.5, 1)
"""Seconds after which a late answer comes: nobody listens any more."""
KINDS = ("dropped", "late", "taken", "down", "fast", "silent")
WEIGHTS = (4, 2, 4, 2, 1, 1)
"""How often each: cut after it was taken, late, taken and called broken, down for some calls, 429 with and without
``retry_after`` (rare: each holds the whole bot for a second)."""


@dataclass
class Storm:
    """``lost``: how often the provider took a person's message and its answer never came; ``late``: came too late.

    ``share``: of bad calls.
    """

    chance: random.Random
    share: float = 0.35
    lost: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    waits: list[tuple[float, float]] = field(default_factory=list)
    """When the bot was told to wait, and until when."""
    _down: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def _draw(self) -> str:
        """Return how this call ends: "" is well. A gateway that falls stays down for some calls."""
        if self._down:
            self._down -= 1
            return "down"
        if self.chance.random() >= self.share:
            return ""
        (kind,) = self.chance.choices(KINDS, WEIGHTS)
        if kind == "down":
            self._down = self.chance.randint(0, 7)
        return kind

    def over_telegram(self, fields: dict[str, Any]) -> Order:
        """Say how a call of the Bot API ends."""
        with self._lock:
            kind = self._draw()
            self.kinds[f"telegram {kind}"] += 1
            if kind in {"dropped", "taken"}:
                self.lost[str(fields.get("chat_id"))] += 1
            if kind == "late":
                self.late[str(fields.get("chat_id"))] += 1
            if kind in {"fast", "silent"}:
                self.waits.append((time.time(), time.time() + 1))
        return {
            "": Order(),
            "dropped": api.DROPPED,
            "late": Order(after=LATE),
            "taken": api.TAKEN_AND_BROKEN,
            "down": api.BROKEN,
            "fast": api.too_fast(1),
            "silent": api.TOO_FAST_AND_SILENT,
        }[kind]

    def over_mail(self, command: str, address: str) -> str:
        """Say how a command of SMTP ends."""
        if command == "MAIL":
            return ""
        with self._lock:
            said = self._at_the_door() if command == "RCPT" else self._after_text(address)
            self.kinds[f"mail {said}"] += 1
        return said

    def _at_the_door(self) -> str:
        return self.chance.choice(["450 4.2.0 greylisted", "421 4.3.2 closing"] + [""] * 20)

    def _after_text(self, address: str) -> str:
        kind = self.chance.choice(["", "", "", "", "drop", f"late {LATE}", "451 4.3.0 later"])
        if kind == "drop":
            self.lost[address] += 1
        if kind.startswith("late"):
            self.late[address] += 1
        return kind
