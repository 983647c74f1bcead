"""Built style sheets, read once: their text to put into a page, and the hash that lets the browser accept it there."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SURFACES = Path(__file__).resolve().parents[1]


class FrontEndNotBuilt(RuntimeError):
    """A built file is missing: ``python -m tools.build_frontend`` makes it."""


@dataclass(frozen=True)
class Sheet:
    """One style sheet: ``text`` as it stands between the style tags, ``source`` as the security policy names it."""

    text: str
    source: str


def built(name: str) -> Path:
    """Where the built file ``ui/public.css`` (surface, slash, file) lies.

    :raises FrontEndNotBuilt: when the front end was not built yet.
    """
    surface, _, file = name.partition("/")
    path = SURFACES / surface / "static" / surface / file
    if not path.is_file():
        raise FrontEndNotBuilt(f"{name} is not built. Run `python -m tools.build_frontend`.")
    return path


def sheet(name: str) -> Sheet:
    """The style sheet ``ui/public.css`` with its hash; read again when the file was built again."""
    path = built(name)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Sheet:
    text = path.read_text(encoding="utf-8").strip()
    digest = hashlib.sha256(text.encode()).digest()
    return Sheet(text, f"'sha256-{base64.b64encode(digest).decode()}'")
