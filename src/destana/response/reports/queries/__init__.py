"""Questions about reports. Everything that takes an ``actor`` stays inside the actor's areas."""

from .ages import first_due, oldest_by_state, open_by_state
from .along import along, chosen, extent, number_of
from .compare import compare, similar
from .facts import FactView, fact_checks
from .keeping import (
    about,
    contacts_of_reports,
    forgotten_of,
    ids_of_reporter,
    kept,
    messages_of_open,
    reporters,
)
from .lists import Counts, QueueRow, counts, is_waiting, neighbours_in_queue, of_village, queue, search
from .one import (
    NotHere,
    asked_about,
    find,
    for_reporter,
    get_for,
    has_any,
    latest_of,
    progress,
    sheet,
    undoable,
)
from .reporter import History, history_of
from .words import (
    is_alarming,
    is_greeting,
    is_question,
    is_worth_a_report,
    read_answer,
    read_codes,
    read_words,
    villages_in,
)

__all__ = [
    "Counts",
    "FactView",
    "History",
    "NotHere",
    "QueueRow",
    "about",
    "along",
    "asked_about",
    "chosen",
    "compare",
    "contacts_of_reports",
    "counts",
    "extent",
    "fact_checks",
    "find",
    "first_due",
    "for_reporter",
    "forgotten_of",
    "get_for",
    "has_any",
    "history_of",
    "ids_of_reporter",
    "is_alarming",
    "is_greeting",
    "is_question",
    "is_waiting",
    "is_worth_a_report",
    "kept",
    "latest_of",
    "messages_of_open",
    "neighbours_in_queue",
    "number_of",
    "of_village",
    "oldest_by_state",
    "open_by_state",
    "progress",
    "queue",
    "read_answer",
    "read_codes",
    "read_words",
    "reporters",
    "search",
    "sheet",
    "similar",
    "undoable",
    "villages_in",
]
