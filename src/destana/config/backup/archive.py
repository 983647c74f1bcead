"""Writing a backup: database first, then the files that its rows point at, the manifest last; one sealed file.

What travels: the database, the photos (also those set aside), ``mode``, and the secrets that a restored office cannot
do without: ``django`` (the second factors are sealed with it, nobody could sign in), the signing key of the bulletins
(a new one would look like a thief's) and ``telegram-webhook``. What does not: the backup key (a lock does not hold its
own key), public pages (written anew), logs, and settings, which are the machine's environment.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connections

from destana.config.backup import card, dumps
from destana.config.backup.faults import CannotBackUp
from destana.config.backup.sealed import Writer
from destana.kit.durable import sync_folder

MANIFEST = "manifest.json"
PART = ".part"
"""How the name of an unfinished backup ends."""
_DAY = 24 * 3600


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself: ``parts`` are SHA-256 by name, ``seq`` and ``head`` the end of the log."""

    version: str
    mode: str
    vendor: str
    at: str
    counts: dict[str, int]
    seq: int
    head: str
    parts: dict[str, str]


def name_of(at: datetime, kind: str = "") -> str:
    """Return the name of a backup; ``kind`` is what the worker's rounds add."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"destana-{settings.MODE}-{stamp}{f'-{kind}' if kind else ''}.backup"


def make(*, to: Path, at: datetime, kind: str = "") -> tuple[Path, Manifest]:
    """Write one backup into the folder ``to``: there whole or not at all. Raises :class:`CannotBackUp`."""
    data = Path(settings.DATA)
    key = card.office_key(data)
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = to / name_of(at, kind)
    if target.exists():
        raise CannotBackUp(f"{target} is there already; nothing was written over.")
    with _workplace(data) as folder, _arriving(target) as out:
        copy, look = dumps.take(folder)
        sealed = Writer(out, key)
        manifest = _fill(sealed, data, copy, look, at)
        sealed.close()
    return target, manifest


def _fill(sealed: Writer, data: Path, copy: Path, look: dumps.Look, at: datetime) -> Manifest:
    parts: dict[str, str] = {}
    # The database comes first: a file is on the disk before its row, so every row of the copy finds its file.
    with tarfile.open(fileobj=cast("BinaryIO", sealed), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, path in [(copy.name, copy), *_files(data)]:
            digest = _add(tar, name, path)
            if digest:
                parts[name] = digest
        manifest = Manifest(
            version=version("destana"),
            mode=settings.MODE,
            vendor=connections["default"].vendor,
            at=at.isoformat(),
            counts=look.counts,
            seq=look.seq,
            head=look.head,
            parts=parts,
        )
        words = json.dumps(asdict(manifest)).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(words)
        tar.addfile(info, io.BytesIO(words))
    return manifest


def _files(data: Path) -> Iterator[tuple[str, Path]]:
    """Return what travels besides the database, by its name in the backup."""
    yield "mode", data / "mode"
    photos = Path(settings.MEDIA_ROOT)
    for root, name in ((data / "keys", "keys"), (photos, "files")):
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path != card.place(data):
                yield f"{name}/{path.relative_to(root).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file and return its SHA-256, nothing where it went away meanwhile (set aside by the sweep)."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return ""
    with stream:
        info = tarfile.TarInfo(name)
        info.size = os.fstat(stream.fileno()).st_size
        hashing = Hashing(stream)
        tar.addfile(info, cast("BinaryIO", hashing))
    return hashing.digest.hexdigest()


class Hashing:
    """Reads through to a stream and hashes what passes."""

    def __init__(self, stream: BinaryIO) -> None:
        """Begin with nothing."""
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes."""
        data = self._stream.read(size)
        self.digest.update(data)
        return data


@contextmanager
def _workplace(data: Path) -> Iterator[Path]:
    """A folder for the copy of the database, removed afterwards; also what a killed backup left a day ago."""
    home = data / "tmp"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_old(home, "backup-*")
    folder = Path(tempfile.mkdtemp(prefix="backup-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_old(home: Path, pattern: str) -> None:
    """Remove leftovers of a killed backup that are older than a day."""
    for path in home.glob(pattern):
        if path.lstat().st_mtime < time.time() - _DAY:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


@contextmanager
def _arriving(target: Path) -> Iterator[BinaryIO]:
    """Another name in the same folder → fsync → rename → fsync of the folder (rule 7 of reliability)."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=PART, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, target)  # noqa: PTH105 - Path.replace calls it; tests break it here
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
