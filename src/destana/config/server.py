"""``destana serve``: uvicorn with the office's settings. One process unless DESTANA_PROCESSES says more."""

import sys

import uvicorn

from destana.config import warm
from destana.config.env import Env
from destana.config.protocol import PatientProtocol

GRACE_SECONDS = 5
"""How long running requests may go on after the stop signal; an open event stream would hold the stop for ever."""


SWITCH_SECONDS = 0.001
"""How long a thread keeps the interpreter while another wants it. With Python's own 5 ms the network waits for the
thread that writes reports, and a surge of 32 senders is a tenth slower (docs/benchmarks.md)."""


def main() -> None:
    """Serve until a signal ends it."""
    warm.hold_collector()
    sys.setswitchinterval(SWITCH_SECONDS)
    env = Env()
    uvicorn.run(
        "destana.config.asgi:app",
        host=env.host,
        port=env.port,
        workers=env.processes,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=512,
    )
    sys.exit(0)


if __name__ == "__main__":
    main()
