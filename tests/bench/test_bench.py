"""The table of speeds: it says where a figure stands, and every row can be measured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import page
from bench.load import Seen
from bench.rows import ROWS
from bench.table import HEADS, Limit, Row, markdown, percentile

ALWAYS = ["intake", "pages"]
"""Rows that every run of the tests measures in small; DESTANA_TEST_LONG=1 takes all."""


def row(value: float, limit: Limit) -> Row:
    return Row("report", value, "×", limit, "1,512/s", "378/s")


@pytest.mark.parametrize(
    ("value", "limit", "verdict", "is_good"),
    [
        (4.2, Limit(2, 4), "aim reached", True),
        (4.0, Limit(2, 4), "aim reached", True),
        (2.0, Limit(2, 4), "above the floor", True),
        (1.9, Limit(2, 4), "BELOW ITS FLOOR", False),
        (0.5, Limit(1.5, 0.6, is_most=True), "aim reached", True),
        (1.5, Limit(1.5, 0.6, is_most=True), "within the floor", True),
        (1.6, Limit(1.5, 0.6, is_most=True), "BELOW ITS FLOOR", False),
    ],
)
def test_it_says_where_a_figure_stands(value: float, limit: Limit, verdict: str, is_good: bool) -> None:
    one = row(value, limit)
    assert (one.verdict, one.is_good_enough) == (verdict, is_good)


def test_a_row_is_a_line_of_the_table() -> None:
    lines = markdown([row(3, Limit(2, 4))]).splitlines()
    assert len(lines) == 3
    assert all(line.count("|") == len(HEADS) + 1 for line in lines)
    assert "≥ 2.00 ×" in lines[2]


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile([], 0.95) == 0.0


def test_a_fast_refusal_is_not_a_fast_service() -> None:
    with pytest.raises(AssertionError, match="429"):
        Seen([0.1, 0.1], {"201": 1, "429": 1}, 1.0).only(201)


def test_the_page_keeps_the_table_between_its_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "benchmarks.md"
    kept.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", kept)
    page.write([row(3, Limit(2, 4))])
    written = kept.read_text(encoding="utf-8")
    assert written.startswith("before\n")
    assert written.endswith(f"{page.END}\nafter\n")
    assert "old" not in written
    assert "1,512/s" in written


@pytest.mark.slow
@pytest.mark.skipif("DESTANA_TEST_DATABASE_URL" in os.environ, reason="starts offices of its own, on SQLite")
@pytest.mark.parametrize("names", [ALWAYS, *([name] for name in sorted({*ROWS} - {*ALWAYS}))], ids=" ".join)
def test_every_row_can_be_measured(names: list[str]) -> None:
    if names != ALWAYS and not os.environ.get("DESTANA_TEST_LONG"):
        pytest.skip("measured in small with DESTANA_TEST_LONG=1")
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", *names],
        cwd=page.PAGE.parents[1],
        env={**os.environ, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) > 2
