"""The words of the files room: a kept photo and the sizes that it comes in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Size = Literal["full", "screen", "preview"]
"""``full`` is the untouched original (evidence, private), ``screen`` at most 1280 and ``preview`` 320 pixels long."""

SIZES: tuple[Size, ...] = ("full", "screen", "preview")


@dataclass(frozen=True, slots=True)
class FileView:
    """A kept photo.

    ``width`` and ``height`` are those of the upright picture. ``taken_at`` is UTC; ``zone_known`` is False where the
    camera named no zone and the office's was assumed. ``lat`` and ``lng`` are what the camera wrote, not what is true.
    ``dhash`` is a 64-bit likeness as 16 hex digits, for finding copies. ``is_missing`` marks a lost original,
    ``is_erased`` one that was destroyed because its time was over.
    """

    id: int
    sha256: str
    media_type: str
    size: int
    width: int
    height: int
    taken_at: datetime | None
    zone_known: bool
    lat: float | None
    lng: float | None
    dhash: str
    kept_at: datetime
    is_missing: bool
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A photo that looks like another one; ``distance`` is the number of bits in which they differ (0 = the same)."""

    file: FileView
    distance: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found.

    ``missing``: originals that were not known to be gone. ``orphans``: files without a row, set aside. ``leftovers``:
    temporary files, removed. ``remade``: photos whose small pictures were made again.
    """

    missing: int
    orphans: int
    leftovers: int
    remade: int
