"""The words of the files room: a kept photo and the sizes that it comes in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Size = Literal["full", "screen", "preview"]
"""``full`` is the untouched original (evidence, private), ``screen`` at most 1280 and ``preview`` 320 pixels long."""

SIZES: tuple[Size, ...] = ("full", "screen", "preview")


MAX_BYTES = 12 * 1024 * 1024
"""A phone's photo of 12 megapixels has 3 to 6 MB."""

PIECE = 32 * 1024
"""Bytes of a piece at most (ux.md, section 12): five seconds at 50 kbit/s are all that a cut can cost."""


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


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that comes in pieces: ``offset`` of ``size`` bytes are here. ``file_id`` is set once it is kept whole.

    ``refused`` names why it never will be. ``belongs_to`` is what it was promised for, such as ``report:12``.
    """

    token: str
    belongs_to: str
    sha256: str
    size: int
    offset: int
    touched_at: datetime
    file_id: int | None
    refused: str
    has_preview: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.file_id is None and not self.refused

    @property
    def percent(self) -> int:
        """How much is here, rounded down: 100 only when all is."""
        return 100 * self.offset // self.size
