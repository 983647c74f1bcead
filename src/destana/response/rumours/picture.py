"""The stamped picture that goes out against a hoax: 1080 x 1350 pixels, grey only, so that it prints as it looks.

The same ruling gives the same bytes: the board writes a file only when something changed. The letters come with
Pillow, so a machine without fonts draws the same picture.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from destana.kit.clock import stamp

from .terms import FactView, Ruling

WIDTH, HEIGHT = 1080, 1350
"""Pixels: the portrait size of product.md, section 6, that every network shows uncut."""

INK, PAPER, GREY = 20, 255, 90
_EDGE = 64
_INNER = WIDTH - 2 * _EDGE
_BAND = 190
_LEAST = 16


@dataclass(frozen=True)
class _Block:
    """A piece of text: as large as fits within a height."""

    text: str
    top: int
    height: int
    largest: int
    fill: int = INK
    weight: int = 0


def draw(fact: FactView) -> bytes:
    """Return the picture of a ruling as PNG, in the active language."""
    image = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((18, 18, WIDTH - 19, HEIGHT - 19), outline=INK, width=8)
    _band(pen, fact)
    for block in _blocks(fact):
        _write(pen, block)
    pen.line((_EDGE, 810, WIDTH - _EDGE, 810), fill=INK, width=4)
    pen.line((_EDGE, 1190, WIDTH - _EDGE, 1190), fill=INK, width=4)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _blocks(fact: FactView) -> Iterator[_Block]:
    head = _("FACT CHECK %(code)s · %(office)s") % {"code": fact.code, "office": settings.OFFICE_NAME}
    yield _Block(head, 56, 60, 40)
    yield _Block(_("What goes round"), 370, 44, 32, GREY)
    yield _Block(f"“{fact.claim}”", 424, 366, 68, weight=1)
    yield _Block(_("What we found"), 836, 44, 32, GREY)
    yield _Block(fact.explanation, 888, 280, 50)
    pass_on = _("Please pass this on instead.") if fact.ruling != Ruling.TRUE else _("You may pass this on.")
    when = _("Checked %(time)s by two persons. Check it: send CEK %(code)s, or open %(site)s/fakta/%(code)s")
    values = {"time": stamp(fact.published_at), "code": fact.code, "site": settings.SITE.split("://")[-1]}
    yield _Block(f"{pass_on}\n{when % values}", 1206, 110, 30)


def _band(pen: ImageDraw.ImageDraw, fact: FactView) -> None:
    """Draw the stamp: each ruling has its own frame, so that a bad copy still tells them apart."""
    box = (_EDGE, 140, WIDTH - _EDGE, 140 + _BAND)
    if fact.ruling == Ruling.FALSE:
        pen.rectangle(box, fill=INK)
        _cross(pen, _EDGE + 95, 140 + _BAND // 2, 46)
    elif fact.ruling == Ruling.UNPROVEN:
        _dashed(pen, box)
    elif fact.ruling == Ruling.OUTDATED:
        pen.rectangle(box, outline=INK, width=6)
        pen.rectangle((box[0] + 14, box[1] + 14, box[2] - 14, box[3] - 14), outline=INK, width=3)
    else:
        pen.rectangle(box, outline=INK, width=14)
        _tick(pen, _EDGE + 95, 140 + _BAND // 2, 46)
    fill = PAPER if fact.ruling == Ruling.FALSE else INK
    font = _fit(str(fact.ruling.label), _INNER - 360, 130, 50)
    pen.text(
        (WIDTH // 2, 140 + _BAND // 2), str(fact.ruling.label), fill, font, anchor="mm", stroke_width=3,
        stroke_fill=fill,
    )  # fmt: skip


def _cross(pen: ImageDraw.ImageDraw, x: int, y: int, reach: int) -> None:
    pen.line((x - reach, y - reach, x + reach, y + reach), fill=PAPER, width=22)
    pen.line((x - reach, y + reach, x + reach, y - reach), fill=PAPER, width=22)


def _tick(pen: ImageDraw.ImageDraw, x: int, y: int, reach: int) -> None:
    points = [(x - reach, y), (x - reach // 3, y + reach * 2 // 3), (x + reach, y - reach * 2 // 3)]
    pen.line(points, fill=INK, width=22, joint="curve")


def _dashed(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    for x in range(left, right, 56):
        for y in (top, bottom):
            pen.line((x, y, min(x + 32, right), y), fill=INK, width=8)
    for y in range(top, bottom, 56):
        for x in (left, right):
            pen.line((x, y, x, min(y + 32, bottom)), fill=INK, width=8)


def _write(pen: ImageDraw.ImageDraw, block: _Block) -> None:
    """Write a block in the largest size in which all of it fits; nothing is ever cut off."""
    size, lines = block.largest, list(_wrapped(block.text, _font(block.largest)))
    while len(lines) * round(size * 1.3) > block.height and size > _LEAST:
        size -= 2
        lines = list(_wrapped(block.text, _font(size)))
    for number, line in enumerate(lines):
        at = (_EDGE, block.top + number * round(size * 1.3))
        pen.text(at, line, block.fill, _font(size), stroke_width=block.weight, stroke_fill=block.fill)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Break text into lines that fit; a word that is wider than the picture is broken, too."""
    for paragraph in text.split("\n"):
        line = ""
        for word in (piece for each in paragraph.split() for piece in _pieces(each, font)):
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > _INNER:
                yield line
                line = word
            else:
                line = longer
        yield line


def _pieces(word: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    while font.getlength(word) > _INNER:
        size = next(n for n in range(len(word), 0, -1) if n == 1 or font.getlength(word[:n]) <= _INNER)
        yield word[:size]
        word = word[size:]
    yield word


def _fit(text: str, width: int, largest: int, smallest: int) -> ImageFont.FreeTypeFont:
    sizes = range(largest, smallest, -4)
    return next((_font(size) for size in sizes if _font(size).getlength(text) <= width), _font(smallest))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - Pillow's wheels bring FreeType
    return font
