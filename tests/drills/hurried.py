"""``destana work`` with short waits, so that a drill takes seconds where an office takes minutes: the same rules, the
same order of steps, other lengths. ``DESTANA_TEST_WITHOUT`` takes one guard away: what the controls run on.

Its proportions are the product's: a call's time-out stays well below the lease, the longest wait above the first.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import aiohttp

PATIENCE = 0.6
"""Seconds that the hurried worker waits for an answer (the product: 15 and 20)."""
LEASE = 2.5
"""Seconds after which a dead worker's messages are free (the product: 120)."""


def hurry() -> None:
    """Shorten every wait of the outbox and of the two channels."""
    from destana.kit import web
    from destana.messaging.channels.email import send as mail
    from destana.messaging.channels.telegram import errors
    from destana.messaging.outbox import rules

    rules.LEASE = timedelta(seconds=LEASE)
    rules.BACKOFF_FIRST, rules.BACKOFF_CAP = 1.1, 2.0
    rules.BREAKER_FIRST, rules.BREAKER_CAP = 0.3, 0.6
    errors.SILENT = 1.0
    mail.TIMEOUT = PATIENCE
    web.TIMEOUT = aiohttp.ClientTimeout(sock_connect=PATIENCE, sock_read=PATIENCE)


def without_lease() -> None:
    """A claim protects nothing: the next worker may take the message at once."""
    from destana.messaging.outbox import rules

    rules.LEASE = timedelta(0)


def without_expiry() -> None:
    """The claim takes what is too late, and nobody sweeps it away before."""
    from destana.messaging.outbox import actions

    claim: Any = import_module("destana.messaging.outbox.actions.claim")
    claim._CLAIM = claim._CLAIM.replace("AND m.expires_at > %(now)s", "")
    actions.sweep = lambda *, at: 0


def without_doubt() -> None:
    """What a dead worker held counts as never tried."""
    claim: Any = import_module("destana.messaging.outbox.actions.claim")
    claim._settle_orphans = lambda orphans, at: set()


GUARDS: dict[str, Callable[[], None]] = {
    "lease": without_lease,
    "expiry": without_expiry,
    "doubt": without_doubt,
}


def main() -> None:
    """Run the worker until it is told to stop, or killed."""
    import django
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
    django.setup()
    hurry()
    for guard in os.environ.get("DESTANA_TEST_WITHOUT", "").split():
        GUARDS[guard]()
    execute_from_command_line(["destana", "work"])


if __name__ == "__main__":
    main()
