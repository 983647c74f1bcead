"""Bringing an office back: into an empty folder, checked, with sending paused and numbers that leap ahead.

Everything happens in a folder beside the target that takes its name only at the end, so a refused restore
leaves nothing.
"""

import json
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation
from django.utils.translation import gettext

from destana.config.backup import card, dumps
from destana.config.backup.archive import Manifest
from destana.config.backup.faults import CannotRestore, told
from destana.config.backup.leap import leap
from destana.config.backup.opening import Unpacked, unpack
from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM
from destana.kit.durable import sync_folder
from destana.kit.vitals import backup_file
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as outbox_queries


@dataclass(frozen=True)
class Restored:
    """What came back: the manifest, the photos that were left out, and the first code of each kind that comes now."""

    manifest: Manifest
    lost: tuple[str, ...]
    firsts: tuple[str, ...]


def restore(*, file: Path, into: Path, key: bytes, at: datetime, leave_out: bool = False) -> Restored:
    """Restore ``file`` into the empty or missing folder ``into``. Raises :class:`CannotRestore` and leaves nothing.

    ``leave_out`` brings the office back without photos that are missing or damaged beside the copy.
    """
    into = into.absolute()
    folder = _begin(into)
    try:
        unpacked = unpack(file, key, folder, leave_out=leave_out)
        _keep_key(folder, key)
        firsts = _bring_database(folder, unpacked, at=at)
        _tell_proven(folder, file, at)
        os.sync()
        _check_empty(into)
        folder.rename(into)
    except OSError as error:
        raise CannotRestore(f"Nothing was restored. {told(error)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sync_folder(into.parent)
    dumps.end_restore()
    return Restored(unpacked.manifest, unpacked.lost, firsts)


def _begin(into: Path) -> Path:
    """Make the folder beside the target; what an interrupted restore left there goes first."""
    _check_empty(into)
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        for left in into.parent.glob(f".{into.name}.*.restoring"):
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=f".{into.name}.", suffix=".restoring", dir=into.parent))
    except OSError as error:
        raise CannotRestore(f"Nothing was restored. {told(error)}") from error


def _check_empty(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CannotRestore(f"{into} is not an empty folder; a restore never writes over anything.")


def _tell_proven(folder: Path, file: Path, at: datetime) -> None:
    """Note in the restored office that this very copy was brought back."""
    words = {"at": at.isoformat(), "file": file.name, "fault": ""}
    backup_file(folder).touch(mode=0o600)
    backup_file(folder).write_text(json.dumps({"drill": words}))


def _keep_key(folder: Path, key: bytes) -> None:
    """Keep the key that opened this backup, so that the card stays true."""
    place = card.place(folder)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:  # noqa: PTH123 - mode first
        out.write(card.write_line(key))


def _bring_database(folder: Path, unpacked: Unpacked, *, at: datetime) -> tuple[str, ...]:
    manifest = unpacked.manifest
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
            return _check_and_settle(look, unpacked, at=at)
    look = dumps.bring_postgres(folder / dumps.POSTGRES)
    try:
        firsts = _check_and_settle(look, unpacked, at=at)
    except BaseException:
        dumps.empty_postgres()
        raise
    (folder / dumps.POSTGRES).unlink()
    return firsts


def _check_and_settle(look: dumps.Look, unpacked: Unpacked, *, at: datetime) -> tuple[str, ...]:
    manifest = unpacked.manifest
    check(look, manifest)
    check_tables()
    of = datetime.fromisoformat(manifest.at)
    reason = f"from the copy of {manifest.at}, which ended at line {manifest.seq} {manifest.head[:16]}"
    if unpacked.lost:
        reason += f", without {len(unpacked.lost)} photo files"
    firsts = leap(of=of, at=at, reason=reason)
    pause_sending(at=at, of=of)
    return firsts


def check_tables() -> None:
    """Raise :class:`CannotRestore` where the tables were made by a newer Destana than this one."""
    connection = connections["default"]
    known = set(MigrationLoader(connection, ignore_no_migrations=True).disk_migrations)
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("destana.")}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in own and (app, name) not in known:
            raise CannotRestore(
                f"The tables in this backup were made by a newer Destana ({app} {name}): bring the program up to date "
                "first, then restore."
            )


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


def drill(*, file: Path, key: bytes, at: datetime, leave_out: bool = False) -> Restored:
    """Bring a backup back for trial and throw it away. Raises :class:`CannotRestore`.

    PostgreSQL: into a second database of the same server, which is made for it and dropped.
    """
    home = Path(settings.DATA) / "tmp"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="backup-drill-", dir=home))
    try:
        with dumps.trial_database():
            return restore(file=file, into=folder / "office", key=key, at=at, leave_out=leave_out)
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
