"""Meta's Graph API on 127.0.0.1: refuses what the real one refuses, counts, and misbehaves on order."""

import hashlib
import json
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from tests.standins.bot_orders import Order
from tests.standins.graph_rules import Bad, Office, check

TOKEN = "EAAGmadeUpForTests0123456789abcdefghij"
NUMBER_ID = "106540352242922"


@dataclass(frozen=True)
class Message:
    """One message as it came, at ``at`` (seconds since 1970); ``is_done``: it was accepted under ``name``."""

    to: str
    fields: dict[str, Any]
    is_done: bool
    name: str = ""
    at: float = field(default_factory=time.time)


@dataclass(frozen=True)
class File:
    """A file that lies with Meta; ``says`` changes what its answer says of it (a wrong hash, size or address)."""

    data: bytes
    media_type: str = "image/jpeg"
    says: dict[str, Any] = field(default_factory=dict)


def refusal(code: int, status: int = 400, details: str = "as ordered") -> Order:
    """Return an order to answer with this error."""
    return Order(status, details, {"code": code})


def fair(fields: dict[str, Any]) -> Order:
    """Return the weather of a good day."""
    return Order()


class GraphServer:
    """The stand-in. ``sent`` is every message in order, ``messages(person)`` what a person would see."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.office = Office()
        self.files: dict[str, File] = {}
        self.fetched: list[str] = []
        self.weather: Callable[[dict[str, Any]], Order] = fair
        self._orders: deque[Order] = deque()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = _Calm(("127.0.0.1", 0), type("GraphHandler", (_Handler,), {"graph": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="graph-api")
        self._thread.start()

    @property
    def url(self) -> str:
        """The address to put in the place of https://graph.facebook.com/v24.0."""
        host, port = cast("tuple[str, int]", self._server.server_address)
        return f"http://{host}:{port}/v24.0"

    def stop(self) -> None:
        """Stop serving; held answers are let go."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def order(self, *orders: Order) -> None:
        """Answer the next calls so, one each; then as usual again."""
        with self._lock:
            self._orders.extend(orders)

    def take(self, fields: dict[str, Any]) -> Order:
        """Return how this call is to be answered."""
        with self._lock:
            if self._orders:
                return self._orders.popleft()
        return self.weather(fields)

    def messages(self, person: str) -> list[str]:
        """Return the words that a person has received, in order; of a template its name and values."""
        return [_words(one.fields) for one in self.done() if one.to == person]

    def done(self) -> list[Message]:
        """Return what was accepted."""
        with self._lock:
            return [one for one in self.sent if one.is_done]

    def count(self) -> dict[str, int]:
        """Return how many messages each person has received."""
        found: dict[str, int] = defaultdict(int)
        for one in self.done():
            found[one.to] += 1
        return dict(found)

    def accept(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Take a message; raises :exc:`Bad`."""
        person = check(fields, self.office)
        with self._lock:
            name = f"wamid.OUT{len(self.sent) + 1:04d}"
            self.sent.append(Message(person, fields, is_done=True, name=name))
        contact = (
            {"input": person, "wa_id": person} if "to" in fields else {"input": person, "user_id": person}
        )
        return {
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": name, "message_status": "accepted"}],
        }

    def note(self, fields: dict[str, Any]) -> None:
        """Keep a message that was not accepted."""
        with self._lock:
            self.sent.append(Message(str(fields.get("to", "")), fields, is_done=False))

    def upload(self, data: bytes) -> dict[str, Any]:
        """Take a photo; raises :exc:`Bad`."""
        if not data.startswith(b"\xff\xd8") or len(data) > 5_000_000:
            raise Bad(131053, "Media upload error")
        name = str(1003383421387300 + len(self.office.uploads))
        self.office.uploads.add(name)
        return {"id": name}

    def about(self, name: str, numbers: list[str]) -> dict[str, Any]:
        """Return the answer about a file; raises :exc:`Bad`."""
        if numbers != [NUMBER_ID]:
            raise Bad(100, "phone_number_id is missing")
        found = self.files.get(name)
        if found is None:
            raise Bad(100, "Object with ID does not exist")
        said = {
            "messaging_product": "whatsapp",
            "url": f"{self.url.removesuffix('/v24.0')}/files/{name}?ext=1790150720&hash=ARn%2FExample",
            "mime_type": found.media_type,
            "sha256": hashlib.sha256(found.data).hexdigest(),
            "file_size": str(len(found.data)),
            "id": name,
        }
        return {**said, **found.says}

    def hold(self, seconds: float) -> None:
        """Hold an answer back."""
        self._stopping.wait(seconds)


