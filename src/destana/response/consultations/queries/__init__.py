"""Questions about matters that people brought."""

from .ages import oldest_by_state
from .alike import Alike, similar
from .asker import awaiting_answer, awaiting_rating, find, for_asker, get_code, number_in, of_asker, view_of
from .desk import (
    NotHere,
    Thread,
    ThreadItem,
    counts,
    get_for,
    history,
    rows,
    thread,
    undoable,
    visible_to,
    waiting_answer,
)
from .keeping import about, contacts_of_askers, files_of, ids_of_asker, kept

__all__ = [
    "Alike",
    "NotHere",
    "Thread",
    "ThreadItem",
    "about",
    "awaiting_answer",
    "awaiting_rating",
    "contacts_of_askers",
    "counts",
    "files_of",
    "find",
    "for_asker",
    "get_code",
    "get_for",
    "history",
    "ids_of_asker",
    "kept",
    "number_in",
    "of_asker",
    "oldest_by_state",
    "rows",
    "similar",
    "thread",
    "undoable",
    "view_of",
    "visible_to",
    "waiting_answer",
]
