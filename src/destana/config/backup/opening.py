"""Opening a backup into a folder: every byte's seal, every part's SHA-256, and the photos that lie apart."""

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol, cast

import msgspec

from destana.config.backup.archive import APART, MANIFEST, Hashing, Manifest
from destana.config.backup.faults import CannotRestore
from destana.config.backup.sealed import CHUNK, Reader
from destana.config.backup.vault import Vault


class Stream(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes."""


@dataclass(frozen=True)
class Apart:
    """The photos of a copy that lie in the vault ``folder`` beside it: SHA-256 by their name in the copy."""

    folder: str = ""
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unpacked:
    """What came out of a backup: its manifest with all parts, and the photos that could not be opened."""

    manifest: Manifest
    lost: tuple[str, ...] = ()


def unpack(file: Path, key: bytes, folder: Path, *, leave_out: bool = False) -> Unpacked:
    """Open a backup into ``folder`` and check each part. Raises :class:`CannotRestore`.

    A photo in the vault that is missing or damaged is a refusal, too, unless ``leave_out`` takes the rest without it.
    """
    found: dict[str, str] = {}
    with _reading(file, key) as (reader, tar):
        for member in tar:
            found[member.name] = _write_member(tar, member, folder)
        while reader.read(CHUNK):
            pass  # to the last chunk, whose seal says that nothing is missing
    manifest = _compared(folder, found)
    if APART not in found:
        return Unpacked(manifest)
    apart = _apart((folder / APART).read_text())
    (folder / APART).unlink()
    return _bring_photos(file, key, folder, manifest, apart, leave_out=leave_out)


def read_apart(file: Path, key: bytes) -> Apart:
    """Return what a copy keeps apart, read from its beginning alone. Raises :class:`CannotRestore`."""
    with _reading(file, key) as (_reader, tar):
        first = tar.next()
        if first is None or first.name != APART:
            return Apart()
        return _apart(cast("BinaryIO", tar.extractfile(first)).read().decode())


@contextmanager
def _reading(file: Path, key: bytes) -> Iterator[tuple[Reader, tarfile.TarFile]]:
    try:
        with file.open("rb") as source:
            reader = Reader(source, key)
            with tarfile.open(fileobj=cast("BinaryIO", reader), mode="r|") as tar:
                yield reader, tar
    except (tarfile.TarError, ValueError, OverflowError) as error:  # a name with a NUL, a size of 400 digits
        raise CannotRestore(f"The backup cannot be unpacked: {error}.") from None
    except FileNotFoundError:
        raise CannotRestore(f"There is no file {file}.") from None
    except IsADirectoryError:
        raise CannotRestore(f"{file} is a folder: name the file in it that ends in .backup.") from None


def _apart(text: str) -> Apart:
    try:
        return msgspec.json.decode(text, type=Apart)
    except (ValueError, RecursionError) as error:
        raise CannotRestore(f"The list of photos in the backup cannot be read: {error}.") from None


def _write_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    if not member.isfile():
        raise _no_office_file(member.name)
    return _write(folder, member.name, cast("Stream", tar.extractfile(member)))


def _write(folder: Path, name: str, source: Stream) -> str:
    parts = PurePosixPath(name).parts
    if ".." in parts or name.startswith("/"):
        raise _no_office_file(name)
    path = folder.joinpath(*parts)
    for level in reversed(path.relative_to(folder).parents):
        (folder / level).mkdir(exist_ok=True, mode=0o700)
    stream = Hashing(cast("BinaryIO", source))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - mode first
        while data := stream.read(CHUNK):
            out.write(data)
    return stream.digest.hexdigest()


def _no_office_file(name: str) -> CannotRestore:
    return CannotRestore(f"The backup holds {name!r}, which is no file of an office.")


def _compared(folder: Path, found: dict[str, str]) -> Manifest:
    if found.pop(MANIFEST, None) is None:
        raise CannotRestore("The backup has no manifest: nobody can say whether it is whole.")
    manifest = _manifest((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).unlink()
    if found != manifest.parts:
        wrong = min(set(found.items()) ^ set(manifest.parts.items()))[0]
        raise CannotRestore(f"{wrong} in the backup is not what the manifest says.")
    return manifest


def _manifest(words: bytes) -> Manifest:
    try:
        said: dict[str, Any] = msgspec.json.decode(words, type=dict[str, Any])
        if set(said) - {one.name for one in fields(Manifest)}:
            raise CannotRestore(
                f"This backup was made by a newer Destana ({said.get('version', 'unknown')}): bring the program up to "
                "date first, then restore."
            )
        manifest = msgspec.convert(said, type=Manifest)
        datetime.fromisoformat(manifest.at)
    except (ValueError, RecursionError) as error:
        raise CannotRestore(f"The manifest of the backup cannot be read: {error}.") from None
    return manifest


def _bring_photos(
    file: Path, key: bytes, folder: Path, manifest: Manifest, apart: Apart, *, leave_out: bool
) -> Unpacked:
    photos = apart.files
    home = file.parent / Path(apart.folder).name
    if photos and not home.is_dir() and not leave_out:
        raise CannotRestore(
            f"The photos of this copy lie in the folder {home.name} beside it, which is missing: copy it there, too, "
            "or take a file that ends in -nightly.backup, which holds everything."
        )
    lost = Vault(home, key).bring(photos, partial(_write, folder))
    if lost and not leave_out:
        raise CannotRestore(
            f"{len(lost)} of {len(photos)} photo files beside the copy are missing or damaged, the first is {lost[0]}: "
            "take a nightly file, or bring back everything else with --leave-out-photos."
        )
    for part in lost:
        folder.joinpath(*PurePosixPath(part).parts).unlink(missing_ok=True)
    kept = {part: sha256 for part, sha256 in photos.items() if part not in set(lost)}
    parts = {name: sha256 for name, sha256 in manifest.parts.items() if name != APART} | kept
    return Unpacked(replace(manifest, parts=parts), tuple(lost))
