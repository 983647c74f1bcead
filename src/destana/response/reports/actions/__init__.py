"""The verbs of the reports room. Each is one transaction: check, write, audit, queue what is to be said."""

from .along import MOST_NAMED, Taken, TooManyNamed, take_along
from .ask import EmptyQuestion, NoWayToAsk, answer, ask, close_overdue_questions
from .check import break_lease, countersign, give_back, release_overdue, settle, take, tick
from .decide import (
    Decision,
    MissingFindings,
    NotProvenEnough,
    confirm_hoax,
    drop_hoax_proposal,
    out_of_scope,
    propose_hoax,
    refuse,
    reopen,
    restore,
    set_aside,
    verify,
    withdraw,
)
from .keeping import correct_reporter, erase_refused_photos, forget_reporter_of, forget_reporters
from .merge import NotOneEvent, merge
from .moves import CannotFollow, Held, SomebodyWasFaster
from .numbers import pass_over_numbers
from .read_later import read_words
from .submit import ConflictingCopy, EmptyReport, Submitted, add_photo, add_words, submit, submit_many
from .supplement import ReasonMissing, keep_confidential, note_taken_back, reveal_contact, supplement
from .undo import NothingToUndo, undo

__all__ = [
    "MOST_NAMED",
    "CannotFollow",
    "ConflictingCopy",
    "Decision",
    "EmptyQuestion",
    "EmptyReport",
    "Held",
    "MissingFindings",
    "NoWayToAsk",
    "NotOneEvent",
    "NotProvenEnough",
    "NothingToUndo",
    "ReasonMissing",
    "SomebodyWasFaster",
    "Submitted",
    "Taken",
    "TooManyNamed",
    "add_photo",
    "add_words",
    "answer",
    "ask",
    "break_lease",
    "close_overdue_questions",
    "confirm_hoax",
    "correct_reporter",
    "countersign",
    "drop_hoax_proposal",
    "erase_refused_photos",
    "forget_reporter_of",
    "forget_reporters",
    "give_back",
    "keep_confidential",
    "merge",
    "note_taken_back",
    "out_of_scope",
    "pass_over_numbers",
    "propose_hoax",
    "read_words",
    "refuse",
    "release_overdue",
    "reopen",
    "restore",
    "reveal_contact",
    "set_aside",
    "settle",
    "submit",
    "submit_many",
    "supplement",
    "take",
    "take_along",
    "tick",
    "undo",
    "verify",
    "withdraw",
]
