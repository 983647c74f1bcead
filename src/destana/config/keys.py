"""Secrets of one office: one file each under ``DATA/keys``, readable by the service alone, made at the first start."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from destana.kit.durable import sync_folder

KEPT_BEFORE = 2
"""Secrets of Django that still open what they signed: stop links in old letters, sessions of this day."""


def fresh() -> str:
    """Return a new secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def fresh_p256() -> str:
    """Return a new private key on the curve P-256 as PEM: what web push signs with (RFC 8292)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()


def read_secret(path: Path, make: Callable[[], str] = fresh) -> str:
    """Return the secret in ``path``; the first call makes it (256 random bits unless ``make`` says else, mode 0600).

    Two processes that start at once agree: the file is made under another name and linked into place,
    and whoever comes second reads what the first one wrote.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = _write_beside(path, make())
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text().strip()


def read_given(path: Path) -> str:
    """Return what somebody put into ``path``, such as a provider's token; empty where there is none."""
    return path.read_text().strip() if path.exists() else ""


def read_lines(path: Path) -> list[str]:
    """Return the secrets of a file that holds one a line, the newest first; none where there is no file."""
    return read_given(path).split()


def put_secret(path: Path, text: str) -> None:
    """Put ``text`` in the place of the secret in one step: a reader finds the old one or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_beside(path, text).replace(path)
    sync_folder(path.parent)


def _write_beside(path: Path, text: str) -> Path:
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 - mode first
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return part
