"""What is due in the consultations room."""

from datetime import datetime

from . import actions


def run_due(at: datetime) -> int:
    """Give back what nobody works on, send what nobody finished, close what the askers left. Returns how many."""
    return (
        actions.release_overdue(at=at)
        + actions.send_silent(at=at)
        + actions.close_answered(at=at)
        + actions.close_unanswered(at=at)
    )
