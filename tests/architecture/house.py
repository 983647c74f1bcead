"""The house as the tests see it: its rooms, its modules and who imports whom, without tests and migrations."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "destana"
ROOM_FLOORS = ("community", "response", "messaging", "foundation")
WITHOUT_TABLES = {"destana.messaging.gateway", "destana.messaging.channels"}


@cache
def graph() -> grimp.ImportGraph:
    """Return who imports whom inside destana."""
    return grimp.build_graph("destana", cache_dir=None)


def is_guard(module: str) -> bool:
    """Tell whether a module is a test, a fixture or a migration: they may reach anywhere."""
    return bool({"tests", "conftest", "migrations"} & set(module.split(".")))


def room(module: str) -> str | None:
    """Return the room of a module below the surfaces, such as ``destana.response.reports``; else None."""
    parts = module.split(".")
    return ".".join(parts[:3]) if len(parts) > 2 and parts[1] in ROOM_FLOORS else None


def rooms() -> list[str]:
    """Return every room below the surfaces."""
    return sorted({found for module in graph().modules if (found := room(module)) and not is_guard(module)})


def imports() -> Iterator[tuple[str, str]]:
    """Yield importer and imported of every direct import that the product makes."""
    for importer in sorted(graph().modules):
        if not is_guard(importer):
            for imported in sorted(graph().find_modules_directly_imported_by(importer)):
                yield importer, imported


def sources(*floors: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield module name and syntax tree of every source file of these floors."""
    for floor in floors:
        for path in sorted((HOUSE / floor).rglob("*.py")):
            module = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
            if not is_guard(module):
                yield module, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the dotted name of every call, such as ``timezone.now``, and the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
