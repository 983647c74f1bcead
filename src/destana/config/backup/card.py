"""The backup key as a line for the card: 128 random bits in seven groups of four, the last two signs a checksum.

It is a key of its own: who finds the card without a backup, or a backup without the card, has nothing.
"""

import hashlib
import secrets
from pathlib import Path

from destana.config.keys import read_secret

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U: a 1 and a 0 in handwriting are read as what they look like."""
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
KEY_BYTES = 16
_KEY_SIGNS = 26
_CHECK_SIGNS = 2


class NotAKey(Exception):
    """The line was mistyped; the text is one sentence for the terminal."""


def office_key(data: Path) -> bytes:
    """Return the office's backup key, made at the first call (``DATA/keys/backup``)."""
    return read_line(read_secret(place(data), lambda: write_line(secrets.token_bytes(KEY_BYTES))))


def place(data: Path) -> Path:
    """Return the file of the key. It never travels in a backup: a lock does not hold its own key."""
    return data / "keys" / "backup"


def write_line(key: bytes) -> str:
    """Return the key as it is printed."""
    signs = _signs(int.from_bytes(key), _KEY_SIGNS) + _check(key)
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def read_line(line: str) -> bytes:
    """Return the key of a typed line; spaces, dashes and small letters do not matter. Raises :class:`NotAKey`."""
    signs = "".join(line.split()).replace("-", "").upper().translate(_LOOKALIKES)
    if len(signs) != _KEY_SIGNS + _CHECK_SIGNS or not set(signs) <= set(ALPHABET):
        raise NotAKey("A backup key has 7 groups of 4 letters and digits; this line has something else.")
    number = 0
    for sign in signs[:_KEY_SIGNS]:
        number = number * 32 + ALPHABET.index(sign)
    key = (number & ((1 << 8 * KEY_BYTES) - 1)).to_bytes(KEY_BYTES)
    if number >> 8 * KEY_BYTES or _check(key) != signs[_KEY_SIGNS:]:
        raise NotAKey(
            "There is a typing slip in the key: its last two signs do not fit. Compare it with the card."
        )
    return key


def _check(key: bytes) -> str:
    digest = hashlib.sha256(b"destana backup card" + key).digest()
    return _signs(int.from_bytes(digest[:2]) >> 6, _CHECK_SIGNS)


def _signs(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))
