"""``docs/asvs.csv``: each item of ASVS 5.0.0, levels 1 and 2, is answered by a test that exists or a page that is there.

The file is read as it is; nothing is run here. That the named tests pass, the suite shows.
"""

import ast
import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "asvs.csv"
ITEMS = {1: 70, 2: 183}
"""How many items of each level version 5.0.0 has."""
BY_TEST = 150
"""Items that a running test must answer: the promise is 129, this is how many there are, and it only rises."""
MOST_OPEN = 2
"""Items that are not fulfilled yet, each with its reason. This number only ever falls."""


@dataclass(frozen=True)
class Item:
    """One line of the file. ``answers`` are ``test:`` node ids and ``page:`` headings."""

    id: str
    level: int
    applies: str
    what: str
    answers: tuple[str, ...]
    note: str

    @property
    def tests(self) -> list[str]:
        return [one.removeprefix("test:") for one in self.answers if one.startswith("test:")]


def read(text: str) -> list[Item]:
    """Return the items of a file; lines that begin with # say where it comes from."""
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [
        Item(
            row["id"],
            int(row["level"]),
            row["applies"],
            row["what"],
            tuple(row["answers"].split()),
            row["note"],
        )
        for row in rows
    ]


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the tests of a file, those in classes as ``Class::test``."""
    place = ROOT / path
    if not place.is_file():
        return frozenset()
    tree = ast.parse(place.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


@cache
def headings(path: str) -> frozenset[str]:
    """Return the anchors of a page, as they are made of its headings."""
    place = ROOT / path
    if not place.is_file():
        return frozenset()
    found = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", one.lower()).strip().replace(" ", "-") for one in found)


def fault(answer: str) -> str:
    """Return what is wrong with one answer, or nothing."""
    kind, _colon, rest = answer.partition(":")
    if kind == "test":
        path, _colons, name = rest.partition("::")
        return "" if name in names_in(path) else f"no such test: {rest}"
    if kind == "page":
        path, _hash, anchor = rest.partition("#")
        return "" if anchor in headings(path) else f"no such heading: {rest}"
    return f"neither test nor page: {answer}"


def faults(items: list[Item]) -> list[str]:
    """Return everything that is wrong with the file."""
    found = [f"{one.id}: {wrong}" for one in items for answer in one.answers if (wrong := fault(answer))]
    for one in items:
        if one.applies not in {"yes", "no", "open"}:
            found.append(f"{one.id}: applies is {one.applies}")
        if one.applies == "yes" and not one.answers:
            found.append(f"{one.id}: applies and is not answered")
        if one.applies in {"no", "open"} and (len(one.note) < 10 or one.answers):
            found.append(f"{one.id}: needs a reason and no answer")
        if len(one.what) < 15:
            found.append(f"{one.id}: says nothing")
    return found


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return read(FILE.read_text(encoding="utf-8"))


def test_every_item_stands_there_once(items: list[Item]) -> None:
    ids = [one.id for one in items]
    assert len(ids) == len(set(ids))
    assert {level: sum(one.level == level for one in items) for level in ITEMS} == ITEMS
    assert ids == sorted(ids, key=lambda one: [int(part) for part in one[1:].split(".")])
    assert {one.split(".")[0] for one in ids} == {f"V{number}" for number in range(1, 18)}


def test_every_item_that_applies_is_answered_by_what_exists(items: list[Item]) -> None:
    assert faults(items) == []


def test_enough_of_them_are_answered_by_a_test(items: list[Item]) -> None:
    assert sum(bool(one.tests) for one in items if one.applies == "yes") >= BY_TEST


def test_few_are_open_and_each_says_why(items: list[Item]) -> None:
    assert sum(one.applies == "open" for one in items) <= MOST_OPEN


def test_the_file_says_where_it_comes_from() -> None:
    head = FILE.read_text(encoding="utf-8")[:1500]
    assert all(word in head for word in ("5.0.0", "CC BY-SA 4.0", "own words"))


@pytest.mark.parametrize(
    "line",
    [
        "V1.1.1,1,yes,an item that applies,test:tests/architecture/test_asvs.py::test_that_is_not_there,",
        "V1.1.1,1,yes,an item that applies,page:docs/security.md#not-there,",
        "V1.1.1,1,yes,an item that applies,hearsay,",
        "V1.1.1,1,yes,an item that applies,,",
        "V1.1.1,1,no,an item that does not apply,,short",
        "V1.1.1,1,perhaps,an item of some kind,,",
    ],
)
def test_it_sees_a_hollow_answer(line: str) -> None:
    """The control."""
    assert faults(read(f"id,level,applies,what,answers,note\n{line}"))
