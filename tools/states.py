"""Draw the state tables of all rooms: ``docs/reference/states/<room>.md``, from each room's ``rules.FOLLOWS``.

python -m tools.states           write the pages
python -m tools.states check     fail when a page differs from its table
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference" / "states"


def tables() -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """Yield room and table of every room that has one."""
    for path in sorted((ROOT / "src" / "destana").glob("*/*/rules*")):
        if path.name not in {"rules.py", "rules"}:
            continue
        room = path.parent.relative_to(ROOT / "src").parts
        table = getattr(import_module(".".join([*room, "rules"])), "FOLLOWS", None)
        if table:
            yield ".".join(room), table


def draw(room: str, table: Mapping[Any, Any]) -> str:
    """Return the page of one room: a Mermaid diagram, then the moves with their reasons where the table gives them."""
    first = next(iter(table))
    lines = [f'    state "{state.label}" as {state.value}' for state in table]
    lines.append(f"    [*] --> {first.value}")
    reasons = []
    for state, following in table.items():
        nexts = sorted(following, key=list(table).index)
        lines += [f"    {state.value} --> {after.value}" for after in nexts]
        lines += [] if nexts else [f"    {state.value} --> [*]"]
        if isinstance(following, Mapping):
            reasons += [f"- **{state.label} → {after.label}**: {following[after]}." for after in nexts]
    title = room.rsplit(".", 1)[-1].capitalize()
    about = f"Drawn from `{room}.rules.FOLLOWS` by `python -m tools.states`; do not edit."
    page = [f"# {title}: what may follow what", "", about, "", "```mermaid", "stateDiagram-v2", *lines, "```"]
    return "\n".join([*page, *(["", *reasons] if reasons else []), ""])


def pages() -> dict[Path, str]:
    """Return every page as it should be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415 - the settings must be named first
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    with translation.override("en"):
        return {PAGES / f"{room.rsplit('.', 1)[-1]}.md": draw(room, table) for room, table in tables()}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them; return the exit code."""
    wanted = pages()
    found = {path: path.read_text() for path in PAGES.glob("*.md")}
    if "check" in arguments:
        stale = sorted(
            path.name for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path)
        )
        print(
            f"Stale: {', '.join(stale)}. Run python -m tools.states."
            if stale
            else "State diagrams are current."
        )
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in found.keys() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text)
    print(f"{len(wanted)} state diagrams written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
