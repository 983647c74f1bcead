"""``./run``: look at port and data folder first (setting up takes minutes), set up, then hand over to the supervisor.

Standard library only. The supervisor lives in :mod:`destana.config.supervise` and replaces this process.
"""

import argparse
import os
import socket
from collections.abc import Sequence
from pathlib import Path

from tools.environment import ROOT, prepare
from tools.terminal import StepFailed, say

DEFAULT_PORT = 8311
EXERCISE_PORT = 8312
"""The exercise office stands beside the real one: a port, a folder and a host name of its own."""

REAL_ONLY = (
    "TELEGRAM_TOKEN",
    "WHATSAPP_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_NUMBER_ID",
    "SMS_URL",
    "SMTP_URL",
)
"""Variables that reach real people; an exercise never gets them, and refuses to start with them."""
REAL_PLACE = ("DATA", "PUBLIC_URL", "HOSTS", "BACKUP_DIR")
"""Variables that say where the real office is."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; what it does not say comes from the environment, then from the defaults."""
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Start Destana on this machine. Everything else is set by DESTANA_* variables: docs/settings.md.",
    )
    parser.add_argument(
        "what",
        nargs="?",
        choices=["demo", "exercise"],
        help="demo: replay a past flood in a folder of its own; exercise: an office to practise in",
    )
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path, help="folder of everything that this office owns")
    parser.add_argument("--url", help="exercise: its public address, with `latihan` in the host name")
    parser.add_argument(
        "--host", default=os.environ.get("DESTANA_HOST") or "127.0.0.1", help="address to listen on"
    )
    options = parser.parse_args(arguments)
    if options.port is None:
        is_beside = options.what == "exercise"
        options.port = EXERCISE_PORT if is_beside else int(os.environ.get("DESTANA_PORT") or DEFAULT_PORT)
    return options


def environment(options: argparse.Namespace) -> dict[str, str]:
    """Return the environment of server and worker."""
    if options.what == "exercise":
        return exercise_environment(options)
    demo = options.what == "demo"
    default = ROOT / ("demo-data" if demo else "data")
    given = options.data or (None if demo else os.environ.get("DESTANA_DATA"))
    data = Path(given).expanduser().resolve() if given else default
    mode = "demo" if demo else os.environ.get("DESTANA_MODE", "real")
    return {
        **os.environ,
        "DESTANA_DATA": str(data),
        "DESTANA_HOST": options.host,
        "DESTANA_MODE": mode,
        "DESTANA_PORT": str(options.port),
    }


def exercise_environment(options: argparse.Namespace) -> dict[str, str]:
    """Return the environment of an exercise: nothing of the real office's place, database, or keys is in it."""
    real = {f"DESTANA_{name}" for name in (*REAL_ONLY, *REAL_PLACE)} | {"DATABASE_URL"}
    data = options.data.expanduser().resolve() if options.data else ROOT / "exercise-data"
    site = options.url or f"http://latihan.localhost:{options.port}"
    return {
        **{name: value for name, value in os.environ.items() if name not in real},
        "DESTANA_DATA": str(data),
        "DESTANA_HOST": options.host,
        "DESTANA_MODE": "exercise",
        "DESTANA_PORT": str(options.port),
        "DESTANA_PUBLIC_URL": site,
        "DESTANA_SIMULATOR": "true",
    }


def check_port(host: str, port: int) -> None:
    """Raise :class:`StepFailed` when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise StepFailed(
                f"Port {port} on {host} cannot be used ({getattr(error, 'strerror', None) or error}). Stop the "
                f"program that holds it, or choose another: ./run --port {port % 65535 + 1}"
            ) from None


def main(arguments: Sequence[str]) -> int:  # noqa: RET503 - execve does not return
    """Set up and become the supervisor; return an exit code only when setting up fails."""
    options = parse(arguments)
    env = environment(options)
    try:
        check_port(options.host, options.port)
        say("Destana")
        python = prepare("run")
    except StepFailed as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        say("\nStopped while setting up; the next ./run goes on from here.")
        return 130
    os.chdir(ROOT)
    os.execve(python, [str(python), "-m", "destana.config.supervise"], env)  # noqa: S606 - no shell is the point
