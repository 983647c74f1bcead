"""One received SMS as the inbox keeps it, whatever gateway brought it: a line of JSON with fields of our own.

``{"from": "+62…", "to": "…", "text": "…", "at": "2026-…", "key": "…", "part": ["ref", 2, 3]}``; what is not known is
left out.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from destana.kit.phones import e164
from destana.messaging.channels.base import Letter

_SHORTEST, _LONGEST = 9, 15
"""Digits of a person's number with its country (E.164: at most 15). Short codes of operators have 3 to 6."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a longer SMS it is: ``reference`` is the same for all, ``number`` counts from 1 to ``total``."""

    reference: str
    number: int
    total: int


def letter(
    *,
    sender: str,
    text: str,
    to: str = "",
    at: datetime | None = None,
    part: Part | None = None,
    key: str = "",
) -> Letter:
    """Return what is kept. Without a ``key`` of the gateway's the content is the key: a second copy is the same row."""
    row: dict[str, object] = {"from": person(sender) or sender, "text": text}
    said = {"to": to, "at": at.isoformat() if at else "", "key": key}
    row |= {name: value for name, value in said.items() if value}
    if part is not None:
        row["part"] = [part.reference, part.number, part.total]
    raw = json.dumps(row, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return Letter(
        key=key or f"sha256:{hashlib.sha256(raw).hexdigest()}", raw=raw, sent_at=at, is_part=part is not None
    )


def person(sender: str) -> str:
    """Return a sender as E.164; nothing for a name ("TELKOMSEL") or a short code, whom nobody may answer."""
    digits = sender.strip().lstrip("+")
    if not digits.isdecimal() or not digits.isascii() or not _SHORTEST <= len(digits) <= _LONGEST:
        return ""
    return e164(sender) or ""
