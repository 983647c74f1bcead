"""Tables that people open in a spreadsheet program: CSV, written row by row, and the one guard of its cells."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

Cell = str | int | float | None
"""A number stays one, None is an empty cell; every text passes :func:`safe`."""

AT_ONCE = 500
"""Rows in one piece: enough that pieces cost nothing, few enough that none fills the memory."""

MOST_ROWS = 1_000_000
"""Rows of one list. A sheet of Excel and of LibreOffice ends at 1,048,576 (2^20) and silently drops what is below."""

BOM = b"\xef\xbb\xbf"
"""Tells Excel that the file is UTF-8; without it Excel takes the computer's own code page."""

_BEGINS_LIKE_A_FORMULA = re.compile('(^|[;\t\r\n])(?=[ "\u00a0]*[=+\\-@\t\r\n\0＝＋－＠])')
"""Where a spreadsheet program may begin to read a formula (OWASP, CSV injection; ASVS 5.0, 1.2.10).

Not only at the beginning: where a computer separates lists by semicolons, as in Indonesia, or the program is told that
tabs do, a cell is torn there, and its rest is a cell of its own.
"""


@dataclass(frozen=True)
class Extent:
    """How much a list is, before it is taken along: its rows, and the moments of its first and its last row."""

    rows: int
    first: datetime | None
    last: datetime | None


def safe(cell: str) -> str:
    """Return the cell so that no program runs it: what begins like a formula gets an apostrophe in front."""
    if not cell or (cell[0].isalnum() and ";" not in cell and cell.isprintable()):
        return cell  # most cells; the ends of lines and tabs are not printable
    return _BEGINS_LIKE_A_FORMULA.sub(r"\1'", cell)


def written(rows: Iterable[Iterable[Cell]], *, at_once: int = AT_ONCE) -> Iterator[bytes]:
    """Write rows as CSV (RFC 4180, UTF-8 with its mark), ``at_once`` rows in a piece; nothing more is held."""
    yield BOM
    waiting = iter(rows)
    while some := list(islice(waiting, at_once)):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([_plain(cell) for cell in row] for row in some)
        yield out.getvalue().encode()


def _plain(cell: Cell) -> Cell:
    return safe(cell) if isinstance(cell, str) else cell
