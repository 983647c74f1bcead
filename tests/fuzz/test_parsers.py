"""No parser breaks: a result that holds, or the refusal that it declared. DESTANA_TEST_LONG=1 asks a million times."""

import importlib
import os
import re
import time
from collections.abc import Iterator

import pytest

from tests.architecture import house
from tests.fuzz.hostile import Chance
from tests.fuzz.parsers import ELSEWHERE, PARSERS, Parser

IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
CASES = 32_000 if IS_LONG else 300
"""For each parser whose cost is 1; together some million in a long run."""
SEED = int(os.environ.get("DESTANA_TEST_SEED", "7" if not IS_LONG else str(time.time_ns())))


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_it_breaks_nowhere(parser: Parser) -> None:
    chance = Chance(f"{SEED} {parser.name}")
    for number in range(max(CASES // parser.cost, 20)):
        given = parser.make(chance)
        try:
            parser.run(given)
        except Exception as error:
            raise AssertionError(
                f"{parser.name}, case {number} of seed {SEED}: {ascii(given)[:2000]}"
            ) from error


READS = re.compile(r"(parse|read|unpack|unseal|open|validate|decode|from|forgive|e164)(_|$)")
GIVEN = re.compile(r"\b(str|bytes|Any|Mapping|QueryDict|HttpRequest|Image|RawGeometry|Response)\b")
OPENS = re.compile(r"open_(incident|membership|invitations|by_state|session|new|card)")
"""Verbs that open a thing of the office, not a file or a message."""


def readers() -> Iterator[str]:
    """Yield every public function of the product whose name says that it reads, and that is given something to read."""
    import ast

    for module, tree in house.sources("kit", "config", "surfaces", *house.ROOM_FLOORS):
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not READS.match(node.name) or OPENS.match(node.name):
                continue
            given = " ".join(
                ast.unparse(one.annotation) for one in node.args.args + node.args.kwonlyargs if one.annotation
            )
            if GIVEN.search(given):
                yield f"{module}.{node.name}".removeprefix("destana.")


def test_every_reader_is_in_the_table() -> None:
    """Deny by default: a new parser without a line fails here."""
    assert sorted(set(readers()) - {parser.name for parser in PARSERS} - set(ELSEWHERE)) == []


def test_no_line_is_about_something_that_is_gone() -> None:
    for name in [*(parser.name for parser in PARSERS), *ELSEWHERE]:
        module, _dot, function = name.rpartition(".")
        if module.endswith(".Client"):
            module, function = module.removesuffix(".Client"), "Client"
        assert hasattr(importlib.import_module(f"destana.{module}"), function), name
    assert len({parser.name for parser in PARSERS}) == len(PARSERS)


def test_the_search_sees_a_parser_that_breaks() -> None:
    """The control: a careless reader is found by the same makers, in as many cases."""
    careless = Parser(
        "kit.text.clean", PARSERS[0].make, call=lambda text: int(text or 0) if text.isdigit() else 0
    )
    with pytest.raises(AssertionError, match="case"):
        test_it_breaks_nowhere(careless)
