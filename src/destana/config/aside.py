"""What an answer holds ready for a slow reader: a little in memory, the rest laid aside in a temporary file."""

import asyncio
import logging
import tempfile
from typing import IO

from destana.config import limits
from destana.config.wire import Message

_log = logging.getLogger(__name__)


class Lost(Exception):
    """The disk took no more: what waits is not whole, and the reader must see that."""


class Waiting:
    """A line of messages from the application to the network, in their order, whatever the reader's pace.

    The application is never kept waiting. The first message stays in memory, whatever its size: it is there already.
    Bodies that find more than ``limits.MEMORY_BYTES`` before them go into a file, which is gone with the line.
    """

    def __init__(self, folder: str) -> None:
        """``folder`` holds the temporary file."""
        self._folder = folder
        self._line: asyncio.Queue[tuple[Message, int] | None] = asyncio.Queue()
        self._file: IO[bytes] | None = None
        self._held = self._read_to = 0
        self._is_lost = False

    def put(self, message: Message) -> None:
        """Take a message off the application's hands. Never raises: a thread that cannot give is a thread less."""
        size = len(message.get("body", b""))
        if self._is_lost:
            return
        if self._held and size and self._held + size > limits.MEMORY_BYTES:
            self._lay_aside(message, size)
        else:
            self._held += size
            self._line.put_nowait((message, 0))

    def end(self) -> None:
        """Nothing more comes."""
        self._line.put_nowait(None)

    async def get(self) -> Message | None:
        """Return the next message, None at the end. Raises :class:`Lost`."""
        found = await self._line.get()
        if found is None:
            if self._is_lost:
                raise Lost
            return None
        message, aside = found
        if not aside:
            self._held -= len(message.get("body", b""))
            return message
        return {**message, "body": self._fetch(aside)}

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()

    def _lay_aside(self, message: Message, size: int) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with the line
            self._file.seek(0, 2)
            self._file.write(message["body"])
        except OSError:
            _log.warning("an answer is broken off: the disk has no room for it")
            self._is_lost = True
            return
        self._line.put_nowait(({**message, "body": b""}, size))

    def _fetch(self, size: int) -> bytes:
        file = self._file
        if file is None:
            raise Lost
        file.seek(self._read_to)
        self._read_to += size
        return file.read(size)
