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
from .store import DiskFull

__all__ = [
    "BrokenPhoto",
    "DiskFull",
    "EmptyFile",
    "NotAPhoto",
    "PhotoRefused",
    "TooLarge",
    "TooManyPixels",
    "erase",
    "keep_photo",
    "mark_found",
    "mark_missing",
    "remake",
    "set_aside",
]
