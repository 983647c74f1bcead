"""Public files on the disk: written whole or not at all, compressed once, each with a note about itself.

Beside ``index.html`` lie ``index.html.br``, ``index.html.gz`` and ``index.html.meta``. The note is written last and
carries the hash of the body, so a reader who comes in the middle sees that the two do not belong together. The copies
are not flushed to the disk: a reader checks each against the body before it is sent for the first time.
"""

import gzip
import hashlib
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

import brotli
import msgspec

from destana.kit.durable import sync_folder

HTML = "text/html; charset=utf-8"
# Quality 11 saves 5 % over 6 and takes thirty times as long: a status must be out in a second.
_BROTLI = 6
_SMALL = 256


@dataclass(frozen=True)
class Meta:
    """The note beside a public file. ``sha256`` is the body's hash in hex and the ETag; ``csp`` a whole policy."""

    sha256: str
    content_type: str
    csp: str = ""
    is_fixed: bool = False
    download: str = ""


@dataclass(frozen=True)
class PublicFile:
    """One file to publish at an address such as ``/desa/pimping``; ``is_fixed``: its name carries its hash."""

    path: str
    body: bytes
    content_type: str = HTML
    csp: str = ""
    is_fixed: bool = False
    download: str = ""


def place(root: Path, path: str, *, content_type: str = HTML) -> Path:
    """Where the file of an address lies: pages are folders with an ``index.html``, as any static host expects."""
    inside = root.joinpath(*PurePosixPath(path.strip("/")).parts)
    is_page = content_type.startswith("text/html") and inside.suffix != ".html"
    return inside / "index.html" if is_page else inside


def write(root: Path, file: PublicFile) -> bool:
    """Publish one file; returns False when exactly this is already out.

    Each part is written under another name, flushed to the disk and renamed, the note last.
    """
    target = place(root, file.path, content_type=file.content_type)
    meta = Meta(
        sha256=hashlib.sha256(file.body).hexdigest(),
        content_type=file.content_type,
        csp=file.csp,
        is_fixed=file.is_fixed,
        download=file.download,
    )
    note = msgspec.json.encode(asdict(meta))
    if _same(target, note):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix, body in _variants(file.body):
        _replace(target.with_name(target.name + suffix), body, must_last=False)
    _replace(target, file.body)
    _replace(target.with_name(target.name + ".meta"), note)
    sync_folder(target.parent)
    return True


def remove(root: Path, path: str, *, content_type: str = HTML) -> None:
    """Take one file down: the note first, so that nobody serves half of it."""
    target = place(root, path, content_type=content_type)
    for suffix in (".meta", ".br", ".gz", ""):
        target.with_name(target.name + suffix).unlink(missing_ok=True)


def _same(target: Path, note: bytes) -> bool:
    try:
        return target.exists() and target.with_name(target.name + ".meta").read_bytes() == note
    except FileNotFoundError:
        return False


def _variants(body: bytes) -> list[tuple[str, bytes]]:
    """The compressed copies; tiny files gain nothing and get none."""
    if len(body) < _SMALL:
        return []
    return [
        (".br", brotli.compress(body, quality=_BROTLI)),
        (".gz", gzip.compress(body, compresslevel=9, mtime=0)),
    ]


def _replace(target: Path, body: bytes, *, must_last: bool = True) -> None:
    fresh = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with fresh.open("xb") as file:
            file.write(body)
            file.flush()
            if must_last:
                os.fsync(file.fileno())
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
