"""The A4 sheet for the notice board: whether all of it goes on one page at sizes that are read from two steps away.

The sheet is HTML that the browser prints (``office/bulletins/poster.html``), so nothing is measured here in the
printer's own letters: lines are counted with the width of wide ones. A browser test prints a sheet that just fits.
"""

import textwrap
from collections.abc import Iterator

from destana.response.bulletins.saying import head, issuer, steps_of
from destana.response.bulletins.terms import Misfit, Problem, Sheet
from destana.response.hazards.terms import INSTRUCTIONS, Level

WIDTH_MM, HEIGHT_MM = 180, 267
"""A4 without the margins of 15 mm (ux.md, section 8)."""
MM_PER_POINT = 25.4 / 72
LEVEL_POINTS, HAZARD_POINTS, STEP_POINTS, HEADLINE_POINTS, SMALL_POINTS = 60, 30, 24, 26, 16
"""Sizes of the sheet; the level's word at least 60 points, the steps at least 24 (ux.md, section 8)."""
_WIDE = 0.60
"""Width of an average letter by its size: DejaVu Sans, the widest of those that offices have, takes 0.58 in bold."""
_LEADING = 1.22
_SIDE_MM = 36
"""What the shape of the level takes beside its words."""
_FRAME_MM = 14
"""The border pattern, both sides, with the white inside it."""
_FOOT_MM = 80
"""QR of 50 mm with its quiet zone, and the line of number, code, times and signatures."""
_GAPS_MM = 14


def misfits(sheet: Sheet) -> list[Misfit]:
    """Return whether the sheet grows beyond one page: what it takes and what there is, in whole millimetres."""
    needed = height(sheet)
    if needed <= HEIGHT_MM:
        return []
    return [
        Misfit(
            "paper",
            Problem.PAPER_TOO_LONG,
            needed,
            HEIGHT_MM,
            fields=("steps", "headline", "villages", "who"),
        )
    ]


def height(sheet: Sheet) -> int:
    """Return the millimetres that the sheet takes on paper, rounded up."""
    inner = WIDTH_MM - _FRAME_MM
    taken = sum(_block(text, points, width) for text, points, width in _blocks(sheet, inner))
    return -int(-(taken + _FOOT_MM + _FRAME_MM + _GAPS_MM) // 1)


def _blocks(sheet: Sheet, inner: float) -> Iterator[tuple[str, int, float]]:
    level = sheet.wording.level
    if level != Level.NONE:
        yield str(level.label), LEVEL_POINTS, inner - _SIDE_MM
        yield str(INSTRUCTIONS[level]), SMALL_POINTS, inner - _SIDE_MM
    yield head(sheet), HAZARD_POINTS, inner - _SIDE_MM
    yield sheet.wording.headline, HEADLINE_POINTS, inner
    yield ", ".join(sheet.names), SMALL_POINTS, inner
    for step in steps_of(sheet):
        yield step, STEP_POINTS, inner - 14
    yield issuer(sheet), 11, inner


def _block(text: str, points: int, width_mm: float) -> float:
    letters = max(1, int(width_mm / (points * MM_PER_POINT * _WIDE)))
    lines = max(1, len(textwrap.wrap(text, letters)))
    return lines * points * MM_PER_POINT * _LEADING
