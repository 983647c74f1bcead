"""Every package that is shipped has a licence that goes together with AGPL-3.0-or-later: ``python -m tools.licences``."""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

FITS = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|Unlicense|CC0|HPND|Zlib|0BSD"
    r"|LGPL|Lesser General Public|GPL-3|GPLv3|AGPL|Public Domain|BlueOak)",
    re.IGNORECASE,
)
"""Licences that may be combined with AGPL-3.0-or-later."""

TOLD = {
    "capvalidator": "Apache-2.0 (its LICENSE file; the metadata names none)",
}
"""Packages whose metadata names no licence, and what their files say."""


def main() -> None:
    """Name every package whose licence does not fit or is not known."""
    faults = sorted([*_python(), *_npm()])
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(f"{len(faults)} licences to look at; see tools/licences.py.")


def _python() -> Iterator[str]:
    lock = (ROOT / "requirements" / "run.txt").read_text()
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another system or another Python
        said = _said(found)
        if name not in TOLD and not FITS.search(said):
            yield f"{name}: {said or 'no licence named'}"


def _said(package: Distribution) -> str:
    meta = package.metadata
    classifiers = [line for line in meta.get_all("Classifier") or [] if line.startswith("License")]
    short = (meta.get("License") or "").split("\n", 1)[0]
    return " ".join([meta.get("License-Expression") or "", short, *classifiers]).strip()


def _npm() -> Iterator[str]:
    for path in sorted((ROOT / "node_modules").glob("*/package.json")):
        data = json.loads(path.read_text())
        if not FITS.search(str(data.get("license", ""))):
            yield f"{data.get('name')}: {data.get('license', 'no licence named')}"


if __name__ == "__main__":
    main()
