"""``./test``: checks first, then the tests on SQLite, on PostgreSQL, and in a browser. Standard library only."""

import argparse
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tools.environment import ROOT, prepare
from tools.terminal import StepFailed, say

CHECKS: dict[str, tuple[str, ...]] = {
    "lint": ("-m", "ruff", "check", "--quiet", "."),
    "format": ("-m", "ruff", "format", "--check", "--quiet", "."),
    "types": ("-m", "mypy", "src", "tests", "tools", "bench"),
    "import contracts": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "Indonesian texts": ("-m", "tools.messages", "check"),
    "licences": ("-m", "tools.licences"),
    "state diagrams": ("-m", "tools.states", "check"),
    "page of settings": ("-m", "tools.settings_page", "check"),
    "migrations": ("-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "tests.settings"),
}
"""What is looked at before any test runs, each with the arguments of Python."""

SECOND_TRY = ("--reruns", "1", "-r", "R")
"""A browser beside a server on two cores is late now and then; what needed it is printed, a fault to be found."""

DRILLS = "tests/drills"
"""They measure and kill a whole office, so they have the machine to themselves."""

NO_PAGES = ("-m", "not browser")
"""A browser keeps an event loop to the end of the run, and the senders of the drills have loops of their own."""

NO_BROWSER = "The browser tests were skipped: `sudo apt-get install chromium` brings what they need."
NO_POSTGRES = "The tests on PostgreSQL were skipped: `sudo apt-get install postgresql` brings what they need."


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./test", description="Check Destana.")
    parser.add_argument("--quick", action="store_true", help="checks and the fast tests on SQLite only")
    parser.add_argument(
        "--complete", action="store_true", help="fail where something would be skipped (.ci/run)"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run everything and return 0 only where all of it passed."""
    options = parse(arguments)
    try:
        python = prepare("dev")
    except StepFailed as reason:
        say(str(reason))
        return 1
    failed = [name for name, words in CHECKS.items() if not _check(python, name, words)]
    failed += [name for name, words in _suites(options) if not _run(python, name, words)]
    missing = [] if options.quick else _missing()
    for sentence in missing:
        say(sentence)
    if options.complete and missing:
        failed += missing
    say(f"Failed: {', '.join(failed)}." if failed else "All is well.")
    return 1 if failed else 0


def _suites(options: argparse.Namespace) -> list[tuple[str, tuple[str, ...]]]:
    fast = (
        "-n",
        "2",
        f"--ignore={DRILLS}",
        "-m",
        "not browser and not slow" if options.quick else "not browser",
    )
    suites: list[tuple[str, tuple[str, ...]]] = [("tests on SQLite", fast)]
    if options.quick:
        return suites
    suites.append(("drills", (DRILLS, *NO_PAGES)))
    if _has_postgres():
        suites.append(("tests on PostgreSQL", (*fast, "--database=postgres")))
        suites.append(("drills on PostgreSQL", (DRILLS, *NO_PAGES, "--database=postgres")))
    if _has_browser():
        suites.append(("tests in a browser", ("-n", "2", "-m", "browser and not timed", *SECOND_TRY)))
        suites.append(("tests in a browser by the clock", ("-m", "browser and timed", *SECOND_TRY)))
    return suites


def _missing() -> list[str]:
    return [
        sentence
        for sentence, is_there in ((NO_POSTGRES, _has_postgres()), (NO_BROWSER, _has_browser()))
        if not is_there
    ]


def _has_postgres() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _has_browser() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def _check(python: Path, name: str, words: tuple[str, ...]) -> bool:
    """Run one check; its words are shown only where it fails."""
    start = time.monotonic()
    done = subprocess.run(
        [python, *words], cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False
    )
    mark = "✗" if done.returncode else "✓"
    say(f"  {mark} {name} ({time.monotonic() - start:.1f} s)")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


def _run(python: Path, name: str, words: tuple[str, ...]) -> bool:
    """Run pytest in the open, so that its closing line is seen."""
    say(f"\n== {name}")
    return (
        subprocess.run(
            [python, "-m", "pytest", "-q", *words], cwd=ROOT, env=_environment(), check=False
        ).returncode
        == 0
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONUNBUFFERED": "1"}
