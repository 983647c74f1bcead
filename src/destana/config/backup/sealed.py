"""A stream that nobody can read or change without the key, written and read in chunks of 1 MiB.

AES-256-GCM under a key derived for this one file; a chunk's nonce is its number, and number and "last" are
authenticated with it. So a changed, swapped, missing or added chunk, and a cut end, are all
refused before a byte of it is used.
"""

import hmac
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from destana.config.backup.faults import CannotRestore

MAGIC = b"DESTANA-BACKUP-1\n"
CHUNK = 1024 * 1024
"""Plain bytes a chunk."""
TAG = 16
"""Bytes that the seal adds to a chunk."""
_SALT = 32
_CHECK = 16
HEAD = len(MAGIC) + _SALT + _CHECK
"""Bytes before the first chunk."""


def sealed_size(plain: int) -> int:
    """Return how long ``plain`` bytes are when they are sealed."""
    return HEAD + plain + TAG * max(1, -(-plain // CHUNK))


def _keys(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """Return the cipher of this file, and the mark by which a wrong key is told from a damaged file."""
    made = HKDF(SHA256(), 32 + _CHECK, salt, MAGIC).derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)


def _place(number: int, is_last: bool) -> bytes:
    return MAGIC + number.to_bytes(8) + (b"last" if is_last else b"more")


class Writer:
    """Seals what is written to it; without :meth:`close` the file has no end and is refused."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        """Write the head to ``out``."""
        salt = secrets.token_bytes(_SALT)
        self._cipher, check = _keys(key, salt)
        self._out = out
        self._number = 0
        self._kept = bytearray()
        out.write(MAGIC + salt + check)

    def write(self, data: bytes) -> int:
        """Take any number of bytes."""
        self._kept += data
        while len(self._kept) > CHUNK:  # a whole chunk may still be the last one
            self._seal(bytes(self._kept[:CHUNK]), is_last=False)
            del self._kept[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal the rest as the last chunk."""
        self._seal(bytes(self._kept), is_last=True)

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number), plain, _place(self._number, is_last)))
        self._number += 1


class Reader:
    """Opens what :class:`Writer` sealed. Raises :class:`CannotRestore` for everything else."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        """Read and check the head."""
        head = source.read(HEAD)
        if len(head) < HEAD or not head.startswith(MAGIC):
            raise CannotRestore("This file is no Destana backup, or its beginning was changed.")
        self._cipher, check = _keys(key, head[len(MAGIC) : -_CHECK])
        if not hmac.compare_digest(check, head[-_CHECK:]):
            raise CannotRestore("The key does not fit this backup: take the card of the office that made it.")
        self._source = source
        self._number = 0
        self._ahead = source.read(CHUNK + TAG)
        self._kept = bytearray()
        self._is_over = False

    def read(self, size: int = -1) -> bytes:
        """Return ``size`` bytes, fewer only at the end."""
        while not self._is_over and (size < 0 or len(self._kept) < size):
            self._open()
        count = len(self._kept) if size < 0 else size
        taken = bytes(self._kept[:count])
        del self._kept[:count]
        return taken

    def _open(self) -> None:
        sealed, self._ahead = self._ahead, self._source.read(CHUNK + TAG)
        self._is_over = not self._ahead
        try:
            self._kept += self._cipher.decrypt(
                _nonce(self._number), sealed, _place(self._number, self._is_over)
            )
        except InvalidTag:
            raise CannotRestore(
                "The backup is not whole: it was cut short or changed. Take another one; nothing was restored."
            ) from None
        self._number += 1
