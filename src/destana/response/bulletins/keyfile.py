"""The private signing key: one file in ``DATA/keys``, readable by the service alone, never half written."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from destana.kit.durable import sync_folder

_NAME = "bulletin-ed25519.pem"
_NEXT = "bulletin-ed25519.next.pem"
EXERCISE = b"# LATIHAN: signs exercises only\n"
"""First line of an exercise's key, so that it is known wherever it is copied to; PEM readers pass over it."""


def path() -> Path:
    """Where the key in use lies."""
    return Path(settings.DATA) / "keys" / _NAME


def path_of_next() -> Path:
    """Where a new key waits until the database knows it."""
    return path().with_name(_NEXT)


def load(file: Path) -> Ed25519PrivateKey | None:
    """Return the key in the file, or None where there is none, it is no Ed25519 key, or it is another world's."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        return None
    return key if isinstance(key, Ed25519PrivateKey) and not is_of_another_world(file) else None


def is_of_another_world(file: Path) -> bool:
    """Whether the file holds an exercise's key and this office is none, or the other way round."""
    try:
        is_exercise = file.read_bytes().startswith(EXERCISE)
    except FileNotFoundError:
        return False
    return is_exercise != (settings.MODE == "exercise")


def make(file: Path) -> Ed25519PrivateKey:
    """Make a key, put it on the disk under ``file`` (mode 0600) and return it.

    Two processes that start at once agree: whoever comes second gets the first one's key.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - mode first
        out.write(EXERCISE + pem if settings.MODE == "exercise" else pem)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, file)
    except FileExistsError:
        key = load(file) or key
    finally:
        fresh.unlink()
    sync_folder(file.parent)
    return key


def take_next_into_use() -> None:
    """Put the waiting key in the place of the one in use."""
    path_of_next().replace(path())
    sync_folder(path().parent)


def drop_next() -> None:
    """Remove a waiting key that the database never heard of."""
    path_of_next().unlink(missing_ok=True)
