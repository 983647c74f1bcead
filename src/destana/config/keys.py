"""Secrets of one office: one file each under ``DATA/keys``, readable by the service alone, made at the first start."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def _random() -> str:
    return secrets.token_urlsafe(32)


def read_secret(path: Path, make: Callable[[], str] = _random) -> str:
    """Return the secret in ``path``; the first call makes it (256 random bits unless ``make`` says else, mode 0600).

    Two processes that start at once agree: the file is made under another name and linked into place,
    and whoever comes second reads what the first one wrote.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 - mode first
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
