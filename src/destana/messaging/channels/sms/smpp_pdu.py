"""SMPP 3.4 without the wire: the fields of what we submit, and the meaning of what is delivered to us."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from destana.kit import gsm
from destana.messaging.channels.base import NotSent, Post, Refused, Said, Told, TryLater, Unreadable
from destana.messaging.channels.sms.gateway import Sms
from destana.messaging.channels.sms.letters import Part, letter

GSM7, UCS2 = 0, 8
"""Values of ``data_coding`` (SMPP 3.4, 5.2.19); 0 is the operator's own alphabet, which is GSM 7-bit in practice."""
_JOINED, _RECEIPT, _KIND = 0x40, 0x04, 0x3C
"""Bits of ``esm_class``: a header for joining stands before the text; a receipt; all kinds."""
_WELL = 0
_DOWN = {0x05: "already bound", 0x0D: "bind failed", 0x0E: "password", 0x0F: "system id"}
_LATER = {0x08: 5.0, 0x14: 30.0, 0x58: 10.0}
"""System error, queue full, too fast: seconds to wait. Nothing was taken in any of them."""
_TOO_FAST = 0x58
_DEAD = {0x0B: "destination"}
_GONE = ("EXPIRED", "DELETED", "UNDELIV", "REJECTD")
_STATES = {"DELIVRD": Said.DELIVERED, **dict.fromkeys(_GONE, Said.FAILED)}
_UNDER_WAY = ("ENROUTE", "ACCEPTD", "UNKNOWN")
_ID, _STATE = re.compile(rb"\bid:\s*([^\s]{1,65})"), re.compile(rb"\bstat:\s*([A-Z]{5,7})")
_LONGEST_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What an operator delivered, as it is kept: the fields of the PDU that say something, the text as hex."""

    source: str
    destination: str
    esm_class: int
    data_coding: int
    message: bytes
    receipted: str = ""
    sar: tuple[int, int, int] | None = None

    def as_bytes(self, at: datetime) -> bytes:
        """Return what is kept; ``at`` is when it came, for the PDU itself tells no time."""
        row: dict[str, Any] = {
            "from": self.source,
            "to": self.destination,
            "esm": self.esm_class,
            "coding": self.data_coding,
            "message": self.message.hex(),
            "receipted": self.receipted,
            "sar": list(self.sar) if self.sar else None,
            "at": at.isoformat(),
        }
        return json.dumps(
            {name: value for name, value in row.items() if value is not None}, sort_keys=True
        ).encode()


def submits(sms: Sms, sender: str) -> list[dict[str, Any]]:
    """Return the fields of one ``submit_sm`` a part, with a header for joining where there are several."""
    texts = gsm.split(sms.text)
    number = int(sms.reference[:2], 16)  # one byte that is the same at every attempt
    fixed = {
        **_source(sender),
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": sms.to.lstrip("+"),
        "registered_delivery": 1,
        "validity_period": _life(sms.life),
        "data_coding": GSM7 if sms.is_gsm7 else UCS2,
    }
    made = []
    for place, text in enumerate(texts, start=1):
        words = gsm.encode(text) if sms.is_gsm7 else text.encode("utf-16-be", "replace")
        if len(texts) == 1:
            made.append({**fixed, "esm_class": 0, "short_message": words})
        else:
            header = bytes([5, 0, 3, number, len(texts), place])
            made.append({**fixed, "esm_class": _JOINED, "short_message": header + words})
    return made


def _source(sender: str) -> dict[str, Any]:
    """A number, a short code, or a name; the operator may put its own in the place of it."""
    digits = sender.lstrip("+")
    if sender.startswith("+") and digits.isdecimal():
        return {"source_addr_ton": 1, "source_addr_npi": 1, "source_addr": digits}
    if digits.isdecimal():
        return {"source_addr_ton": 3, "source_addr_npi": 0, "source_addr": digits}
    return {"source_addr_ton": 5 if sender else 0, "source_addr_npi": 0, "source_addr": sender[:11]}


def _life(life: timedelta | None) -> str:
    """Return the relative form of 7.1.1: YYMMDDhhmmss000R; nothing lets the operator choose."""
    if life is None:
        return ""
    seconds = max(1, int(min(life, _LONGEST_LIFE).total_seconds()))
    days, rest = divmod(seconds, 86_400)
    return f"0000{days:02}{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}000R"


def as_exception(status: int) -> NotSent | None:
    """Return what to raise for a ``command_status``, None where all is well."""
    code = f"0x{status:02X}"
    if status == _WELL:
        return None
    if status in _DOWN:
        return Refused(code, _DOWN[status], channel_down=True)
    if status in _LATER:
        is_fast = status == _TOO_FAST
        return TryLater(code, after=_LATER[status], whole_channel=is_fast, counts=not is_fast)
    return Refused(code, _DEAD.get(status, ""), contact_dead=status in _DEAD)


def unpack(body: bytes) -> Post:
    """Return what a kept delivery holds; :exc:`Unreadable` when it is none."""
    try:
        row = json.loads(body)
        words = bytes.fromhex(row["message"])
        sender, to, esm, coding = str(row["from"]), str(row["to"]), int(row["esm"]), int(row["coding"])
        at = datetime.fromisoformat(row["at"])
        sar = [int(number) for number in row.get("sar") or ()]
        if esm & _KIND == _RECEIPT:
            return _receipt(words, str(row.get("receipted") or ""))
        part, words = _part(words, sar, has_header=bool(esm & _JOINED))
        text = _text(words, coding)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        raise Unreadable("not a delivery of SMPP") from None
    if text is None:
        return Post(strange=f"data_coding {coding}"[:60])
    return Post(letters=(letter(sender=_number(sender), text=text, to=to, at=at, part=part),))


def _number(sender: str) -> str:
    """Operators leave the plus away, whatever the type of number says."""
    return f"+{sender}" if sender.startswith("62") else sender


def _receipt(words: bytes, receipted: str) -> Post:
    """Read a receipt: the id in its TLV or its text, the state in the text (appendix B of the standard)."""
    said, named = _STATE.search(words), _ID.search(words)
    number = receipted or (named[1].decode("ascii", "replace") if named else "")
    state = said[1].decode("ascii") if said else ""
    if not number or state not in _STATES:
        return Post(strange="" if state in _UNDER_WAY else "receipt without id or state")
    failure = Refused(state) if _STATES[state] is Said.FAILED else None
    return Post(told=(Told(provider_id=number[:200], said=_STATES[state], failure=failure),))


def _part(words: bytes, sar: list[int], *, has_header: bool) -> tuple[Part | None, bytes]:
    """Take the header off: element 0 has a reference of 8 bits, element 8 one of 16; or the operator's SAR fields."""
    if sar:
        reference, total, number = sar
        return _placed(f"sar:{reference}", number, total), words
    if not has_header:
        return None, words
    length = words[0]
    header, text = words[1 : 1 + length], words[1 + length :]
    while len(header) > 1:
        kind, size = header[0], header[1]
        value, header = header[2 : 2 + size], header[2 + size :]
        if kind in (0, 8) and len(value) == (3 if kind == 0 else 4):
            return _placed(value[:-2].hex(), value[-1], value[-2]), text
    return None, text


def _placed(reference: str, number: int, total: int) -> Part | None:
    """Return the place of a part; None for one that is alone or stands nowhere."""
    return Part(reference, number, total) if 1 <= number <= total and total > 1 else None


def _text(words: bytes, coding: int) -> str | None:
    match coding:
        case 0:
            return gsm.decode(words)
        case 1:
            return words.decode("ascii", "replace")
        case 3:
            return words.decode("latin-1")
        case 8:
            return words.decode("utf-16-be", "replace")
        case _:
            return None
