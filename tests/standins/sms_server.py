"""What the stand-ins of the SMS gateways share: an HTTP server on 127.0.0.1 that misbehaves on order and keeps what came."""

import threading
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Order:
    """How one coming call is answered: with ``status`` and not carried out; or carried out, and ``is_dropped``."""

    status: int = 0
    is_dropped: bool = False
    is_html: bool = False


DROPPED = Order(is_dropped=True)


@dataclass(frozen=True)
class Request:
    """One call as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class SmsServer:
    """The base. ``sent`` is every SMS in order: number and words, as a person would see them."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.lock = threading.Lock()
        self._orders: deque[Order] = deque()
        handler = type("SmsHandler", (_Handler,), {"sms": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="sms-gateway")
        self._thread.start()

    @property
    def place(self) -> str:
        """Host and port."""
        host, port = cast("tuple[str, int]", self._server.server_address)
        return f"{host}:{port}"

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def order(self, *orders: Order) -> None:
        """Answer the next calls so, one each; then as usual again."""
        with self.lock:
            self._orders.extend(orders)

    def count(self) -> Counter[str]:
        """Return how many SMS each number has received."""
        return Counter(number for number, _words in self.sent)

    def refuse(self, why: str) -> None:
        """Keep what was wrong with a call, so that a test sees it beside the status."""
        self.complaints.append(why)

    def take(self) -> Order:
        """Return how this call is to be answered."""
        with self.lock:
            return self._orders.popleft() if self._orders else Order()

    def answer(self, request: Request) -> tuple[int, bytes, str]:
        """Carry a call out and return status, body and kind of the answer."""
        raise NotImplementedError


class _Handler(BaseHTTPRequestHandler):
    sms: SmsServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, url.path, query, headers, body)
        order = self.sms.take()
        self.sms.requests.append(request)
        if order.status:
            self._write(order.status, b"", "text/plain")
            return
        answer = self.sms.answer(request)
        if order.is_dropped:
            self.close_connection = True
        elif order.is_html:
            self._write(200, b"<html>Silakan masuk</html>", "text/html")
        else:
            self._write(*answer)

    def _write(self, status: int, body: bytes, kind: str) -> None:
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
