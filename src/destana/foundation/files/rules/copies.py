"""Likeness of pictures: 64 bits that hardly change when a picture is shrunk, saved again or sent through a chat."""

from collections.abc import Iterator

from PIL import Image

DEFAULT_DISTANCE = 6
"""Bits in which two copies of one photo may differ. Unrelated photos differ in about 32."""

MAX_DISTANCE = 7
"""Up to here the search misses nothing: seven differing bits leave one of four quarters with at most one."""

PLAIN_BITS = 4
"""A hash with fewer set (or unset) bits is of a picture without structure: night, sky, a covered lens."""

BANDS, BAND_BITS = 4, 16


def dhash(image: Image.Image) -> int:
    """Return the difference hash: which of 8 × 8 fields are brighter than the one to their right."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    pixels = grey.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            left, right = pixels[row * 9 + column], pixels[row * 9 + column + 1]
            bits = bits << 1 | (left > right)
    return bits


def as_hex(bits: int) -> str:
    """Return the hash as it is kept."""
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """Return the number of bits in which two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def is_plain(hexed: str) -> bool:
    """Tell whether the picture has too little structure for its likeness to mean anything."""
    count = int(hexed, 16).bit_count()
    return count < PLAIN_BITS or count > BANDS * BAND_BITS - PLAIN_BITS


def bands(hexed: str) -> tuple[int, int, int, int]:
    """Return the four quarters of a hash."""
    return int(hexed[:4], 16), int(hexed[4:8], 16), int(hexed[8:12], 16), int(hexed[12:], 16)


def near(band: int) -> Iterator[int]:
    """Return a quarter and all that differ from it in one bit."""
    yield band
    for bit in range(BAND_BITS):
        yield band ^ (1 << bit)
