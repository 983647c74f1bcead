"""The verbs of the incidents room."""

from .along import take_along
from .figures import confirm_figure, state_figure
from .incident import (
    CannotFollow,
    NoSuchIncident,
    SomebodyWasFaster,
    join,
    leave,
    move,
    note,
    open_incident,
    rename,
)
from .numbers import pass_over_numbers
from .status import UnknownVillage, UnprovenWord, state_village
from .together import take_back, verify_many
from .verify import NEW, reopen, undo, verify_into

__all__ = [
    "NEW",
    "CannotFollow",
    "NoSuchIncident",
    "SomebodyWasFaster",
    "UnknownVillage",
    "UnprovenWord",
    "confirm_figure",
    "join",
    "leave",
    "move",
    "note",
    "open_incident",
    "pass_over_numbers",
    "rename",
    "reopen",
    "state_figure",
    "state_village",
    "take_along",
    "take_back",
    "undo",
    "verify_into",
    "verify_many",
]
