"""What is due for the board."""

from datetime import datetime

from destana.surfaces.board import actions


def render_changed(at: datetime) -> int:
    """Make what became stale since the last time; returns how many files changed on the disk."""
    return actions.render(at=at).written
