"""Look at the licence of every installed package and fail on one that may not go with AGPL-3.0-or-later.

python -m tools.licences           check .venv and node_modules
python -m tools.licences list      print them all
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

# SPDX names that AGPL-3.0-or-later code may be combined with (FSF's list of compatible licences).
FITTING = {
    "0BSD", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python",
    "GPL-2.0-or-later", "GPL-3.0-or-later",
    "HPND", "ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "ODbL-1.0", "PSF-2.0", "Python-2.0", "Unicode-3.0", "Unlicense", "Zlib", "ZPL-2.1", "BlueOak-1.0.0", "Artistic-2.0",
    "PostgreSQL",
}  # fmt: skip
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Zero-Clause BSD (0BSD)": "0BSD",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
}
SPOKEN = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "LGPLv3+": "LGPL-3.0-or-later",
    "MIT License": "MIT",
    "PSF": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "MPL 2.0": "MPL-2.0",
    "GPLv3+": "GPL-3.0-or-later",
    "BSD-0-Clause": "0BSD",  # htmx's own spelling
}
# Packages whose metadata says nothing that a program can read; looked up by a person in the package itself.
KNOWN = {
    "axe-playwright-python": "MIT",  # its LICENSE file; axe-core inside it is MPL-2.0
    "capvalidator": "Apache-2.0",  # its metadata holds the whole text
    "rust-just": "CC0-1.0",  # its LICENSE file; only the command line of developers
    "text-unidecode": "GPL-2.0-or-later",  # "Artistic License or GPL or GPLv2+", at our choice; only in tests
}


def words(expression: str) -> list[str]:
    """Split an SPDX expression into its licences; an ``OR`` needs only one that fits, so see :func:`fits`."""
    return [word for word in re.split(r"[\s()]+|\bAND\b|\bOR\b|\bWITH\b", expression) if word]


def fits(expression: str) -> bool:
    """Tell whether an SPDX expression allows the combination: one side of each OR, every part of each AND."""
    text = expression.strip()
    alternatives = re.split(r"\s+OR\s+", text.strip("()"))
    if len(alternatives) > 1 and " AND " not in text:
        return any(fits(part) for part in alternatives)
    return all(
        SPOKEN.get(word, word) in FITTING for word in words(text) if word != "LLVM-exception"
    ) and bool(text)


def licence_of(package: Distribution) -> str:
    """Return the licence of a Python package as an SPDX expression, or what it says instead."""
    about: Any = package.metadata
    name = str(about["Name"]).lower()
    if name in KNOWN:
        return KNOWN[name]
    if expression := about.get("License-Expression"):
        return str(expression)
    found = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    named = [CLASSIFIERS[one] for one in found if one in CLASSIFIERS]
    if named:
        return " AND ".join(sorted(set(named)))
    said = str(about.get("License") or "").strip().splitlines()
    return SPOKEN.get(said[0], said[0]) if said else "unknown"


def python_packages() -> Iterator[tuple[str, str]]:
    """Yield name and licence of every installed Python package but our own and pip."""
    for package in distributions():
        name = str(package.metadata["Name"])
        if name.lower() not in {"destana", "pip", "setuptools"}:
            yield name, licence_of(package)


def node_packages(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Yield name and licence of every installed front-end package."""
    for path in sorted(root.glob("node_modules/**/package.json")):
        inside = path.parent.relative_to(root / "node_modules").parts
        if len(inside) == (2 if inside[0].startswith("@") else 1):
            about = json.loads(path.read_text())
            yield f"npm {about.get('name', inside[-1])}", str(about.get("license", "unknown"))


def main(arguments: Sequence[str]) -> int:
    """Check, or list with ``list``; return the exit code."""
    found = sorted({*python_packages(), *node_packages()})
    if "list" in arguments:
        print("\n".join(f"{name:32} {licence}" for name, licence in found))
        return 0
    bad = [f"{name}: {licence}" for name, licence in found if not fits(licence)]
    if bad:
        print("These do not go with AGPL-3.0-or-later, or do not say what they are (see tools/licences.py):")
        print("\n".join(bad))
        return 1
    print(f"{len(found)} packages, all with a fitting licence.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
