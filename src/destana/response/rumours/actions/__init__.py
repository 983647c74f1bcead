"""The verbs of the rumours room. Each is one transaction: check, write, audit, queue what is to be said."""

from .ask import NothingToCheck, add_photo, ask, ask_with_photo_to_come
from .decide import (
    LONGEST_CLAIM,
    LONGEST_EXPLANATION,
    IncompleteFinding,
    confirm,
    find,
    publish,
    reopen,
    take,
    turn_down,
)
from .ends import NothingToUndo, NotOneClaim, ReasonMissing, join, restore, set_aside, undo
from .hoax import confirm_hoax
from .keeping import forget_asker, forget_askers
from .moves import CannotFollow, SomebodyWasFaster
from .numbers import pass_over_numbers

__all__ = [
    "LONGEST_CLAIM",
    "LONGEST_EXPLANATION",
    "CannotFollow",
    "IncompleteFinding",
    "NotOneClaim",
    "NothingToCheck",
    "NothingToUndo",
    "ReasonMissing",
    "SomebodyWasFaster",
    "add_photo",
    "ask",
    "ask_with_photo_to_come",
    "confirm",
    "confirm_hoax",
    "find",
    "forget_asker",
    "forget_askers",
    "join",
    "pass_over_numbers",
    "publish",
    "reopen",
    "restore",
    "set_aside",
    "take",
    "turn_down",
    "undo",
]
