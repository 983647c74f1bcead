"""playSMS, common in Indonesian offices: everything through ``index.php?app=ws``, and HTTP 200 also for refusals.

Received SMS are fetched (``op=ix``): so nothing is lost while we are down. Receipts are asked for, too (``op=ds``).
"""

import json
from datetime import datetime
from typing import Any

from django.utils.timezone import get_default_timezone

from destana.messaging.channels.base import NotSent, Post, Refused, Said, Told, TryLater, Unknown, Unreadable
from destana.messaging.channels.sms.conf import Conf
from destana.messaging.channels.sms.gateway import Held, Sms
from destana.messaging.channels.sms.letters import letter
from destana.messaging.channels.sms.wire import Wire

PATH = "/index.php"
PAGE = 100
"""Received SMS fetched at once."""
_OK, _NOTHING_NEW = "0", "501"
_HTTP_OK = 200
_OUR_KEYS = frozenset({"100", "101", "103", "104", "105", "106"})
"""Sign-in, operation, credit, token: nothing goes out until somebody has looked."""
_SAID = {"1": Said.SENT, "2": Said.FAILED, "3": Said.DELIVERED}


class PlaySms:
    """The web service of one user; the password is that user's token."""

    per_call = 2

    def __init__(self, conf: Conf) -> None:
        self.conf = conf
        self.wire = Wire(conf)

    def close(self) -> None:
        """Nothing is kept open."""

    def send(self, sms: Sms) -> tuple[str, ...]:
        """Hand over one SMS; the id is playSMS's own."""
        unicode = "0" if sms.is_gsm7 else "1"
        row = _first(self._ask("pv", to=sms.to.lstrip("+"), msg=sms.text, unicode=unicode))
        if row.get("status") == "OK" and str(row.get("error")) == _OK and row.get("smslog_id"):
            return (str(row["smslog_id"])[:200],)
        raise as_exception(str(row.get("error", "")))

    def collect(self, after: str, at: datetime) -> list[Held]:
        """Return the next page of received SMS; ``after`` is ``playsms:1217``, or nothing."""
        number = after.partition(":")[2]
        body = self.fetch(int(number) if number.isdecimal() else 0)
        return [Held(body, lambda: None)] if body else []

    def fetch(self, after: int) -> bytes:
        """Return the answer, as it came, that holds the SMS received after number ``after``; empty where none did.

        Raises ``TryLater`` or ``Refused``.
        """
        try:
            raw = self._call("ix", last=str(after), c=str(PAGE))
            said = _read(raw)
        except Unknown as reason:
            raise TryLater(reason.code, reason.note) from None
        error = str(said.get("error") or _OK)
        if error == _NOTHING_NEW or (error == _OK and not said.get("data")):
            return b""
        if error != _OK:
            raise as_exception(error)
        return raw

    def ask_after(self, number: str) -> Told | None:
        """Ask what became of a message; None while it is under way. Raises ``TryLater`` or ``Refused``."""
        try:
            row = _first(self._ask("ds", smslog_id=number))
        except Unknown as reason:
            raise TryLater(reason.code, reason.note) from None
        said = _SAID.get(str(row.get("status", "")))
        if said is None:
            return None
        return Told(provider_id=number, said=said, failure=Refused("2") if said is Said.FAILED else None)

    def _ask(self, operation: str, **fields: str) -> dict[str, Any]:
        return _read(self._call(operation, **fields))

    def _call(self, operation: str, **fields: str) -> bytes:
        query = {"app": "ws", "op": operation, "u": self.conf.user, "h": self.conf.password, **fields}
        status, said = self.wire.get(PATH, query)
        if status != _HTTP_OK:
            raise Unknown(str(status), "not an answer of playSMS")
        return said


def _read(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unknown("shape", "not an answer of playSMS")
    return found


def _first(said: dict[str, Any]) -> dict[str, Any]:
    """Return the row about our one message, or the answer itself where it has none."""
    rows = said.get("data")
    row = rows[0] if isinstance(rows, list) and rows else said
    return row if isinstance(row, dict) else {}


def as_exception(error: str) -> NotSent:
    """Return what to raise for an error code of playSMS."""
    if error in _OUR_KEYS:
        return Refused(error, channel_down=True)
    if error in {"102", "201"}:
        return Refused(error)
    if error == "200":
        return TryLater(error)
    return Unknown(error or "shape", "not an answer of playSMS")


def unpack(body: bytes) -> Post:
    """Return the SMS of an answer to ``op=ix``; :exc:`Unreadable` when it is none."""
    try:
        rows = json.loads(body)["data"]
        letters = tuple(
            letter(
                sender=str(row["src"]),
                text=str(row["msg"]),
                to=str(row.get("dst") or ""),
                at=_moment(row.get("dt")),
                key=f"playsms:{int(row['id'])}",
            )
            for row in rows
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable("not an answer of playSMS") from None
    return Post(letters=letters)


def _moment(value: Any) -> datetime | None:
    """Read the server's time, which has no zone: it stands in the office, or near."""
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S").replace(tzinfo=get_default_timezone())
    except ValueError:
        return None
