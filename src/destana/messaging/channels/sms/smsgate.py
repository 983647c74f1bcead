"""SMS-Gate, an Android phone as gateway (3rd-party API v1): sends, and reads what its webhooks tell.

Our own id goes with every message and a known one is answered with 409, so a repeat never reaches the person twice.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from destana.messaging.channels.base import (
    Letter,
    NotSent,
    Post,
    Refused,
    Said,
    Told,
    TryLater,
    Unknown,
    Unreadable,
)
from destana.messaging.channels.sms.conf import Conf
from destana.messaging.channels.sms.gateway import Sms
from destana.messaging.channels.sms.letters import letter
from destana.messaging.channels.sms.wire import Wire

PATH = "/messages"
"""Behind the URL of the setting: the phone's own server has it at its root, the cloud under ``/3rdparty/v1``."""
_TAKEN, _KNOWN = (200, 201, 202), 409
_SAID = {
    "sms:sent": Said.SENT,
    "sms:delivered": Said.DELIVERED,
    "sms:failed": Said.FAILED,
    "sms:cancelled": Said.FAILED,
}
_SILENT = ("system:ping", "app:started")
_PASSES = ("NO_SERVICE", "RADIO", "LIMIT", "MODEM", "NETWORK", "TEMPORARY")
"""Parts of Android's names for failures that may pass; the rest is about this message or this number."""


class SmsGate:
    """The phone, or the cloud in front of it."""

    per_call = 2

    def __init__(self, conf: Conf) -> None:
        self.wire = Wire(conf)

    def close(self) -> None:
        """Nothing is kept open."""

    def send(self, sms: Sms) -> tuple[str, ...]:
        """Hand over; the message stays one, whatever happens to the answer, so an unclear one is only "later"."""
        body: dict[str, Any] = {
            "id": sms.reference,
            "textMessage": {"text": sms.text},
            "phoneNumbers": [sms.to],
            "withDeliveryReport": True,
        }
        if sms.seconds:
            body["ttl"] = sms.seconds
        try:
            status, said = self.wire.post(PATH, json.dumps(body).encode())
        except Unknown as reason:
            raise TryLater(reason.code, reason.note) from None
        if status == _KNOWN or (status in _TAKEN and _id_in(said) == sms.reference):
            return (sms.reference,)
        raise as_exception(status)


def as_exception(status: int) -> NotSent:
    """Return what to raise for a status that is no yes."""
    match status:
        case 401 | 403 | 404:
            return Refused(str(status), channel_down=True)
        case 429:
            return TryLater("429", after=60.0, whole_channel=True, counts=False)
        case 400 | 413 | 422:
            return Refused(str(status))
        case _:
            return TryLater(str(status))


def _id_in(said: bytes) -> str:
    try:
        return str(json.loads(said)["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def unpack(body: bytes) -> Post:
    """Return what one call of the webhook holds; :exc:`Unreadable` when it is none."""
    try:
        said = json.loads(body)
        event, payload = str(said["event"]), said["payload"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("not an event of SMS-Gate") from None
    if event in _SILENT:
        return Post()
    if not isinstance(payload, dict):
        raise Unreadable("not an event of SMS-Gate")
    if event == "sms:received":
        return Post(letters=_received(payload))
    if event == "mms:downloaded":
        return Post(letters=_received({**payload, "message": _words(payload)}), strange=_files(payload))
    if event in _SAID and payload.get("messageId"):
        return Post(told=(_told(event, payload),))
    return Post(strange=event[:60])


def _received(payload: Mapping[str, Any]) -> tuple[Letter, ...]:
    """``messageId`` is a hash of the words and no key; sender, words and time are, and stay so over two webhooks."""
    sender, text = payload.get("sender") or payload.get("phoneNumber"), payload.get("message")
    if not isinstance(sender, str) or not isinstance(text, str):
        raise Unreadable("an SMS without sender or words")
    to = payload.get("recipient")
    at = _moment(payload.get("receivedAt"))
    return (letter(sender=sender, text=text, to=to if isinstance(to, str) else "", at=at),)


def _words(payload: Mapping[str, Any]) -> str:
    return "\n".join(str(payload[name]) for name in ("subject", "body") if payload.get(name))


def _files(payload: Mapping[str, Any]) -> str:
    return "mms with attachments" if payload.get("attachments") else ""


def _told(event: str, payload: Mapping[str, Any]) -> Told:
    names = ("deliveredAt", "sentAt", "failedAt", "cancelledAt")
    at = next((_moment(payload[name]) for name in names if payload.get(name)), None)
    said = _SAID[event]
    reason = str(payload.get("reason") or event.partition(":")[2])[:40]
    return Told(
        provider_id=str(payload["messageId"])[:200],
        said=said,
        at=at,
        failure=_failure(reason) if said is Said.FAILED else None,
    )


def _failure(reason: str) -> NotSent:
    return TryLater(reason) if any(word in reason for word in _PASSES) else Refused(reason)


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
