"""The verbs: keep a photo, and put the store in order."""

from destana.foundation.files.rules.photo import (
    BrokenPhoto,
    EmptyFile,
    NotAPhoto,
    PhotoRefused,
    TooLarge,
    TooManyPixels,
)

from .erase import erase
from .keep import keep_photo
from .order import mark_found, mark_missing, remake, set_aside
from .pieces import (
    NotWhole,
    OutOfOrder,
    TooMuch,
    WrongHash,
    add_piece,
    assemble,
    close,
    drop_silent,
    erase_previews,
    expect,
)
from .store import DiskFull

__all__ = [
    "BrokenPhoto",
    "DiskFull",
    "EmptyFile",
    "NotAPhoto",
    "NotWhole",
    "OutOfOrder",
    "PhotoRefused",
    "TooLarge",
    "TooManyPixels",
    "TooMuch",
    "WrongHash",
    "add_piece",
    "assemble",
    "close",
    "drop_silent",
    "erase",
    "erase_previews",
    "expect",
    "keep_photo",
    "mark_found",
    "mark_missing",
    "remake",
    "set_aside",
]
