"""The national list as it comes: four tables of code and name, checked before a row is written."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from destana.foundation.areas.terms import Level
from destana.kit.refusals import Refusal
from destana.kit.text import clean, fold

from .codes import level_of, parent_of
from .names import sensible

FILES: Mapping[Level, str] = {
    Level.PROVINCE: "provinces.csv",
    Level.REGENCY: "regencies.csv",
    Level.DISTRICT: "districts.csv",
    Level.VILLAGE: "villages.csv",
}
"""File names of idn-area-data, the highest level first."""

EXPECTED: Mapping[Level, int] = {
    Level.PROVINCE: 38,
    Level.REGENCY: 514,
    Level.DISTRICT: 7_285,
    Level.VILLAGE: 83_762,
}
"""Areas in idn-area-data 4.0.1 (Home Affairs decision 300.2.2-2430 of 2025)."""

LEAST_SHARE = 0.95
"""A list with fewer than this share of the expected areas was cut off on its way."""


class BadAreaFile(Refusal):
    """A file of the list is missing, or a line of it is not an area. The arguments name file and line."""

    sentence = _("The list of areas cannot be read.")
    status = 422


class AreaFilesIncomplete(Refusal):
    """Far fewer areas than Indonesia has: loading them would end all the others."""

    sentence = _("The list of areas is incomplete. Please install it again.")
    status = 422


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line of the national list."""

    code: str
    level: Level
    name: str
    folded: str
    parent: str | None


def read_level(level: Level, lines: Iterable[str], parents: Mapping[str, AreaRow]) -> dict[str, AreaRow]:
    """Read one table; every area needs its parent among ``parents``. Raises :class:`BadAreaFile`."""
    found: dict[str, AreaRow] = {}
    for number, (code, name) in _pairs(level, lines):
        parent = parent_of(code)
        wrong = level_of(code) is not level or not name or code in found
        if wrong or (parent is not None and parent not in parents):
            raise bad(FILES[level], f"{number}: {code[:20]} {name[:40]}")
        found[code] = AreaRow(code, level, name, fold(name)[:100], parent)
    return found


def _pairs(level: Level, lines: Iterable[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    reader = csv.reader(lines)
    try:
        head = next(reader, [])
        if "code" not in head or "name" not in head:
            raise bad(FILES[level], f"1: {','.join(head)[:80]}")
        code, name = head.index("code"), head.index("name")
        for row in reader:
            if len(row) != len(head):
                raise bad(FILES[level], f"{reader.line_num}: {','.join(row)[:80]}")
            yield reader.line_num, (row[code].strip(), sensible(clean(row[name], 100), level))
    except csv.Error as error:  # a cell of more than 128 KiB, a carriage return of its own
        raise bad(FILES[level], f"{reader.line_num}: {error}") from error


def bad(file: str, what: str) -> BadAreaFile:
    """Return the refusal that names the file and the line."""
    return BadAreaFile(file, what, sentence=f"{BadAreaFile.sentence} {file}: {what}")


def check_complete(counts: Mapping[Level, int]) -> None:
    """Raise :class:`AreaFilesIncomplete` where a level has lost more than a few areas."""
    short = [level for level, number in EXPECTED.items() if counts.get(level, 0) < LEAST_SHARE * number]
    if short:
        raise AreaFilesIncomplete(*short)
