"""Minds the wall clock: a jump is written into the log, and what only the wrong clock had put off is due again."""

from datetime import datetime
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM
from destana.kit.drift import Drift
from destana.messaging.outbox import actions as outbox

log = structlog.get_logger(__name__)


def look(at: datetime) -> None:
    """Compare the clocks at ``at``, as the wall clock shows it; costs no query while nothing has happened."""
    _drift().look(at, lambda seconds: tell(seconds, at))


@cache
def _drift() -> Drift:
    return Drift(Path(settings.DATA) / "clock.json")


def tell(seconds: float, at: datetime) -> None:
    """Write a jump down and wake what waits."""
    log.error("clock.jumped", seconds=round(seconds))
    with transaction.atomic():
        audit.doubt_clock(seconds=seconds, by=SYSTEM, at=at)
        outbox.rouse(at=at)
