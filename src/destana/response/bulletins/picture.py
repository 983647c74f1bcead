"""The picture of a bulletin that people pass on in chats: 1080 x 1350 pixels, grey only. Pure: a sheet in, PNG out.

The level is told by its word, its shape and the pattern of the frame, so that the worst photocopy still tells it. Text
is made smaller down to a size that a phone still shows; what does not fit then is a misfit, never cut.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from PIL import ImageDraw

from destana.kit import drawing
from destana.kit.drawing import EDGE, GREY, HEIGHT, INK, INNER, PAPER, WIDTH, Block
from destana.response.bulletins.saying import area, head, issuer, link, steps_of, until
from destana.response.bulletins.terms import Kind, Misfit, Problem, Sheet
from destana.response.hazards.terms import INSTRUCTIONS, Level

MOST_BYTES = 200_000
"""A picture that chats pass on quickly over a bad line (a decision of this project)."""
_MARK = 150
_BAND_TOP = 150
_QR = 250
_FOOT = 1046


def draw(sheet: Sheet, *, over: str = "") -> bytes:
    """Return the picture as PNG. ``over`` is stamped across one that no longer holds."""
    image = drawing.sheet()
    if sheet.exercise:
        drawing.watermark(image, _("EXERCISE"))
    pen = ImageDraw.Draw(image)
    _frame(pen, _level(sheet))
    _mark(pen, _level(sheet), EDGE + 22 + _MARK // 2, _BAND_TOP + _MARK // 2)
    for block in _blocks(sheet):
        drawing.write(pen, block)
    for y in (_BAND_TOP + 178, _FOOT - 14):
        pen.line((EDGE, y, WIDTH - EDGE, y), fill=INK, width=4)
    drawing.qr(pen, link(sheet), EDGE, _FOOT, _QR)
    if over:
        _stamp(pen, over)
    return drawing.as_png(image)


def misfits(sheet: Sheet) -> list[Misfit]:
    """Return what keeps the wording from the picture: too much text, or characters that our letters cannot draw."""
    blocks = list(_blocks(sheet))
    if letters := drawing.unknown("".join(block.text for block in blocks)):
        fields = ("headline", "steps", "who")
        return [Misfit("picture", Problem.PICTURE_LETTERS, len(letters), 0, letters, fields)]
    for name, block in zip(_FIELDS, blocks, strict=True):
        if (taken := drawing.lay(block).height) > block.height:
            return [Misfit("picture", Problem.PICTURE_TOO_LONG, taken, block.height, fields=(name,))]
    return []


def _level(sheet: Sheet) -> Level:
    """A withdrawal and an update of a mere notice warn of nothing."""
    return Level.NONE if sheet.wording.kind == Kind.WITHDRAWAL else sheet.wording.level


_FIELDS = ("who", "level", "level", "headline", "villages", "steps", "expires_at", "who")
"""Which part of the wording fills each of the blocks."""


def _blocks(sheet: Sheet) -> Iterator[Block]:
    """Everything that is written. Heights and least sizes: readable on a phone 6 cm wide."""
    beside = EDGE + 22 + _MARK + 30
    level = _level(sheet)
    top = _("OFFICIAL NEWS no. %(number)s · %(office)s") % {"number": sheet.number, "office": sheet.issuer}
    yield Block(top, 74, 56, 40, least=28)
    width = WIDTH - EDGE - beside
    yield Block(head(sheet), _BAND_TOP, 112, 84, weight=2, least=36, left=beside, width=width)
    says = str(INSTRUCTIONS[level]).upper() if level != Level.NONE else ""
    yield Block(says, _BAND_TOP + 114, 52, 38, least=26, left=beside, width=width)
    yield Block(sheet.wording.headline.strip(), 346, 160, 60, weight=1, least=36)
    yield Block(area(sheet), 512, 100, 42, GREY, least=26)
    steps = "\n".join(f"{place}. {step}" for place, step in enumerate(steps_of(sheet), 1))
    yield Block(steps or sheet.wording.what.strip(), 622, 400, 50, least=30)
    left = EDGE + _QR + 30
    said = _("Valid until %(until)s\nCode %(code)s. Genuine? Send CEK %(code)s") % {
        "until": until(sheet),
        "code": sheet.code,
    }
    yield Block(said, _FOOT + 8, 150, 38, least=28, left=left, width=WIDTH - EDGE - left)
    source = _("Source: %s. Signed by two persons.") % issuer(sheet)
    if sheet.wording.kind == Kind.WITHDRAWAL:
        source = _("Source: %s.") % issuer(sheet)
    yield Block(source, _FOOT + 164, 86, 30, GREY, least=22, left=left, width=WIDTH - EDGE - left)


def _frame(pen: ImageDraw.ImageDraw, level: Level) -> None:
    """Draw the pattern of the level: none a thin line, then dots, stripes, solid."""
    outer, inner = (18, 18, WIDTH - 19, HEIGHT - 19), (46, 46, WIDTH - 47, HEIGHT - 47)
    if level == Level.AWAS:
        pen.rectangle(outer, outline=INK, width=28)
    elif level == Level.SIAGA:
        _stripes(pen)
    elif level == Level.WASPADA:
        _dots(pen)
    else:
        pen.rectangle(outer, outline=INK, width=5)
        return
    pen.rectangle(inner, outline=INK, width=3)


def _band() -> Iterator[tuple[int, int, int, int]]:
    """The four sides of the frame as boxes."""
    yield 18, 18, WIDTH - 19, 46
    yield 18, HEIGHT - 47, WIDTH - 19, HEIGHT - 19
    yield 18, 46, 46, HEIGHT - 47
    yield WIDTH - 47, 46, WIDTH - 19, HEIGHT - 47


def _stripes(pen: ImageDraw.ImageDraw) -> None:
    for left, top, right, bottom in _band():
        if right - left > bottom - top:
            for x in range(left, right, 40):
                pen.rectangle((x, top, min(x + 20, right), bottom), fill=INK)
        else:
            for y in range(top, bottom, 40):
                pen.rectangle((left, y, right, min(y + 20, bottom)), fill=INK)


def _dots(pen: ImageDraw.ImageDraw) -> None:
    for left, top, right, bottom in _band():
        for x in range(left + 14, right, 42):
            for y in range(top + 14, bottom, 42):
                pen.ellipse((x - 7, y - 7, x + 7, y + 7), fill=INK)


def _mark(pen: ImageDraw.ImageDraw, level: Level, x: int, y: int) -> None:
    """Draw the shape of the level: circle with a tick, triangle, diamond, octagon; a plain circle for mere news."""
    half = _MARK // 2
    if level in (Level.NONE, Level.AMAN):
        pen.ellipse((x - half, y - half, x + half, y + half), fill=PAPER, outline=INK, width=10)
    if level == Level.AMAN:
        drawing.tick(pen, x, y, 40)
        return
    corners: dict[Level, list[tuple[float, float]]] = {
        Level.WASPADA: [(x, y - half), (x + half, y + half - 8), (x - half, y + half - 8)],
        Level.SIAGA: [(x, y - half), (x + half, y), (x, y + half), (x - half, y)],
        Level.AWAS: _octagon(x, y, half),
    }
    if level in corners:
        drawing.polygon(pen, corners[level], 10)
    sign = {Level.NONE: "i", Level.WASPADA: "!", Level.SIAGA: "!!", Level.AWAS: "!!!"}[level]
    at = (x, y + (18 if level == Level.WASPADA else 0))
    pen.text(at, sign, INK, drawing.font(88), anchor="mm", stroke_width=1, stroke_fill=INK)


def _octagon(x: int, y: int, half: int) -> list[tuple[float, float]]:
    cut = half * 0.414
    return [
        (x - cut, y - half), (x + cut, y - half), (x + half, y - cut), (x + half, y + cut),
        (x + cut, y + half), (x - cut, y + half), (x - half, y + cut), (x - half, y - cut),
    ]  # fmt: skip


def _stamp(pen: ImageDraw.ImageDraw, over: str) -> None:
    """Write across the middle that it is over; the words under it stay there to be recognised."""
    box = (EDGE, 560, WIDTH - EDGE, 690)
    pen.rectangle(box, fill=PAPER, outline=INK, width=10)
    letters = drawing.fit(over.upper(), INNER - 60, 90, 30)
    middle = (WIDTH // 2, (box[1] + box[3]) // 2)
    pen.text(middle, over.upper(), INK, letters, anchor="mm", stroke_width=2, stroke_fill=INK)
