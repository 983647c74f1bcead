"""Calls an ASGI application as a server does, with a body in pieces, stalled or cut off."""

import asyncio
from typing import Any

from destana.messaging.conftest import SECRET

UPDATE = b'{"update_id":10001,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"date":1,"text":"banjir"}}'
JSON = (b"content-type", b"application/json")
GIVEN = (b"x-telegram-bot-api-secret-token", SECRET.encode())


class Answer:
    """What was sent back."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
        else:
            self.body += message["body"]


class Request:
    """A request whose body comes in pieces; ``stalls`` never sends the rest."""

    def __init__(self, pieces: list[bytes], *, stalls: bool = False, leaves: bool = False) -> None:
        self.pieces = pieces
        self.stalls = stalls
        self.leaves = leaves
        self.asked = 0

    async def give(self) -> Any:
        self.asked += 1
        if not self.pieces:
            if self.leaves:
                return {"type": "http.disconnect"}
            await asyncio.Event().wait()
        piece = self.pieces.pop(0)
        more = bool(self.pieces) or self.stalls or self.leaves
        return {"type": "http.request", "body": piece, "more_body": more}


async def post(
    app: Any,
    *pieces: bytes,
    headers: tuple[tuple[bytes, bytes], ...] = (JSON, GIVEN),
    method: str = "POST",
    path: str = "/hook/telegram",
    query: bytes = b"",
    request: Request | None = None,
) -> Answer:
    answer = Answer()
    request = request or Request(list(pieces) or [UPDATE])
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": list(headers),
    }
    await app(scope, request.give, answer.take)
    return answer
