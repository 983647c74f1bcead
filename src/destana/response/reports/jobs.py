"""What is due in the reports room."""

from datetime import datetime

from . import actions


def run_due(at: datetime) -> int:
    """Give back what nobody is looking at any more and close questions that stayed unanswered. Returns how many."""
    return actions.release_overdue(at=at) + actions.close_overdue_questions(at=at)