@contextmanager
def graph_server() -> Iterator[GraphServer]:
    """Run the stand-in for the length of a ``with``."""
    server = GraphServer()
    try:
        yield server
    finally:
        server.stop()


def _words(fields: dict[str, Any]) -> str:
    match fields["type"]:
        case "text":
            return str(fields["text"]["body"])
        case "image":
            return str(fields["image"].get("caption", ""))
        case "interactive":
            return str(fields["interactive"]["body"]["text"])
        case _:
            found = fields["template"]
            values = [value["text"] for part in found.get("components", []) for value in part["parameters"]]
            return " | ".join([found["name"], *values])


class _Calm(ThreadingHTTPServer):
    """A server to whom a caller that dies is nothing to tell."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    graph: GraphServer

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _is_ours(self) -> bool:
        """The bearer token, in the header alone: one in the address would stand in every log."""
        if TOKEN in self.path:
            self._refuse(Bad(190, "token in the address", 401))
            return False
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self._refuse(Bad(190, "Invalid OAuth access token", 401))
        return False

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path.startswith("/files/"):
            self._file(asked.path.removeprefix("/files/"), asked.query)
            return
        if not self._is_ours():
            return
        order = self.graph.take({})
        if self._obeyed(order):
            return
        try:
            name = asked.path.removeprefix("/v24.0/")
            numbers = parse_qs(asked.query).get("phone_number_id", [])
            self._say(200, self.graph.about(name, numbers))
        except Bad as bad:
            self._refuse(bad)

    def _file(self, name: str, query: str) -> None:
        """Without the bearer, or with another query than was given, comes a page: that is how the real one looks."""
        ours = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if not ours or query != "ext=1790150720&hash=ARn%2FExample" or name not in self.graph.files:
            self._write(200 if ours else 401, b"<html>Not found</html>", "text/html")
            return
        self.graph.fetched.append(name)
        self._write(200, self.graph.files[name].data, self.graph.files[name].media_type)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self._is_ours():
            return
        try:
            if self.path == f"/v24.0/{NUMBER_ID}/media":
                order = self.graph.take({})
                if not self._obeyed(order):
                    self._say(200, self.graph.upload(self._form(body)))
            elif self.path == f"/v24.0/{NUMBER_ID}/messages":
                self._message(body)
            else:
                self._refuse(Bad(100, "Unsupported post request", 404))
        except Bad as bad:
            self._refuse(bad)

    def _message(self, body: bytes) -> None:
        if self.headers.get("Content-Type") != "application/json":
            raise Bad(100, "application/json is needed")
        try:
            fields = json.loads(body)
        except ValueError:
            raise Bad(100, "not JSON") from None
        order = self.graph.take(fields)
        if order.status:
            if order.is_taken:
                self.graph.accept(fields)
            else:
                self.graph.note(fields)
        if self._obeyed(order):
            return
        try:
            answer = self.graph.accept(fields)
        except Bad:
            self.graph.note(fields)
            raise
        self.graph.hold(order.after)
        if order.is_dropped:
            self.close_connection = True
        else:
            self._say(200, answer)

    def _obeyed(self, order: Order) -> bool:
        """Answer as ordered, where the order is no answer of the API's own making."""
        if order.is_html:
            self._write(200, b"<html>Silakan masuk</html>", "text/html")
            return True
        if not order.status:
            return False
        self.graph.hold(order.after)
        if "code" in order.parameters:
            self._refuse(Bad(order.parameters["code"], order.description, order.status))
        else:
            self._write(order.status, b"<html>Bad Gateway</html>", "text/html")
        return True

    def _form(self, body: bytes) -> bytes:
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/form-data"):
            raise Bad(100, "a form is needed")
        parts = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        found = {
            str(part.get_param("name", header="content-disposition")): cast(
                "bytes", part.get_payload(decode=True)
            )
            for part in parts.iter_parts()
        }
        if found.get("messaging_product") != b"whatsapp" or found.get("type") != b"image/jpeg":
            raise Bad(100, "messaging_product and type are needed")
        return found.get("file", b"")

    def _refuse(self, bad: Bad) -> None:
        error = {
            "message": f"(#{bad.code}) refused",
            "type": "OAuthException",
            "code": bad.code,
            "error_data": {"messaging_product": "whatsapp", "details": bad.details},
            "fbtrace_id": "A4O5a8RAgePwbcGSuExample",
        }
        self._say(bad.status, {"error": error})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._write(status, json.dumps(answer).encode(), "application/json")

    def _write(self, status: int, body: bytes, kind: str) -> None:
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
