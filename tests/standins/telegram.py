"""The Bot API on 127.0.0.1: refuses what the real one refuses, counts, and misbehaves on order."""

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

from tests.standins.bot_orders import Order
from tests.standins.bot_rules import Bad, check
from tests.standins.bot_text import plain

TOKEN = "111222333:AAH-made_up_for_tests-0123456789abcdef"
BOT = {"id": 111222333, "is_bot": True, "first_name": "Destana", "username": "destana_bot"}


@dataclass(frozen=True)
class Call:
    """One call as it came, at ``at`` (seconds since 1970); ``is_done``: it was carried out, a message delivered."""

    method: str
    fields: dict[str, Any]
    is_done: bool
    photo: bytes = field(default=b"", repr=False)
    at: float = field(default_factory=time.time)


def fair(fields: dict[str, Any]) -> Order:
    """Return the weather of a good day: every call is answered as usual."""
    return Order()


class BotServer:
    """The stand-in. ``calls`` is every call in order, ``messages(chat)`` what a person would see, ``posts`` the
    words that stand now, by chat and number.

    ``weather`` says how a call is answered for which nothing was ordered.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.weather: Callable[[dict[str, Any]], Order] = fair
        self._orders: deque[Order] = deque()
        self._of_chat: dict[int, Order] = {}
        self._number = defaultdict[int | str, int](int)
        self.posts: dict[tuple[int | str, int], str] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = _Calm(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="bot-api")
        self._thread.start()

    @property
    def url(self) -> str:
        """The address to put in the place of https://api.telegram.org."""
        host, port = cast("tuple[str, int]", self._server.server_address)
        return f"http://{host}:{port}"

    @property
    def lines(self) -> int:
        """How many connections were opened."""
        return self._server.lines

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

    def order_for(self, chat: int, order: Order) -> None:
        """Answer every call for this chat so."""
        with self._lock:
            self._of_chat[chat] = order

    def messages(self, chat: int | str) -> list[str]:
        """Return the words that a person has received, in order; a photo without words counts as ""."""
        return [_words(call) for call in self._delivered() if call.fields["chat_id"] == chat]

    def count(self) -> dict[int, int]:
        """Return how many messages each chat has received."""
        found: dict[int, int] = defaultdict(int)
        for call in self._delivered():
            found[call.fields["chat_id"]] += 1
        return dict(found)

    def answered(self) -> list[str]:
        """Return the button presses that were answered."""
        with self._lock:
            return [
                call.fields["callback_query_id"]
                for call in self.calls
                if call.is_done and call.method == "answerCallbackQuery"
            ]

    def _delivered(self) -> list[Call]:
        with self._lock:
            return [call for call in self.calls if call.is_done and call.method.startswith("send")]

    def take(self, fields: dict[str, Any]) -> Order:
        """Return how this call is to be answered."""
        with self._lock:
            if self._orders:
                return self._orders.popleft()
            chat = fields.get("chat_id")
            if isinstance(chat, int) and chat in self._of_chat:
                return self._of_chat[chat]
        return self.weather(fields)

    def carry_out(self, method: str, fields: dict[str, Any], photo: bytes) -> Any:
        """Do what a call asks; raises :exc:`Bad`."""
        check(method, fields)
        result = self._result(method, fields, photo)
        with self._lock:
            self.calls.append(Call(method, fields, is_done=True, photo=photo))
        return result

    def note(self, method: str, fields: dict[str, Any]) -> None:
        """Keep a call that was not carried out."""
        with self._lock:
            self.calls.append(Call(method, fields, is_done=False))

    def hold(self, seconds: float) -> None:
        """Hold an answer back."""
        self._stopping.wait(seconds)

    def _result(self, method: str, fields: dict[str, Any], photo: bytes) -> Any:
        match method:
            case "sendMessage" | "sendPhoto":
                return self._message(fields, photo)
            case "editMessageText":
                return self._edited(fields)
            case "getFile":
                return self._file(fields["file_id"])
            case "setWebhook":
                self.webhook = {
                    "url": fields["url"],
                    "pending_update_count": 0,
                    "has_custom_certificate": False,
                }
                return True
            case "deleteWebhook":
                self.webhook = {"url": "", "pending_update_count": 0}
                return True
            case "getWebhookInfo":
                return self.webhook
            case "getMe":
                return BOT
            case _:
                return True

    def _message(self, fields: dict[str, Any], photo: bytes) -> dict[str, Any]:
        if "photo" in fields and not photo.startswith(b"\xff\xd8"):
            raise Bad("Bad Request: IMAGE_PROCESS_FAILED")
        with self._lock:
            self._number[fields["chat_id"]] += 1
            number = self._number[fields["chat_id"]]
            text = fields.get("text", fields.get("caption", ""))
            words = plain(text) if fields.get("parse_mode") == "HTML" else text
            self.posts[(fields["chat_id"], number)] = words
        chat = {"id": fields["chat_id"], "type": "private", "first_name": "Warga"}
        return {"message_id": number, "from": BOT, "chat": chat, "date": int(time.time())}

    def _edited(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Change a post, as the API does: only one of ours that is there, and only to other words."""
        name = (fields["chat_id"], fields["message_id"])
        words = plain(fields["text"]) if fields.get("parse_mode") == "HTML" else fields["text"]
        with self._lock:
            if name not in self.posts:
                raise Bad("Bad Request: message to edit not found")
            if self.posts[name] == words:
                raise Bad(
                    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                    "the same as a current content and reply markup of the message"
                )
            self.posts[name] = words
        return {"message_id": fields["message_id"], "date": int(time.time()), "edit_date": int(time.time())}

    def _file(self, file_id: str) -> dict[str, Any]:
        if file_id not in self.files:
            raise Bad("Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[file_id]) > 20 * 1024 * 1024:
            raise Bad("Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_path": f"photos/{file_id}.jpg"}


@contextmanager
def bot_server() -> Iterator[BotServer]:
    """Run the stand-in for the length of a ``with``."""
    server = BotServer()
    try:
        yield server
    finally:
        server.stop()


def _words(call: Call) -> str:
    text = call.fields.get("text", call.fields.get("caption", ""))
    return plain(text) if call.fields.get("parse_mode") == "HTML" else cast("str", text)


class _Calm(ThreadingHTTPServer):
    """A server that counts its lines, and to whom a caller that dies is nothing to tell."""

    lines = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.lines += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    bot: BotServer

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        prefix = f"/file/bot{self.bot.token}/photos/"
        name = self.path.removeprefix(prefix).removesuffix(".jpg")
        if not self.path.startswith(prefix) or name not in self.bot.files:
            self._say(404, {"ok": False, "error_code": 404, "description": "Not Found"})
            return
        order = self.bot.take({})
        if order.status:
            self._say(order.status, {"ok": False})
            return
        self._write(200, self.bot.files[name], "application/octet-stream")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        prefix, _slash, method = self.path.rpartition("/")
        if prefix != f"/bot{self.bot.token}":
            self._say(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
            return
        try:
            fields, photo = self._fields(body)
        except ValueError:
            self._say(400, {"ok": False, "error_code": 400, "description": "Bad Request: can't parse JSON"})
            return
        self._obey(self.bot.take(fields), method, fields, photo)

    def _obey(self, order: Order, method: str, fields: dict[str, Any], photo: bytes) -> None:
        if order.status:
            if order.is_taken:
                self.bot.carry_out(method, fields, photo)
            else:
                self.bot.note(method, fields)
            self.bot.hold(order.after)
            answer = {"ok": False, "error_code": order.status, "description": order.description}
            if order.parameters:
                answer["parameters"] = order.parameters
            self._say(order.status, answer)
            return
        try:
            result = self.bot.carry_out(method, fields, photo)
        except Bad as bad:
            self.bot.note(method, fields)
            self._say(bad.code, {"ok": False, "error_code": bad.code, "description": bad.description})
            return
        self.bot.hold(order.after)
        if order.is_dropped:
            self.close_connection = True
        elif order.is_html:
            self._write(200, b"<html>Silakan masuk</html>", "text/html")
        else:
            self._say(200, {"ok": True, "result": result})

    def _fields(self, body: bytes) -> tuple[dict[str, Any], bytes]:
        """Read JSON, or a form with a photo: there numbers and objects come as text."""
        kind = self.headers.get("Content-Type", "")
        if kind == "application/json":
            fields = json.loads(body)
            if not isinstance(fields, dict):
                raise ValueError
            return fields, b""
        if not kind.startswith("multipart/form-data"):
            raise ValueError(kind)
        return _form(kind, body)

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._write(status, json.dumps(answer).encode(), "application/json")

    def _write(self, status: int, body: bytes, kind: str) -> None:
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


def _handler(server: BotServer) -> type[_Handler]:
    return type("BotHandler", (_Handler,), {"bot": server})


def _form(kind: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    parts = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: dict[str, Any] = {}
    photo = b""
    for part in parts.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        value = cast("bytes", part.get_payload(decode=True))
        if part.get_filename():
            photo, fields[name] = value, "attached"
        elif name in ("chat_id", "reply_markup", "disable_notification") and not value.startswith(b"@"):
            fields[name] = json.loads(value)
        else:
            fields[name] = value.decode()
    return fields, photo
