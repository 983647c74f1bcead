"""A district's own small tables as text → rows: villages with centres, and the names that people use."""

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from destana.foundation.areas.terms import PlaceKind
from destana.kit.refusals import Refusal
from destana.kit.text import clean, fold

from .codes import level_of

T = TypeVar("T")


class BadTable(Refusal):
    """A line of a table cannot be read; the arguments name the table and the line."""

    sentence = _("A table of areas cannot be read.")
    status = 422


@dataclass(frozen=True, slots=True)
class FactRow:
    """One area of the facts table. ``neighbours`` are codes, also of other districts."""

    code: str
    name: str
    bps_code: str
    lat: float | None
    lng: float | None
    km2: float | None
    river_order: int | None
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasRow:
    """One name of the alias table."""

    text: str
    folded: str
    kind: PlaceKind
    codes: tuple[str, ...]
    rt: str


def read_facts(text: str) -> list[FactRow]:
    """Read the facts table. Raises :class:`BadTable`."""
    return [_line("facts", number, row, _fact) for number, row in _rows("facts", text)]


def read_aliases(text: str) -> list[AliasRow]:
    """Read the alias table. Raises :class:`BadTable`."""
    return [_line("aliases", number, row, _alias) for number, row in _rows("aliases", text)]


def _rows(table: str, text: str) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        return [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]
    except csv.Error as error:  # a bare carriage return, a cell of more than 128 KiB
        raise BadTable(table, reader.line_num, sentence=f"{table}, {reader.line_num}: {error}") from error


def _line(table: str, number: int, row: dict[str, str], make: Callable[[dict[str, str]], T]) -> T:
    try:
        return make(row)
    except (KeyError, ValueError) as error:
        raise BadTable(table, number, sentence=f"{table}, {number}: {error}") from error


def _fact(row: dict[str, str]) -> FactRow:
    if level_of(row["code"]) is None or not row["name"]:
        raise ValueError(row["code"])
    neighbours = tuple(row["neighbours"].split())
    if any(level_of(code) is None for code in neighbours):
        raise ValueError(row["neighbours"])
    return FactRow(
        code=row["code"],
        name=clean(row["name"], 100),
        bps_code=row["bps_code"],
        lat=_number(row["lat"]),
        lng=_number(row["lng"]),
        km2=_number(row["km2"]),
        river_order=int(row["river_order"]) if row["river_order"] else None,
        neighbours=neighbours,
    )


def _number(text: str) -> float | None:
    if not text:
        return None
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _alias(row: dict[str, str]) -> AliasRow:
    folded = fold(row["name"])
    codes = tuple(row["codes"].split())
    if not folded or any(level_of(code) is None for code in codes):
        raise ValueError(row["name"])
    return AliasRow(clean(row["name"], 100), folded, PlaceKind(row["kind"]), codes, row["rt"])
