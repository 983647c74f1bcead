"""The photos of the copies: each sealed once, in a folder beside the copies, under a name that tells nothing.

A photo never changes, so a copy every 5 minutes need not carry it again: the copy holds a list with the SHA-256 of each
photo, and the list is sealed with it. A file that is missing, changed, swapped or an older one is found by that.
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from destana.config.backup import place
from destana.config.backup.faults import CannotRestore
from destana.config.backup.sealed import CHUNK, Reader, Writer, sealed_size
from destana.kit.durable import sync_folder

BATCH = 64
"""So many files are written before the first is synced: one wait for the disk serves many."""
SETTLED = 24 * 3600
"""Seconds; a younger file may belong to a copy that is being made."""


Put = Callable[[str, Reader], str]
"""Writes a stream under a name of the copy and returns the SHA-256 of what it wrote."""


@dataclass(frozen=True)
class Found:
    """A photo in the data folder: its name in the copy, where it lies, how long it is, and its SHA-256."""

    part: str
    path: Path
    size: int
    sha256: str


class Vault:
    """A folder of sealed photos beside the copies."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Nothing is written yet."""
        self.folder = folder
        self._key = key
        self._naming = hashlib.sha256(b"destana vault names" + key).digest()

    def name_of(self, part: str, sha256: str) -> str:
        """Return the name of a photo here: without the key nobody can tell whether it holds a photo they know."""
        return hmac.new(self._naming, f"{part}\n{sha256}".encode(), hashlib.sha256).hexdigest()[:40]

    def path_of(self, name: str) -> Path:
        """Return the place of a name."""
        return self.folder / name[:2] / name

    def keep(self, photos: Iterable[Found]) -> dict[str, str]:
        """Seal what is not here whole yet; return the SHA-256 of every photo by its name in the copy."""
        here = dict(self._sizes())
        self._make()
        apart, wanted = {}, []
        for photo in photos:
            apart[photo.part] = photo.sha256
            name = self.name_of(photo.part, photo.sha256)
            if here.get(name) != sealed_size(photo.size):
                wanted.append((photo, self.path_of(name)))
        for start in range(0, len(wanted), BATCH):
            self._seal(wanted[start : start + BATCH])
        return apart

    def _make(self) -> None:
        """Make the shelves at once: in a place that only grows they can then be marked so, too."""
        if (self.folder / "ff").is_dir():
            return
        for number in range(256):
            (self.folder / f"{number:02x}").mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(self.folder)
        sync_folder(self.folder.parent)

    def _sizes(self) -> Iterator[tuple[str, int]]:
        for shelf in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            with os.scandir(shelf) as entries:
                yield from ((entry.name, entry.stat().st_size) for entry in entries)

    def _seal(self, some: Sequence[tuple[Found, Path]]) -> None:
        arrivals: list[place.Arrival] = []
        try:
            for photo, target in some:
                place.remove(target)  # a cut one; whole ones do not come here
                arrivals.append(place.Arrival(target))
                self._write(photo, arrivals[-1].out)
            for arrival in arrivals:
                arrival.settle()
            while arrivals:
                arrivals[0].appear()
                del arrivals[0]
        finally:
            for arrival in arrivals:
                arrival.give_up()
        for shelf in {target.parent for _photo, target in some}:
            sync_folder(shelf)

    def _write(self, photo: Found, out: BinaryIO) -> None:
        writer = Writer(out, self._key)
        with photo.path.open("rb") as stream:
            while data := stream.read(CHUNK):
                writer.write(data)
        writer.close()

    def bring(self, apart: Mapping[str, str], put: Put) -> list[str]:
        """Open every photo of a copy; return the names of those that are missing or not what the copy says."""
        return [part for part, sha256 in sorted(apart.items()) if not self._bring(part, sha256, put)]

    def _bring(self, part: str, sha256: str, put: Put) -> bool:
        try:
            with self.path_of(self.name_of(part, sha256)).open("rb") as source:
                return put(part, Reader(source, self._key)) == sha256
        except (FileNotFoundError, CannotRestore):
            return False

    def forget(self, apart: Mapping[str, str], parts: Collection[str]) -> int:
        """Remove damaged files, so that the next copy seals them anew; return how many the place keeps."""
        return place.remove_all(self.path_of(self.name_of(part, apart[part])) for part in parts)

    def sweep(self, needed: Collection[str]) -> int:
        """Remove files of no kept copy that are older than a day; return how many."""
        before, removed = time.time() - SETTLED, 0
        for name, _size in list(self._sizes()):
            path = self.path_of(name)
            if name not in needed and path.stat().st_mtime < before:
                removed += place.remove(path)
        return removed

    def names(self, apart: Mapping[str, str]) -> set[str]:
        """Return the names here of a copy's photos."""
        return {self.name_of(part, sha256) for part, sha256 in apart.items()}


def found(data: Path, photos: Iterable[tuple[str, Path]]) -> Iterator[Found]:
    """Yield each photo with its SHA-256, read again only where length or time changed since the last copy."""
    home = data / "backup-digests.json"
    known, now = _read(home), {}
    for part, path in photos:
        try:
            stat = path.stat()
        except FileNotFoundError:  # set aside meanwhile; it is listed under its new place the next time
            continue
        size, changed, sha256 = known.get(part, (0, 0, ""))
        if (size, changed) != (stat.st_size, stat.st_mtime_ns):
            sha256 = _digest(path)
        now[part] = (stat.st_size, stat.st_mtime_ns, sha256)
        yield Found(part, path, stat.st_size, sha256)
    if now != known:
        fresh = home.with_suffix(".new")
        fresh.write_text(json.dumps(now))
        fresh.replace(home)


def _read(home: Path) -> dict[str, tuple[int, int, str]]:
    try:
        return {
            part: (size, changed, sha256)
            for part, (size, changed, sha256) in json.loads(home.read_text()).items()
        }
    except (FileNotFoundError, ValueError, AttributeError, TypeError):  # read anew then
        return {}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
