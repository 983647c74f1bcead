"""No cell of a list is ever run, however the program that opens it tears the lines; numbers stay numbers."""

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.kit import sheets

SIGNS = "=+-@\t\r\n\0＝＋－＠"
HOSTILE = st.text(st.sampled_from([*SIGNS, *" ;,|'\"\u00a0a1(!"]), max_size=12)
"""Everything that means something to a spreadsheet program, in any order."""

Program = Callable[[str], list[list[str]]]


def torn(separator: str) -> Program:
    """A program that takes another separator than the comma, and no heed of quotes inside of a line."""
    return lambda text: [line.split(separator) for line in text.replace("\r", "\n").split("\n")]


def honest(text: str) -> list[list[str]]:
    """A program that reads RFC 4180."""
    return list(csv.reader(io.StringIO(text, newline="")))


PROGRAMS: dict[str, Program] = {"comma": honest, "semicolon": torn(";"), "tab": torn("\t")}


def runs(cell: str) -> bool:
    """Say whether a spreadsheet program would take the cell for a formula; it passes over blanks and quotes."""
    return cell.lstrip(' "\u00a0')[:1] in tuple(SIGNS)


def text_of(*rows: list[sheets.Cell]) -> str:
    return b"".join(sheets.written(rows)).removeprefix(sheets.BOM).decode()


@pytest.mark.parametrize("program", PROGRAMS)
@given(cells=st.lists(HOSTILE, min_size=1, max_size=4))
def test_no_program_finds_a_formula(program: str, cells: list[str]) -> None:
    found = PROGRAMS[program](text_of([*cells, "end"]))
    assert [cell for row in found for cell in row if runs(cell)] == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_the_guard_each_program_finds_one(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(sheets, "safe", lambda cell: cell)
    found = PROGRAMS[program](text_of(["=1+1", "air;=1+1", "air\t=1+1"]))
    assert [cell for row in found for cell in row if runs(cell)]


@given(st.text(st.characters(codec="utf-8", exclude_characters=SIGNS + ";"), max_size=40))
def test_what_is_no_formula_stays_as_it_was_written(cell: str) -> None:
    assert honest(text_of([cell, "end"]))[0][0] == cell


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_stay_numbers(number: float) -> None:
    assert type(number)(honest(text_of([number, "end"]))[0][0]) == number


def test_it_guards_once() -> None:
    once = sheets.safe("=1+1")
    assert once == "'=1+1"
    assert sheets.safe(once) == once


def test_nothing_is_an_empty_cell() -> None:
    assert text_of(["L-0142", None, "", 0]) == "L-0142,,,0\r\n"


def test_it_holds_a_piece_at_a_time() -> None:
    asked: list[int] = []

    def endless() -> object:
        number = 0
        while True:
            asked.append(number)
            yield [number]
            number += 1

    pieces = sheets.written(endless(), at_once=10)  # type: ignore[arg-type]
    assert next(pieces) == sheets.BOM
    assert next(pieces).count(b"\r\n") == 10
    assert len(asked) == 10
