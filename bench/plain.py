"""The plainest static file that the office's own server can give: read, tag, send as a plain file server would.

It runs under the same protocol and loop as the office, so that what differs is the work of the application alone.
"""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from destana.config.protocol import PatientProtocol
from tests.drills.office import environment, free_port, wait_for


def application(folder: Path) -> Any:
    """Return an ASGI application that serves the files of ``folder``."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        path = f"{folder}{scope['path']}"
        with open(path, "rb") as file:  # noqa: ASYNC230, PTH123 - plain is the point
            body = file.read()
        tag = b'"%d-%d"' % (os.stat(path).st_mtime_ns, len(body))  # noqa: PTH116
        headers = [(b"etag", tag), (b"content-type", b"text/html")]
        if (b"if-none-match", tag) in scope["headers"]:
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Serve ``folder`` while the body runs; gives the port. ``folder`` must hold a file ``ready``."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.plain", str(folder), str(port)],
        env=environment(folder),
        start_new_session=True,
    )
    try:
        wait_for(port, "/ready", server)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def tag_of(path: Path) -> str:
    """Return the tag that a file is sent with."""
    return f'"{path.stat().st_mtime_ns}-{path.stat().st_size}"'


def content_hash(body: bytes) -> str:
    """Return the tag of the office's own public files: their hash."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


if __name__ == "__main__":
    uvicorn.run(
        application(Path(sys.argv[1])),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
    )
