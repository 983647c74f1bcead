"""Time comes from outside: every action takes ``at``, so that the past can be replayed and tests need no wait."""

import ast

from tests.architecture import house

CLOCKS = {
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "now", "localtime",
    "datetime.datetime.now", "timezone.localtime", "timezone.localdate", "time.time_ns",
}  # fmt: skip
CONVERTERS = {
    "localtime",
    "timezone.localtime",
    "timezone.localdate",
}  # clocks only when nothing is given them
# Where the outside comes in below the surfaces: the moment of a webhook or of a provider's answer is read there.
SURFACES_OF_THEIR_OWN = ("destana.messaging.gateway", "destana.messaging.channels")
COMMANDS = ".management.commands."
IMPURE = {
    "django.conf",
    "django.db",
    "django.utils.timezone",
    "time",
    "random",
    "secrets",
    "os",
    "socket",
    "aiohttp",
}


def clocks(tree: ast.Module) -> list[int]:
    """Return the lines on which a wall clock is read."""
    return [
        call.lineno
        for name, call in house.calls(tree)
        if name in CLOCKS and not (name in CONVERTERS and call.args)
    ]


def test_no_room_reads_the_clock() -> None:
    wrong = [
        f"{module}:{line}"
        for module, tree in house.sources("kit", *house.ROOM_FLOORS)
        if not module.startswith(SURFACES_OF_THEIR_OWN) and COMMANDS not in module
        for line in clocks(tree)
    ]
    assert wrong == []


def imported(tree: ast.Module) -> set[str]:
    """Return every module, and every name out of a module, that a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_rules_know_no_clock_no_chance_and_no_settings() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, tree in house.sources(*house.ROOM_FLOORS)
        if "rules" in module.split(".")[3:4]
        for name in imported(tree)
        if name in IMPURE or name.startswith(("django.db.", "django.conf."))
    ]
    assert wrong == []


def test_the_test_sees_a_clock_and_a_setting() -> None:
    tree = ast.parse(
        "from django.conf import settings\nimport random\nx = timezone.now()\ny = datetime.now(UTC)"
    )
    assert clocks(tree) == [3, 4]
    assert {"django.conf", "random"} <= imported(tree)


def test_nobody_uses_signals() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, tree in house.sources("kit", "config", "surfaces", *house.ROOM_FLOORS)
        for name in imported(tree)
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]
    assert wrong == []
