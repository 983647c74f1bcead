"""The Earth in squares, each of four quarters: where something is, in one number, and which squares a box is made of.

A square of the finest level measures 360° / 2^16, that is 0.0055° or some 610 m (IUGG mean radius; narrower from west
to east away from the equator). Numbers follow the Z-order (Morton, 1966): two bits a level, so that the square around
another one is its number without the last bits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import isfinite
from typing import NamedTuple

FINEST = 16
"""Levels of halving from the whole Earth to the finest square."""

STEP = 360 / 2**FINEST
"""Width of a finest square in degrees. Its binary fraction is finite, so that centres are exact."""

LEVELS = tuple(range(2, FINEST + 1, 2))
"""The levels that are looked up: every second one, each with 16 squares of the next inside."""

_COLUMNS, _ROWS = 2**FINEST, 2 ** (FINEST - 1)


def square_of(lat: float, lng: float) -> int:
    """Return the number of the finest square around a point (WGS 84 degrees). Raises ValueError off the Earth."""
    if not (isfinite(lat) and isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180):
        raise ValueError(lat, lng)
    x, y = int((lng + 180) / STEP), int((lat + 90) / STEP)
    return _number(min(x, _COLUMNS - 1), min(y, _ROWS - 1))


def centre_of(square: int) -> tuple[float, float]:
    """Return latitude and longitude of the centre of a finest square."""
    x, y = _place(square)
    return (y + 0.5) * STEP - 90, (x + 0.5) * STEP - 180


def bits_below(level: int) -> int:
    """Return by how many bits a finest square's number is shifted to give the square around it of this level."""
    return 2 * (FINEST - level)


@dataclass(frozen=True, slots=True)
class Box:
    """A box in WGS 84 degrees, its edges included. Raises ValueError where it is none, or crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        sides = (self.west, self.south, self.east, self.north)
        if not all(isfinite(side) for side in sides):
            raise ValueError(sides)
        if not (-180 <= self.west <= self.east <= 180 and -90 <= self.south <= self.north <= 90):
            raise ValueError(sides)

    @property
    def span(self) -> "Span":
        """The finest squares whose centres lie in the box."""
        x0, x1 = _within(self.west + 180, self.east + 180, _COLUMNS)
        y0, y1 = _within(self.south + 90, self.north + 90, _ROWS)
        return Span(x0, y0, x1, y1)


class Span(NamedTuple):
    """A rectangle of finest squares, first and last column and row; empty where the first comes after the last."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def is_empty(self) -> bool:
        """True where no square's centre lies in it."""
        return self.x0 > self.x1 or self.y0 > self.y1

    @property
    def size(self) -> int:
        """How many squares."""
        return max(0, self.x1 - self.x0 + 1) * max(0, self.y1 - self.y0 + 1)

    def holds(self, square: int) -> bool:
        """Tell whether a finest square is one of these."""
        x, y = _place(square)
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


class Cell(NamedTuple):
    """A square of any level in :data:`LEVELS`, and whether all of it belongs to the span that was asked for."""

    level: int
    x: int
    y: int
    is_whole: bool

    @property
    def number(self) -> int:
        """The number of the square at its level."""
        return _number(self.x, self.y)

    def parts(self, span: Span) -> Iterator["Cell"]:
        """Give the squares of the next level inside it that share something with the span."""
        yield from _cells(span, self.level + 2, self)

    def surplus(self, span: Span) -> int:
        """Return how many finest squares it holds that are not of the span."""
        side = 1 << FINEST - self.level
        wide = min(span.x1, (self.x + 1) * side - 1) - max(span.x0, self.x * side) + 1
        high = min(span.y1, (self.y + 1) * side - 1) - max(span.y0, self.y * side) + 1
        return side * side - wide * high


def cover(span: Span, most: int) -> list[Cell]:
    """Return squares that hold the span and little else: at the most ``most``, four times as many if narrow.

    Begins with the coarsest and takes apart whichever holds most that was not asked for. A narrow span, of which
    ``most`` squares would hold more outside than in, may take four times as many.
    """
    if span.is_empty:
        return []
    whole: list[Cell] = []
    partly: list[tuple[int, Cell]] = []

    def sort(cells: Iterator[Cell]) -> int:
        before = sum(surplus for surplus, _cell in partly)
        for cell in cells:
            if cell.is_whole:
                whole.append(cell)
            else:
                heappush(partly, (-cell.surplus(span), cell))
        return before - sum(surplus for surplus, _cell in partly)

    is_wide = False
    surplus = sort(_cells(span, LEVELS[0], None))
    while partly:
        parts = list(partly[0][1].parts(span))
        count = len(whole) + len(partly)
        if count - 1 + len(parts) > max(count, most):
            if is_wide or surplus <= span.size:
                break
            most, is_wide = 4 * most, True
        surplus += heappop(partly)[0] + sort(iter(parts))
    return whole + [cell for _surplus, cell in partly]


def apart(cells: Sequence[Cell], which: set[int], span: Span) -> list[Cell]:
    """Return the squares with some of them (by position) taken apart into what they share with the span."""
    found: list[Cell] = []
    for position, cell in enumerate(cells):
        found += cell.parts(span) if position in which else (cell,)
    return found


def _cells(span: Span, level: int, inside: Cell | None) -> Iterator[Cell]:
    """Give the squares of a level that share something with the span, of one square only where it is given."""
    bits = FINEST - level
    x0, y0, x1, y1 = span.x0 >> bits, span.y0 >> bits, span.x1 >> bits, span.y1 >> bits
    if inside is not None:
        x0, y0 = max(x0, inside.x * 4), max(y0, inside.y * 4)
        x1, y1 = min(x1, inside.x * 4 + 3), min(y1, inside.y * 4 + 3)
    for y in range(y0, y1 + 1):
        for x in range(x0, x1 + 1):
            is_whole = (
                span.x0 <= x << bits
                and span.y0 <= y << bits
                and (x + 1 << bits) - 1 <= span.x1
                and (y + 1 << bits) - 1 <= span.y1
            )
            yield Cell(level, x, y, is_whole)


def _within(low: float, high: float, count: int) -> tuple[int, int]:
    """Return the first and last of ``count`` squares whose centre is between two distances from the first edge."""
    first, last = int(low / STEP), int(high / STEP)
    if (first + 0.5) * STEP < low:
        first += 1
    if (last + 0.5) * STEP > high:
        last -= 1
    return first, min(last, count - 1)


def _number(x: int, y: int) -> int:
    return _spread(x) | _spread(y) << 1


def _place(square: int) -> tuple[int, int]:
    return _gather(square), _gather(square >> 1)


def _spread(n: int) -> int:
    """Put a 0 before each of 16 bits."""
    n = (n | n << 8) & 0x00FF00FF
    n = (n | n << 4) & 0x0F0F0F0F
    n = (n | n << 2) & 0x33333333
    return (n | n << 1) & 0x55555555


def _gather(n: int) -> int:
    """Undo :func:`_spread`, whatever stands between the bits."""
    n &= 0x55555555
    n = (n | n >> 1) & 0x33333333
    n = (n | n >> 2) & 0x0F0F0F0F
    n = (n | n >> 4) & 0x00FF00FF
    return (n | n >> 8) & 0x0000FFFF
