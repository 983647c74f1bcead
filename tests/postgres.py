"""A throw-away PostgreSQL cluster: in a temporary folder, on a free port of 127.0.0.1, without fsync unless asked.

It is stopped by its own process id, never by a name.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

_START_LIMIT = 60.0  # seconds that a cluster may take to answer on a busy machine


class NoPostgres(Exception):
    """No PostgreSQL server programs on this machine, or they did not start; the text says what to do."""


def _programs() -> Path:
    """Return the folder of ``initdb`` and ``postgres``: Debian keeps them out of PATH, one folder a version."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NoPostgres(
        "The tests on PostgreSQL need its server programs: `sudo apt-get install postgresql`, then run again."
    )


def _owner() -> pwd.struct_passwd | None:
    """Return the account that runs the cluster: PostgreSQL refuses root, which hands over to another account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("PostgreSQL does not run as root and there is no account `postgres` or `nobody`.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _who() -> dict[str, Any]:
    """Return the account as ``subprocess`` takes it."""
    owner = _owner()
    return {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _serve(folder: Path, options: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the server on a folder that ``initdb`` made."""
    words = [f"--{key}={value}" for key, value in options.items()]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [_programs() / "postgres", "-D", folder / "data", *words],
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **_who(),
        )


_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class Cluster:
    """A running server; ``url`` connects to it as its superuser."""

    folder: Path
    port: int
    server: subprocess.Popen[bytes]
    options: dict[str, str]

    @property
    def url(self) -> str:
        """``DATABASE_URL`` of the cluster."""
        return f"postgresql://destana@127.0.0.1:{self.port}/postgres"

    @classmethod
    def start(cls, *, is_durable: bool = False) -> Self:
        """Make and start a cluster, quick or one that keeps what it committed; raise :class:`NoPostgres` when that cannot be done."""
        programs, owner, who = _programs(), _owner(), _who()
        folder = Path(tempfile.mkdtemp(prefix="destana-pg-"))
        if owner is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        made = subprocess.run(
            [
                programs / "initdb",
                "-D",
                folder / "data",
                "-U",
                "destana",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
            **who,
        )
        if made.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise NoPostgres(f"initdb failed: {made.stderr.strip()[-300:]}")
        port = _free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "60",
            "max_locks_per_transaction": "512",  # a test that tries every address takes it back by a savepoint each
            **(_DURABLE if is_durable else _QUICK),
        }
        cluster = cls(folder, port, _serve(folder, options), options)
        cluster._wait()
        return cluster

    def _wait(self) -> None:
        """Poll until the server takes connections."""
        import psycopg

        limit = time.monotonic() + _START_LIMIT
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if self.server.poll() is None and time.monotonic() < limit:
                    time.sleep(0.1)
                    continue
                tail = (self.folder / "log").read_text(errors="replace")[-300:]
                self.stop()
                raise NoPostgres(f"PostgreSQL did not start: {error}; {tail}") from None
            else:
                return

    def crash(self) -> None:
        """Shut down at once (SIGQUIT: no checkpoint, open transactions are lost) and start on the same folder."""
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(20)
        self.server = _serve(self.folder, self.options)
        self._wait()

    def stop(self) -> None:
        """Stop the server at once (SIGQUIT: nothing in it is worth keeping) and remove its folder."""
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
