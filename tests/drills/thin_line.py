"""A village's line between a browser and a server: so many bits a second upwards, and cut when it is told to be."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK = 512


class Line:
    """Passes bytes on from a port of its own to the server's; ``said`` keeps those that went up."""

    def __init__(self, port: int, bits: int) -> None:
        self.to = port
        self.pause = CHUNK * 8 / bits
        self.said = bytearray()
        self.cuts = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """Break every connection off, in the middle of whatever it carries."""
        with self._lock:
            self.cuts += 1
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def up(self) -> Iterator["Line"]:
        """Carry what comes while the body runs."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.close()
            self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        far = socket.socket()
        with (
            near,
            far,
            contextlib.suppress(OSError),
        ):  # a server that is down: as on the real line, nobody answers
            far.connect(("127.0.0.1", self.to))
            with self._lock:
                self._open |= {near, far}
            up = threading.Thread(target=self._carry, args=(near, far), kwargs={"is_up": True}, daemon=True)
            up.start()
            self._carry(far, near)
            up.join()
            with self._lock:
                self._open -= {near, far}

    def _carry(self, near: socket.socket, far: socket.socket, *, is_up: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(CHUNK if is_up else 65536):
                if is_up:
                    with self._turn:  # all connections share the one line
                        time.sleep(self.pause * len(data) / CHUNK)
                        self.said += data
                far.sendall(data)
        for one in (near, far):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
