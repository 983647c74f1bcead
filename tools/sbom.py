"""The bill of materials of what an office runs: ``python -m tools.sbom [FILE]`` writes CycloneDX 1.6 as JSON.

Made of the two lock files, so that it names exactly what an install would take: every package with its version, the
SHA-256 of each wheel or the SHA-512 of the archive, and its licence. It is made for a release and not kept here.
"""

import base64
import json
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from tools.licences import SPOKEN, licence_of

ROOT = Path(__file__).resolve().parents[1]
PYTHON, NODE = ROOT / "requirements" / "run.txt", ROOT / "package-lock.json"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?:\s*;\s*(.*?))?\s*\\$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ELSEWHERE = {"colorama": "BSD-3-Clause", "httpx2-jsfetch": "BSD-3-Clause", "tzdata": "Apache-2.0"}
"""Licences of packages that other systems or versions of Python get; a person looked into their wheels."""


def python_components(lock: str) -> Iterator[dict[str, Any]]:
    """Yield a component a pinned package of a requirements file with hashes."""
    current: dict[str, Any] = {}
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            if current:
                yield current
            current = _component("pypi", pinned[1], pinned[2], _licence(pinned[1]), condition=pinned[3])
        elif found := _HASH.search(line):
            current["hashes"].append({"alg": "SHA-256", "content": found[1]})
    if current:
        yield current


def _licence(name: str) -> str:
    try:
        return licence_of(distribution(name))
    except PackageNotFoundError:
        return ELSEWHERE[name]


def node_components(lock: str) -> Iterator[dict[str, Any]]:
    """Yield a component a package of npm's lock; what only builds the scripts is no part of the running office."""
    for place, about in json.loads(lock)["packages"].items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        licence = SPOKEN.get(about["license"], about["license"])
        one = _component("npm", name, about["version"], licence, is_built_with=bool(about.get("dev")))
        alg, _dash, content = about["integrity"].partition("-")
        one["hashes"].append(
            {"alg": alg.upper().replace("SHA", "SHA-"), "content": base64.b64decode(content).hex()}
        )
        yield one


def _component(
    kind: str,
    name: str,
    version: str,
    licence: str,
    *,
    condition: str | None = None,
    is_built_with: bool = False,
) -> dict[str, Any]:
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    word = {"expression": licence} if re.search(r" (AND|OR|WITH) ", licence) else {"license": {"id": licence}}
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "scope": "excluded" if is_built_with else "required",
        "purl": address,
        "licenses": [word],
        "hashes": [],
    }
    if condition:
        found["properties"] = [{"name": "destana:only-where", "value": condition}]
    return found


def bill() -> dict[str, Any]:
    """Return the whole bill. It holds no moment and no chance: the same locks give the same bytes."""
    parts = [*python_components(PYTHON.read_text()), *node_components(NODE.read_text())]
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "destana",
                "name": "destana",
                "version": version[1] if version else "0",
                "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}],
            }
        },
        "components": sorted(parts, key=lambda one: str(one["bom-ref"])),
        "dependencies": [{"ref": "destana", "dependsOn": sorted(str(one["bom-ref"]) for one in parts)}],
    }


def main(arguments: Sequence[str]) -> int:
    """Write the bill into a file, or print it."""
    text = json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
        print(f"{arguments[0]} written: {text.count('bom-ref') - 1} packages.")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
