"""A real server in the test's own process: uvicorn on a free port of 127.0.0.1, with the product's HTTP protocol."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from destana.config.protocol import PatientProtocol
from destana.config.wire import App


class _Quiet(uvicorn.Server):
    """A server that tells when it is up and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to pytest."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start and tell."""
        await super().startup(sockets)
        self.up.set()


@contextmanager
def serving(
    app: App,
    *,
    protocol: type[PatientProtocol] = PatientProtocol,
    lifespan: str = "off",
    patience: float = 30,
) -> Iterator[int]:
    """Serve ``app`` and yield the port; stops within seconds, whatever hangs on it.

    Raises RuntimeError when the server is not up within ``patience`` seconds.
    """
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        lifespan=lifespan,  # type: ignore[arg-type]
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        server = _Quiet(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            if not server.up.wait(patience):
                raise RuntimeError("The test server did not start.")
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)
