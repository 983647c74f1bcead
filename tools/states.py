"""Draw the state tables: ``python -m tools.states`` writes docs/reference/states, ``--check`` compares."""

import importlib
import os
import sys
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference" / "states"
ROOMS = ("reports", "incidents", "bulletins")


def draw(room: str) -> str:
    """Return the page of one room: its table ``rules.FOLLOWS`` as a diagram."""
    rules = importlib.import_module(f"destana.response.{room}.rules")
    table: dict[Enum, frozenset[Enum]] = rules.FOLLOWS
    entered = {after for followers in table.values() for after in followers}
    first = [state for state in table if state not in entered] or [next(iter(table))]
    lines = [f"    [*] --> {state.value}" for state in first]
    for state, followers in table.items():
        lines += [
            f"    {state.value} --> {after.value}" for after in sorted(followers, key=lambda each: each.value)
        ]
        lines += [] if followers else [f"    {state.value} --> [*]"]
    body = "\n".join(lines)
    return (
        f"# States of {room}\n\nGenerated from `src/destana/response/{room}/rules.py` by `python -m tools.states`.\n\n"
        f"```mermaid\nstateDiagram-v2\n{body}\n```\n"
    )


def main() -> None:
    """Write the pages, or with ``--check`` fail where one is out of date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    importlib.import_module("django").setup()
    TARGET.mkdir(parents=True, exist_ok=True)
    stale = []
    for room in ROOMS:
        path, page = TARGET / f"{room}.md", draw(room)
        if path.exists() and path.read_text() == page:
            continue
        if "--check" in sys.argv:
            stale.append(room)
        else:
            path.write_text(page)
    if stale:
        sys.exit(f"State diagrams are out of date: {', '.join(stale)}. Run `python -m tools.states`.")


if __name__ == "__main__":
    main()
