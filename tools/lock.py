"""Write requirements/run.txt and dev.txt anew from pyproject.toml: ``python -m tools.lock [--upgrade]``.

Needs ``uv`` on PATH (only here; installing takes pip). Both files carry a hash for every wheel, hold for Python 3.11 to
3.14, and name no download address. Without ``--upgrade`` versions stay as they are wherever pyproject.toml allows it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# run.txt is what an office installs: the product and what builds it. dev.txt adds tests, lints, bench and release.
FILES = {"run.txt": ("build",), "dev.txt": ("build", "test", "lint", "bench", "release")}


def command(uv: str, name: str, groups: Sequence[str], extra: Sequence[str]) -> list[str]:
    """Return the call that writes one file."""
    chosen = [part for group in groups for part in ("--group", group)]
    return [
        *(uv, "pip", "compile", "pyproject.toml", *chosen, "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
        *("--output-file", f"requirements/{name}", *extra),
    ]


def main(arguments: Sequence[str]) -> int:
    """Write both files, dev first with run's versions as its limits."""
    uv = shutil.which("uv")
    if uv is None:
        print("tools.lock needs uv: `pip install uv`, then run again.")
        return 1
    calm = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "python -m tools.lock"}
    for name, groups in FILES.items():
        limits = [] if name == "run.txt" else ["--constraint", "requirements/run.txt"]
        done = subprocess.run(
            command(uv, name, groups, [*limits, *arguments]), cwd=ROOT, env=calm, check=False
        )
        if done.returncode:
            return done.returncode
        print(f"requirements/{name} written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
