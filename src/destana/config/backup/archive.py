"""Writing a backup: database first, then the files that its rows point at, the manifest last; one sealed file.

A copy of the ``often`` kind keeps its photos apart, in the :mod:`vault` beside it, and begins with the list of them.

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connections

from destana.config.backup import card, dumps, place
from destana.config.backup.faults import CannotBackUp, told
from destana.config.backup.place import arriving
from destana.config.backup.sealed import Writer
from destana.config.backup.vault import Vault, found

MANIFEST = "manifest.json"
APART = "apart.json"
"""The list of photos that lie apart: their folder's name, and the SHA-256 of each by its name in the copy."""
PHOTOS = "files"
"""What the names of photos begin with in a copy."""


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


def to_vault(to: Path) -> Path:
    """Return where the photos of the 5-minute copies lie in a place for copies."""
    return to / f"destana-{settings.MODE}-files"


def make(*, to: Path, at: datetime, kind: str = "", apart: bool = False) -> tuple[Path, Manifest]:
    """Write one backup into the folder ``to``: there whole or not at all. Raises :class:`CannotBackUp`.

    With ``apart`` the photos lie in the vault beside it, each once for all copies; without, one file holds everything.
    """
    data = Path(settings.DATA)
    key = card.office_key(data)
    try:
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = to / name_of(at, kind)
        if target.exists():
            raise CannotBackUp(f"{target} is there already; nothing was written over.")
        with _workplace(data) as folder:
            copy, look = dumps.take(folder)
            # The database comes first: a file is on the disk before its row, so every row of the copy finds its file.
            listed = _keep_apart(folder, to, key) if apart else None
            with arriving(target) as out:
                sealed = Writer(out, key)
                manifest = _fill(sealed, [*_parts(data, copy, listed)], look, at)
                sealed.close()
    except OSError as error:
        raise CannotBackUp(told(error)) from error
    return target, manifest


def _keep_apart(folder: Path, to: Path, key: bytes) -> Path:
    """Seal new photos into the vault and return the list for the copy."""
    vault = Vault(to_vault(to), key)
    photos = vault.keep(found(Path(settings.DATA), _photos()))
    listed = folder / APART
    listed.write_text(json.dumps({"folder": vault.folder.name, "files": photos}))
    return listed


def _fill(sealed: Writer, wanted: list[tuple[str, Path]], look: dumps.Look, at: datetime) -> Manifest:
    parts: dict[str, str] = {}
    with tarfile.open(fileobj=cast("BinaryIO", sealed), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, path in wanted:
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


def _parts(data: Path, copy: Path, listed: Path | None) -> Iterator[tuple[str, Path]]:
    """Yield what travels, by its name in the copy; the list first, so that it is found without reading the rest."""
    if listed is not None:
        yield listed.name, listed
    yield copy.name, copy
    yield "mode", data / "mode"
    for name, path in _under(data / "keys", "keys"):
        if path != card.place(data):
            yield name, path
    if listed is None:
        yield from _photos()


def _photos() -> Iterator[tuple[str, Path]]:
    yield from _under(Path(settings.MEDIA_ROOT), PHOTOS)


def _under(root: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
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
    place.remove_old(home, "backup-*")
    folder = Path(tempfile.mkdtemp(prefix="backup-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
