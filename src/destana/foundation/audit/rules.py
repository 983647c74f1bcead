"""How a line of the log is bound to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

GENESIS = "0" * 64
"""What the first line has as the hash of the line before it."""


def canonical(values: Mapping[str, object]) -> bytes:
    """Return one fixed spelling of ``values``: sorted keys, no blanks, UTF-8."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def digest(values: Mapping[str, object]) -> str:
    """Return the SHA-256 of ``values``; empty for no values at all."""
    return hashlib.sha256(canonical(values)).hexdigest() if values else ""


def moment(at: datetime) -> str:
    """Return ``at`` in one spelling, whatever the database's precision and zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def chain(*, seq: int, previous: str, at: datetime, fields: Mapping[str, str]) -> str:
    """Return the hash of a line: its number, its time, all its words and the hash of the line before."""
    return hashlib.sha256(
        canonical({"seq": seq, "previous": previous, "at": moment(at), **fields})
    ).hexdigest()
