"""Text and squares on a grey picture: shared by whoever hands pictures to people, so that all look alike.

The letters come with Pillow: a machine without fonts draws the same bytes. Grey only, so that it prints as it looks.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import segno
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1080, 1350
"""Pixels: the portrait size that every network shows uncut."""
INK, PAPER, GREY, FAINT = 20, 255, 90, 222
EDGE = 64
INNER = WIDTH - 2 * EDGE
LEADING = 1.3
"""Height of a line, as a multiple of the size of its letters."""
_QUIET = 4
"""Modules of white around a QR code, as ISO/IEC 18004 wants."""


@dataclass(frozen=True)
class Block:
    """A piece of text: as large as fits within a height, between ``largest`` and ``least`` pixels."""

    text: str
    top: int
    height: int
    largest: int
    fill: int = INK
    weight: int = 0
    least: int = 16
    left: int = EDGE
    width: int = INNER


@dataclass(frozen=True)
class Laid:
    """How a block lies: the size of its letters, its lines, the height that they take."""

    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """Pixels from the first line to the end of the last."""
        return len(self.lines) * round(self.size * LEADING)


def sheet() -> Image.Image:
    """Return an empty picture."""
    return Image.new("L", (WIDTH, HEIGHT), PAPER)


def as_png(image: Image.Image) -> bytes:
    """Return the picture as PNG; the same picture gives the same bytes."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def lay(block: Block) -> Laid:
    """Break a block into lines in the largest size in which all of it fits, else in its least size."""
    size = block.largest
    laid = Laid(size, tuple(wrapped(block.text, font(size), block.width)))
    while laid.height > block.height and size > block.least:
        size = max(size - 2, block.least)
        laid = Laid(size, tuple(wrapped(block.text, font(size), block.width)))
    return laid


def write(pen: ImageDraw.ImageDraw, block: Block) -> None:
    """Write a block; nothing is ever cut off. Whoever must know whether it fits asks :func:`lay` first."""
    laid = lay(block)
    for number, line in enumerate(laid.lines):
        at = (block.left, block.top + number * round(laid.size * LEADING))
        pen.text(at, line, block.fill, font(laid.size), stroke_width=block.weight, stroke_fill=block.fill)


def wrapped(text: str, letters: ImageFont.FreeTypeFont, width: int = INNER) -> Iterator[str]:
    """Break text into lines that fit; a word that is wider than a line is broken, too."""
    for paragraph in text.split("\n"):
        line = ""
        for word in (piece for each in paragraph.split() for piece in _pieces(each, letters, width)):
            longer = f"{line} {word}".strip()
            if line and letters.getlength(longer) > width:
                yield line
                line = word
            else:
                line = longer
        yield line


def _pieces(word: str, letters: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    while letters.getlength(word) > width:
        size = next(n for n in range(len(word), 0, -1) if n == 1 or letters.getlength(word[:n]) <= width)
        yield word[:size]
        word = word[size:]
    yield word


def fit(text: str, width: int, largest: int, smallest: int) -> ImageFont.FreeTypeFont:
    """Return the letters in which one line of text is no wider than ``width``."""
    sizes = range(largest, smallest, -4)
    return next((font(size) for size in sizes if font(size).getlength(text) <= width), font(smallest))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the letters that come with Pillow."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)  # noqa: S101 - Pillow's wheels bring FreeType
    return found


def unknown(text: str) -> str:
    """Return the characters that our letters cannot draw, each once: they would come out as an empty box."""
    return "".join(dict.fromkeys(char for char in text if not char.isspace() and not _is_drawn(char)))


@lru_cache(maxsize=2048)
def _is_drawn(char: str) -> bool:
    return bytes(font(32).getmask(char)) != bytes(font(32).getmask("\uffff"))


def dashed(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    """Draw a frame of dashes."""
    left, top, right, bottom = box
    for x in range(left, right, 56):
        for y in (top, bottom):
            pen.line((x, y, min(x + 32, right), y), fill=INK, width=8)
    for y in range(top, bottom, 56):
        for x in (left, right):
            pen.line((x, y, x, min(y + 32, bottom)), fill=INK, width=8)


def cross(pen: ImageDraw.ImageDraw, x: int, y: int, reach: int, fill: int = PAPER) -> None:
    """Draw a cross."""
    pen.line((x - reach, y - reach, x + reach, y + reach), fill=fill, width=22)
    pen.line((x - reach, y + reach, x + reach, y - reach), fill=fill, width=22)


def tick(pen: ImageDraw.ImageDraw, x: int, y: int, reach: int) -> None:
    """Draw a tick."""
    points = [(x - reach, y), (x - reach // 3, y + reach * 2 // 3), (x + reach, y - reach * 2 // 3)]
    pen.line(points, fill=INK, width=22, joint="curve")


def qr(pen: ImageDraw.ImageDraw, text: str, left: int, top: int, most: int) -> None:
    """Draw a QR code, error level Q, with its quiet zone: whole pixels a module, at most ``most`` pixels wide."""
    rows = [list(row) for row in segno.make(text, error="q", micro=False, boost_error=False).matrix]
    step = most // (len(rows) + 2 * _QUIET)
    side = step * (len(rows) + 2 * _QUIET)
    left, top = left + (most - side) // 2, top + (most - side) // 2
    pen.rectangle((left, top, left + side - 1, top + side - 1), fill=PAPER)
    for y, row in enumerate(rows, _QUIET):
        for x, is_dark in enumerate(row, _QUIET):
            if is_dark:
                at = (left + x * step, top + y * step)
                pen.rectangle((*at, at[0] + step - 1, at[1] + step - 1), fill=0)


def watermark(image: Image.Image, word: str) -> None:
    """Write a word faintly across an empty picture, before anything else is written."""
    letters = fit(word, round(WIDTH * 1.1), 340, 60)
    layer = Image.new("L", (round(letters.getlength(word)) + 40, 420), 0)
    ImageDraw.Draw(layer).text((20, 210), word, 255, letters, anchor="lm", stroke_width=4)
    turned = layer.rotate(45, expand=True)
    at = ((WIDTH - turned.width) // 2, (HEIGHT - turned.height) // 2)
    image.paste(FAINT, at, turned)


def polygon(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: int) -> None:
    """Draw a closed outline with joints that meet."""
    pen.polygon(points, fill=PAPER)
    closed = [*points, points[0], points[1]]
    for start, end in pairwise(closed):
        pen.line((start, end), fill=INK, width=width)
        pen.ellipse((*(part - width // 2 for part in end), *(part + width // 2 for part in end)), fill=INK)
