"""What a cheap phone on a weak line sees: the budgets of the browser tests, read off the same run that checks them."""

import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from lxml import etree

from bench.place import Place
from bench.table import Limit, Row
from tests.drills.office import ROOT

KIB = 1024
LIMITS: dict[str, tuple[str, Limit]] = {
    "first paint, bytes": ("KiB", Limit(30, 14, is_most=True)),
    "whole page, bytes": ("KiB", Limit(100, 60, is_most=True)),
    "scripts, bytes": ("KiB", Limit(40, 20, is_most=True)),
    "largest contentful paint, s": ("s", Limit(2.5, 2.4, is_most=True)),
    "layout shift": ("", Limit(0.05, 0.01, is_most=True)),
    "taps for a report with photo and place": ("", Limit(3, 3, is_most=True)),
}
"""Floors are the budgets of ux.md, section 12 (first paint: its hard stop; its aim is ours)."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def measure(place: Place) -> list[Row]:
    """Run the budget tests in a browser and take the worst figure of each kind; nothing without a browser."""
    if not any(shutil.which(name) for name in BROWSERS):
        print("No Chromium here: the rows of the phone are left out.", file=sys.stderr)
        return []
    told = place.new("phone.xml")
    chosen = ["-k", "small"] if place.is_quick else []
    wanted = ["-m", "pytest", "tests/browser/test_budgets.py", "-q", "-m", "browser", "-p", "no:randomly"]
    subprocess.run(
        [sys.executable, *wanted, *chosen, f"--junitxml={told}"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found = _properties(told)
    return [
        Row(
            name,
            max(found[name]) / (KIB if unit == "KiB" else 1),
            unit,
            limit,
            _spoken(found[name]),
            "ux.md, section 12",
        )
        for name, (unit, limit) in LIMITS.items()
        if name in found
    ]


def _properties(report: Path) -> dict[str, list[float]]:
    found = defaultdict(list)
    for one in etree.parse(report).iterfind(".//property"):
        found[str(one.get("name"))].append(float(str(one.get("value"))))
    return found


def _spoken(values: list[float]) -> str:
    return f"worst of {len(values)}; best {min(values):,.3g}" if len(values) > 1 else "one journey"
