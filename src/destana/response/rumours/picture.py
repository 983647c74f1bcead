"""The stamped picture that goes out against a hoax: 1080 x 1350 pixels, grey only, so that it prints as it looks.

The same ruling gives the same bytes: the board writes a file only when something changed. The letters come with
Pillow, so a machine without fonts draws the same picture.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ImageDraw

from destana.kit.clock import stamp
from destana.kit.drawing import (
    EDGE,
    GREY,
    HEIGHT,
    INK,
    INNER,
    PAPER,
    WIDTH,
    Block,
    as_png,
    cross,
    dashed,
    fit,
    sheet,
    tick,
    write,
)

from .terms import FactView, Ruling

_BAND = 190


def draw(fact: FactView) -> bytes:
    """Return the picture of a ruling as PNG, in the active language."""
    image = sheet()
    pen = ImageDraw.Draw(image)
    pen.rectangle((18, 18, WIDTH - 19, HEIGHT - 19), outline=INK, width=8)
    _band(pen, fact)
    for block in _blocks(fact):
        write(pen, block)
    pen.line((EDGE, 810, WIDTH - EDGE, 810), fill=INK, width=4)
    pen.line((EDGE, 1190, WIDTH - EDGE, 1190), fill=INK, width=4)
    return as_png(image)


def _blocks(fact: FactView) -> Iterator[Block]:
    head = _("FACT CHECK %(code)s · %(office)s") % {"code": fact.code, "office": settings.OFFICE_NAME}
    yield Block(head, 56, 60, 40)
    yield Block(_("What goes round"), 370, 44, 32, GREY)
    yield Block(f"“{fact.claim}”", 424, 366, 68, weight=1)
    yield Block(_("What we found"), 836, 44, 32, GREY)
    yield Block(fact.explanation, 888, 280, 50)
    pass_on = _("Please pass this on instead.") if fact.ruling != Ruling.TRUE else _("You may pass this on.")
    when = _("Checked %(time)s by two persons. Check it: send CEK %(code)s, or open %(site)s/fakta/%(code)s")
    values = {"time": stamp(fact.published_at), "code": fact.code, "site": settings.SITE.split("://")[-1]}
    yield Block(f"{pass_on}\n{when % values}", 1206, 110, 30)


def _band(pen: ImageDraw.ImageDraw, fact: FactView) -> None:
    """Draw the stamp: each ruling has its own frame, so that a bad copy still tells them apart."""
    box = (EDGE, 140, WIDTH - EDGE, 140 + _BAND)
    if fact.ruling == Ruling.FALSE:
        pen.rectangle(box, fill=INK)
        cross(pen, EDGE + 95, 140 + _BAND // 2, 46)
    elif fact.ruling == Ruling.UNPROVEN:
        dashed(pen, box)
    elif fact.ruling == Ruling.OUTDATED:
        pen.rectangle(box, outline=INK, width=6)
        pen.rectangle((box[0] + 14, box[1] + 14, box[2] - 14, box[3] - 14), outline=INK, width=3)
    else:
        pen.rectangle(box, outline=INK, width=14)
        tick(pen, EDGE + 95, 140 + _BAND // 2, 46)
    fill = PAPER if fact.ruling == Ruling.FALSE else INK
    font = fit(str(fact.ruling.label), INNER - 360, 130, 50)
    pen.text(
        (WIDTH // 2, 140 + _BAND // 2), str(fact.ruling.label), fill, font, anchor="mm", stroke_width=3,
        stroke_fill=fill,
    )  # fmt: skip
