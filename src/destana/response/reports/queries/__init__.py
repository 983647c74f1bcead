"""Questions about reports. Everything that takes an ``actor`` stays inside the actor's areas."""

from .compare import compare, similar
from .facts import FactView, fact_checks
from .lists import Counts, QueueRow, counts, is_waiting, neighbours_in_queue, of_village, queue, search
from .one import NotHere, get_for, progress, sheet, undoable

__all__ = [
    "Counts",
    "FactView",
    "NotHere",
    "QueueRow",
    "compare",
    "counts",
    "fact_checks",
    "get_for",
    "is_waiting",
    "neighbours_in_queue",
    "of_village",
    "progress",
    "queue",
    "search",
    "sheet",
    "similar",
    "undoable",
]
