"""What is due in the reports room."""

from datetime import datetime

from . import actions


def run_due(at: datetime) -> int:
    """Give back what nobody is looking at any more and close questions that stayed unanswered. Returns how many."""
    return actions.release_overdue(at=at) + actions.close_overdue_questions(at=at)


def read_words(at: datetime) -> int:
    """Read the words of reports that were kept without. Returns how many."""
    return actions.read_words(at=at)
