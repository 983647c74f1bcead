"""The contracts of pyproject.toml hold, each of them breaks when somebody breaks it, and no room escapes them."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import house

CONTRACTS: list[dict[str, Any]] = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"][
    "importlinter"
]["contracts"]
PLANTS = {
    "floors": ("kit/planted.py", "from destana.foundation.people import terms"),
    "response": ("response/hazards/terms.py", "from destana.response.reports import terms"),
    "messaging": ("messaging/outbox/queries.py", "from destana.messaging.inbox import queries"),
    "foundation": ("foundation/audit/actions.py", "from destana.foundation.people import terms"),
    "community": ("community/relief/actions.py", "from destana.community.meetings import queries"),
    "surfaces": ("surfaces/chat/planted.py", "from destana.surfaces.public import planted"),
    "channels": ("messaging/channels/telegram/send.py", "from destana.messaging.channels.email import send"),
    "inside": ("response/reports/terms.py", "from destana.response.reports import models"),
    "rules": ("response/reports/rules.py", "from destana.response.reports import models"),
}
NEW_ROOMS = {
    "floors": "attic",
    "response": "response/choir",
    "messaging": "messaging/pigeons",
    "foundation": "foundation/weather",
    "community": "community/choir",
    "surfaces": "surfaces/billboard",
    "channels": "messaging/channels/pigeon",
}
INDIRECT = {
    # rules > terms > queries: the contract must see through the middle.
    "response/incidents/rules.py": "from destana.response.incidents import terms",
    "response/incidents/terms.py": "from destana.response.reports import queries",
}


def lint(folder: Path, contract: str) -> bool:
    """Run import-linter for one contract on a house under ``folder``; return whether it is kept."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    arguments = ["--no-cache", "--contract", contract, "--config", str(folder / "pyproject.toml")]
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "KEPT" in done.stdout or "BROKEN" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def write(folder: Path, path: str, text: str) -> None:
    """Write a module into a house, with the packages above it."""
    target = folder / "src" / "destana" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    for package in [target.parent, *target.parent.parents]:
        if package == folder / "src":
            break
        (package / "__init__.py").touch()
    target.write_text(text + "\n")


@pytest.fixture
def empty_house(tmp_path: Path) -> Path:
    """Every package of the product with nothing in it, and the same contracts."""
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    for init in house.HOUSE.rglob("__init__.py"):
        inside = init.relative_to(house.HOUSE)
        if not {"tests", "migrations", "management"} & set(inside.parts):
            write(tmp_path, str(inside), "")
    for name in ("terms", "rules", "models", "queries", "access", "actions"):
        for room in ("response/reports", "response/incidents"):
            if not (tmp_path / "src/destana" / room / name).exists():
                write(tmp_path, f"{room}/{name}.py", "")
    return tmp_path


def test_every_contract_has_its_plant() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(PLANTS)
    assert {contract["id"] for contract in CONTRACTS if contract.get("exhaustive")} == set(NEW_ROOMS)


@pytest.mark.parametrize("contract", sorted(PLANTS))
def test_it_holds_in_the_product(contract: str) -> None:
    assert lint(house.ROOT, contract)


@pytest.mark.parametrize("contract", sorted(PLANTS))
def test_it_breaks_on_a_planted_violation(contract: str, empty_house: Path) -> None:
    path, line = PLANTS[contract]
    target = line.removeprefix("from destana.").replace(".", "/").split(" import ")
    if not (empty_house / "src" / "destana" / target[0] / target[1]).exists():
        write(empty_house, f"{target[0]}/{target[1]}.py", "")
    write(empty_house, path, "")
    assert lint(empty_house, contract), "the control must pass"
    write(empty_house, path, line)
    assert not lint(empty_house, contract)


@pytest.mark.parametrize("contract", sorted(NEW_ROOMS))
def test_it_breaks_on_a_room_without_a_place(contract: str, empty_house: Path) -> None:
    write(empty_house, f"{NEW_ROOMS[contract]}/__init__.py", "")
    assert not lint(empty_house, contract)


def test_rules_may_not_reach_a_query_through_others(empty_house: Path) -> None:
    for path, line in INDIRECT.items():
        write(empty_house, path, line)
    write(empty_house, "response/reports/queries.py", "")
    assert not lint(empty_house, "rules")


def test_every_room_is_under_the_contract_inside() -> None:
    inside = next(contract for contract in CONTRACTS if contract["id"] == "inside")
    assert sorted(inside["containers"]) == sorted(set(house.rooms()) - house.WITHOUT_TABLES)
