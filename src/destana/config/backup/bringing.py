"""Bringing an office back: into an empty folder, checked against its manifest, with sending paused.

Everything happens in a folder beside the target that takes its name only at the end, so a refused restore
leaves nothing.
"""

import json
import os
import shutil
import tarfile
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connections, transaction
from django.utils import translation
from django.utils.translation import gettext

from destana.config.backup import card, dumps
from destana.config.backup.archive import MANIFEST, Hashing, Manifest
from destana.config.backup.faults import CannotRestore
from destana.config.backup.sealed import CHUNK, Reader
from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM
from destana.kit.durable import sync_folder
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as outbox_queries


def restore(*, file: Path, into: Path, key: bytes, at: datetime) -> Manifest:
    """Restore ``file`` into the empty or missing folder ``into``. Raises :class:`CannotRestore` and leaves nothing."""
    into = into.absolute()
    _check_empty(into)
    into.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{into.name}.", suffix=".restoring", dir=into.parent))
    try:
        manifest = unpack(file, key, folder)
        _keep_key(folder, key)
        _bring_database(folder, manifest, at=at)
        os.sync()
        _check_empty(into)
        folder.rename(into)
    except OSError as error:
        raise CannotRestore(f"The restore stopped: {error}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sync_folder(into.parent)
    return manifest


def _check_empty(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CannotRestore(f"{into} is not an empty folder; a restore never writes over anything.")


def unpack(file: Path, key: bytes, folder: Path) -> Manifest:
    """Open a backup into ``folder`` and check each part's SHA-256; return the manifest."""
    found: dict[str, str] = {}
    with file.open("rb") as source:
        reader = Reader(source, key)
        try:
            with tarfile.open(fileobj=cast("BinaryIO", reader), mode="r|") as tar:
                for member in tar:
                    found[member.name] = _write(tar, member, folder)
        except tarfile.TarError as error:
            raise CannotRestore(f"The backup cannot be unpacked: {error}.") from None
        while reader.read(CHUNK):
            pass  # to the last chunk, whose seal says that nothing is missing
    return _compared(folder, found)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    parts = PurePosixPath(member.name).parts
    if not member.isfile() or ".." in parts or member.name.startswith("/"):
        raise CannotRestore(f"The backup holds {member.name!r}, which is no file of an office.")
    path = folder.joinpath(*parts)
    for level in reversed(path.relative_to(folder).parents):
        (folder / level).mkdir(exist_ok=True, mode=0o700)
    stream = Hashing(cast("BinaryIO", tar.extractfile(member)))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - mode first
        while data := stream.read(CHUNK):
            out.write(data)
    return stream.digest.hexdigest()


def _compared(folder: Path, found: dict[str, str]) -> Manifest:
    if found.pop(MANIFEST, None) is None:
        raise CannotRestore("The backup has no manifest: nobody can say whether it is whole.")
    manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    (folder / MANIFEST).unlink()
    if found != manifest.parts:
        wrong = min(set(found.items()) ^ set(manifest.parts.items()))[0]
        raise CannotRestore(f"{wrong} in the backup is not what the manifest says.")
    return manifest


def _keep_key(folder: Path, key: bytes) -> None:
    """Keep the key that opened this backup, so that the card stays true."""
    place = card.place(folder)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:  # noqa: PTH123 - mode first
        out.write(card.write_line(key))


def _bring_database(folder: Path, manifest: Manifest, *, at: datetime) -> None:
    if manifest.vendor != connections["default"].vendor:
        wish = (
            "set DATABASE_URL to an empty PostgreSQL database"
            if manifest.vendor == "postgresql"
            else "unset it"
        )
        raise CannotRestore(
            f"This backup holds a {manifest.vendor} database, DATABASE_URL says another: {wish}."
        )
    if manifest.vendor == "sqlite":
        path = folder / dumps.SQLITE
        look = dumps.look_sqlite(path)
        with dumps.standing_on(path):
            _check_and_pause(look, manifest, at=at)
        return
    look = dumps.bring_postgres(folder / dumps.POSTGRES)
    try:
        _check_and_pause(look, manifest, at=at)
    except BaseException:
        dumps.empty_postgres()
        raise
    (folder / dumps.POSTGRES).unlink()


def _check_and_pause(look: dumps.Look, manifest: Manifest, *, at: datetime) -> None:
    check(look, manifest)
    pause_sending(at=at, of=datetime.fromisoformat(manifest.at))


def check(look: dumps.Look, manifest: Manifest) -> None:
    """Raise :class:`CannotRestore` unless counts, head and chain are those of the manifest."""
    if look != dumps.Look(manifest.counts, manifest.seq, manifest.head):
        raise CannotRestore(
            "The restored database is not the one that was backed up: counts or log end differ."
        )
    faults = audit.check()
    if faults:
        raise CannotRestore(
            f"The log in the backup is not as it was written: line {faults[0].seq} {faults[0].what}."
        )


def pause_sending(*, at: datetime, of: datetime) -> None:
    """Stop every channel until a person resumes it.

    What waited at the moment of the backup may have gone out since; only a person can find out. Nothing is cancelled.
    """
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        reason = gettext(
            "Restored from the backup of %(moment)s: what waits may have been sent since. Look, then resume."
        ) % {"moment": of.strftime("%Y-%m-%d %H:%M UTC")}
        for channel in sorted({*settings.CHANNELS, *outbox_queries.waiting()}):
            outbox.pause(channel=channel, by=SYSTEM, at=at, reason=reason)


def drill(*, file: Path, key: bytes, at: datetime) -> Manifest:
    """Bring a backup back for trial and throw it away. Raises :class:`CannotRestore`.

    SQLite: the whole restore. PostgreSQL, where a trial would need a second database: every byte's seal and hash, and
    the list that pg_restore reads from the dump.
    """
    home = Path(settings.DATA) / "tmp"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="backup-drill-", dir=home))
    try:
        if connections["default"].vendor == "sqlite":
            return restore(file=file, into=folder / "office", key=key, at=at)
        manifest = unpack(file, key, folder)
        dumps.list_postgres(folder / dumps.POSTGRES)
        return manifest
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
