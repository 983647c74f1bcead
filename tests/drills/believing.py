"""The product's settings with one guard taken away: nobody minds the wall clock. For the control of the clock's drill."""

from destana.config.settings import *  # noqa: F403 - the product's settings, then what differs

WORKER_CLOCK = "tests.drills.believing.believe"


def believe(_at: object) -> None:
    """Believe the clock, whatever it shows."""
