"""Questions about claims that go round."""

from destana.response.rumours.telling import alternative, chat_text

from .ages import oldest_by_state
from .desk import (
    SORTS,
    NotHere,
    alike,
    cards,
    counts,
    findings,
    get_for,
    history,
    photos,
    undoable,
    visible_to,
    wordings,
)
from .keeping import about, contacts_of_questions, kept
from .known import by_photo, by_words, find, is_checkable, number_in
from .public import draft_fact, fact, fact_checks, fact_of, picture, waiting

__all__ = [
    "SORTS",
    "NotHere",
    "about",
    "alike",
    "alternative",
    "by_photo",
    "by_words",
    "cards",
    "chat_text",
    "contacts_of_questions",
    "counts",
    "draft_fact",
    "fact",
    "fact_checks",
    "fact_of",
    "find",
    "findings",
    "get_for",
    "history",
    "is_checkable",
    "kept",
    "number_in",
    "oldest_by_state",
    "photos",
    "picture",
    "undoable",
    "visible_to",
    "waiting",
    "wordings",
]
