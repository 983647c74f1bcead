"""The other side of a fan-out, in a process of its own: takes what comes as fast as it can, and counts.

``python -m bench.sink http`` speaks as much HTTP as a keep-alive client needs and answers like Telegram;
``python -m bench.sink smtp`` speaks SMTP with PIPELINING. Each prints its port, works until its standard input is
closed, and then prints as JSON how many came and, for each person, when (seconds since 1970) for the first time.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, cast

import msgspec

from tests.drills.office import ROOT
from tests.standins.bot_rules import Bad, check

_OK = b'{"ok":true,"result":{"message_id":7}}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
_BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


@dataclass
class Taken:
    """What has come: ``first`` a person's first moment, ``count`` all messages, ``refused`` what was not acceptable."""

    count: int = 0
    refused: int = 0
    first: dict[str, float] = field(default_factory=dict)

    def note(self, who: str) -> None:
        """Count one message to a person."""
        self.count += 1
        self.first.setdefault(who, time.time())


class Http(asyncio.Protocol):
    """One connection of a client that keeps it open; ``is_strict`` refuses what the Bot API refuses."""

    def __init__(self, taken: Taken, *, is_strict: bool) -> None:
        self.taken = taken
        self.is_strict = is_strict
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        self.line = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self.rest += data
        answers = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        if answers:
            self.line.write(b"".join(answers))

    def _next(self) -> bytes | None:
        head, gap, rest = self.rest.partition(b"\r\n\r\n")
        if not gap:
            return None
        size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(rest) < size:
            return None
        self.rest = rest[size:]
        return self._answer(rest[:size])

    def _answer(self, body: bytes) -> bytes:
        fields = msgspec.json.decode(body)
        if self.is_strict:
            try:
                check("sendMessage", fields)
            except Bad as bad:
                self.taken.refused += 1
                told = json.dumps({"ok": False, "error_code": bad.code, "description": bad.description})
                return _BAD % (len(told), told.encode())
        self.taken.note(str(fields["chat_id"]))
        return _ANSWER % (len(_OK), _OK)


class Smtp(asyncio.Protocol):
    """One SMTP connection; commands may come in one piece (RFC 2920)."""

    def __init__(self, taken: Taken) -> None:
        self.taken = taken
        self.rest = b""
        self.is_text = False
        self.who = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.line = cast("asyncio.Transport", transport)
        self.line.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole command, and every whole text."""
        self.rest += data
        answers = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        if answers:
            self.line.write(b"".join(answers))

    def _next(self) -> bytes | None:
        end = b"\r\n.\r\n" if self.is_text else b"\r\n"
        piece, gap, rest = self.rest.partition(end)
        if not gap:
            return None
        self.rest = rest
        if self.is_text:
            self.is_text = False
            self.taken.note(self.who)
            return b"250 2.0.0 taken\r\n"
        return self._command(piece)

    def _command(self, words: bytes) -> bytes:
        match words[:4].upper():
            case b"EHLO":
                return b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
            case b"RCPT":
                self.who = words.decode().partition("<")[2].partition(">")[0]
                return b"250 2.1.5 OK\r\n"
            case b"DATA":
                self.is_text = True
                return b"354 go on\r\n"
            case b"QUIT":
                return b"221 bye\r\n"
            case _:
                return b"250 OK\r\n"


async def serve(kind: str) -> None:
    """Serve until standard input ends, then tell."""
    taken = Taken()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        (lambda: Smtp(taken)) if kind == "smtp" else (lambda: Http(taken, is_strict=kind == "strict")),
        "127.0.0.1",
        0,
        backlog=1024,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps({"count": taken.count, "refused": taken.refused, "first": taken.first}))


@dataclass
class Sink:
    """A sink that runs; after :meth:`stop` it says what it took."""

    process: "subprocess.Popen[str]"
    port: int

    def stop(self) -> Taken:
        """End it and return what came."""
        told, _nothing = self.process.communicate()
        return Taken(**json.loads(told))


@contextmanager
def sink(kind: str) -> Iterator[Sink]:
    """Run a sink: ``http``, ``strict`` (HTTP that checks as the Bot API does) or ``smtp``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink", kind],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Sink(process, int(cast("IO[str]", process.stdout).readline()))
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
