"""SMS-Gate, playSMS and Kannel's smsbox on 127.0.0.1: each refuses what the real one refuses."""

import base64
import hashlib
import hmac
import json
import re
from typing import Any

from tests.standins.sms_server import Request, SmsServer

NUMBER = re.compile(r"\+628\d{8,11}")
USER, PASSWORD = "kecamatan", "rahasia-gateway-1"
SIGNING_KEY = "kunci_tanda-tangan-0123"


class SmsGateServer(SmsServer):
    """The phone's own server: Basic auth, JSON without unknown fields, a known id is 409."""

    FIELDS = frozenset(
        {"id", "textMessage", "phoneNumbers", "withDeliveryReport", "ttl", "priority", "simNumber"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()

    @property
    def url(self) -> str:
        """What the office writes into its setting."""
        return f"smsgate+http://{USER}:{PASSWORD}@{self.place}"

    def answer(self, request: Request) -> tuple[int, bytes, str]:
        """Take a message for sending."""
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {token}":
            return self._no(401, "authorization")
        if (request.method, request.path) != ("POST", "/messages"):
            return self._no(404, request.path)
        if request.headers.get("content-type") != "application/json":
            return self._no(415, "content-type")
        fault = self._fault(said := json.loads(request.body))
        if fault:
            return self._no(400, fault)
        with self.lock:
            if said["id"] in self.known:
                return self._no(409, "known id")
            self.known.add(said["id"])
            self.sent += [(number, said["textMessage"]["text"]) for number in said["phoneNumbers"]]
        states = [{"phoneNumber": number, "state": "Pending"} for number in said["phoneNumbers"]]
        return (
            202,
            json.dumps({"id": said["id"], "state": "Pending", "recipients": states}).encode(),
            "application/json",
        )

    def _fault(self, said: dict[str, Any]) -> str:
        if set(said) - self.FIELDS:
            return "unknown field"
        if not isinstance(said.get("id"), str) or not 0 < len(said["id"]) <= 36:
            return "id"
        numbers = said.get("phoneNumbers")
        if not isinstance(numbers, list) or not numbers or not all(NUMBER.fullmatch(one) for one in numbers):
            return "phoneNumbers"
        text = said.get("textMessage", {}).get("text")
        if not isinstance(text, str) or not text:
            return "textMessage"
        if "ttl" in said and (not isinstance(said["ttl"], int) or said["ttl"] < 1):
            return "ttl"
        return "" if isinstance(said.get("withDeliveryReport"), bool) else "withDeliveryReport"

    def _no(self, status: int, why: str) -> tuple[int, bytes, str]:
        self.refuse(why)
        return status, json.dumps({"message": why}).encode(), "application/json"


def signed(body: bytes, timestamp: int, key: str = SIGNING_KEY) -> dict[str, str]:
    """Return the headers with which the phone calls: the signature is over the body and the timestamp behind it."""
    words = hmac.new(key.encode(), body + str(timestamp).encode(), hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-timestamp": str(timestamp), "x-signature": words}


class PlaySmsServer(SmsServer):
    """playSMS's web service: HTTP 200 for everything, errors as numbers, fields as text."""

    def __init__(self) -> None:
        super().__init__()
        self.inbox: list[dict[str, str]] = []
        self.states: dict[str, str] = {}
        self.number = 1216
        self.error = ""

    @property
    def url(self) -> str:
        """What the office writes into its setting."""
        return f"playsms+http://{USER}:{PASSWORD}@{self.place}"

    def receive(self, sender: str, words: str, at: str = "2026-09-24 15:46:11") -> None:
        """Let a villager write."""
        number = str(len(self.inbox) + 1)
        self.inbox.append({"id": number, "src": sender, "dst": "9119", "msg": words, "dt": at, "status": "1"})

    def answer(self, request: Request) -> tuple[int, bytes, str]:
        """Do one operation."""
        return 200, json.dumps(self._do(request)).encode(), "application/json"

    def _do(self, request: Request) -> dict[str, Any]:
        query = request.query
        if request.path != "/index.php" or query.get("app") != "ws":
            return self._no("101")
        if (query.get("u"), query.get("h")) != (USER, PASSWORD):
            return self._no("100")
        if self.error:
            return self._no(self.error)
        match query.get("op"):
            case "pv":
                return self._send(query)
            case "ix":
                return self._inbox(query)
            case "ds":
                state = self.states.get(query.get("smslog_id", ""))
                return (
                    self._no("400")
                    if state is None
                    else {"data": [{"smslog_id": query["smslog_id"], "status": state}]}
                )
            case _:
                return self._no("101")

    def _send(self, query: dict[str, str]) -> dict[str, Any]:
        if not re.fullmatch(r"628\d{8,11}", query.get("to", "")) or not query.get("msg"):
            return self._no("201")
        if query.get("unicode") not in {"0", "1"} or (query["unicode"] == "0" and not query["msg"].isascii()):
            return self._no("102")
        with self.lock:
            self.number += 1
            number = str(self.number)
            self.sent.append((f"+{query['to']}", query["msg"]))
            self.states[number] = "0"
        row = {
            "status": "OK",
            "error": "0",
            "smslog_id": number,
            "queue": "afb5f34575e30ec4",
            "to": query["to"],
        }
        return {"data": [row], "error_string": None}

    def _inbox(self, query: dict[str, str]) -> dict[str, Any]:
        after, most = int(query["last"]), int(query["c"])
        rows = [row for row in self.inbox if int(row["id"]) > after][:most]
        return {"data": rows} if rows else self._no("501")

    def _no(self, error: str) -> dict[str, Any]:
        self.refuse(error)
        return {"status": "ERR", "error": error, "error_string": "refused"}


class KannelServer(SmsServer):
    """The smsbox's ``sendsms``."""

    FIELDS = frozenset("username password from to text charset coding dlr-mask dlr-url validity".split())

    def __init__(self) -> None:
        super().__init__()
        self.callbacks: list[str] = []

    @property
    def url(self) -> str:
        """What the office writes into its setting."""
        return f"kannel+http://{USER}:{PASSWORD}@{self.place}"

    def answer(self, request: Request) -> tuple[int, bytes, str]:
        """Take a message for sending."""
        query = request.query
        if request.path != "/cgi-bin/sendsms":
            return self._no(404, "Unknown request.")
        if (query.get("username"), query.get("password")) != (USER, PASSWORD):
            return self._no(403, "Authorization failed for sendsms")
        fault = self._fault(query)
        if fault:
            return self._no(400, fault)
        with self.lock:
            self.sent.append((query["to"], query["text"]))
            self.callbacks.append(query["dlr-url"])
        return 202, b"0: Accepted for delivery", "text/html"

    def _fault(self, query: dict[str, str]) -> str:
        if set(query) - self.FIELDS:
            return "Unknown field"
        if not NUMBER.fullmatch(query.get("to", "")) or not query.get("text") or not query.get("from"):
            return "Missing receiver, text or sender"
        if query.get("charset") != "UTF-8" or query.get("coding") not in {"0", "2"}:
            return "Charset or data coding"
        if not 0 < int(query.get("dlr-mask", "0")) < 32 or "%d" not in query.get("dlr-url", ""):
            return "DLR"
        if "validity" in query and int(query["validity"]) < 1:
            return "Validity"
        return ""

    def _no(self, status: int, why: str) -> tuple[int, bytes, str]:
        self.refuse(why)
        return status, why.encode(), "text/html"

    def report(self, number: int, kind: int, at: int = 1790150771) -> str:
        """Return the call that Kannel makes for a receipt: the ``dlr-url`` of message ``number`` with its signs filled."""
        return self.callbacks[number].replace("%d", str(kind)).replace("%T", str(at))
