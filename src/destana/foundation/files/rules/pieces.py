"""How files come in pieces: sizes, times, and when a hash is right."""

import hashlib
from datetime import timedelta

SILENT = timedelta(days=7)
"""After this long without a new piece what came is let go, and the phone begins again. The promise stays."""


def is_right(data: bytes, sha256: str) -> bool:
    """Say whether the bytes have this hash (lower-case hex)."""
    return hashlib.sha256(data).hexdigest() == sha256
