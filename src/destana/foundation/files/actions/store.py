"""Bytes on the disk, under the name of their hash: there whole or not at all, also when the power goes.

Temporary name in the same folder → fsync → rename → fsync of the folder. Only then may a row point at it. A full disk
is a :class:`DiskFull`; every other error of the disk goes up as it is, because after a failed fsync nobody knows what
the disk holds and the process should end.
"""

import errno
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from destana.foundation.files.queries import place
from destana.foundation.files.terms import Size
from destana.kit.durable import sync_folder
from destana.kit.refusals import Refusal

RESERVE = 100 * 1024 * 1024
"""Bytes that photos leave free: the text of reports comes before their pictures."""

PREFIX = ".tmp-"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class DiskFull(Refusal):
    """No room for photos. The text of a report still has room: it is the photo that comes again."""

    sentence = _("Our disk is full. Please keep the photo and send it again later.")
    status = 503


def put(sha256: str, size: Size, data: bytes) -> Path:
    """Write one file durably and return its path; one that is there already with this length is left alone."""
    path = place(sha256, size)
    if path.exists() and path.stat().st_size == len(data):
        return path
    try:
        _make_folder(path.parent)
        _check_room(path.parent, len(data))
        _write(path, data)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(str(error)) from error
        raise
    return path


def check_room(size: int) -> None:
    """Raise :class:`DiskFull` where so many bytes more would take the room that belongs to the words of reports."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.is_dir():
        folder = folder.parent
    _check_room(folder, size)


def _make_folder(folder: Path) -> None:
    """Make the folder and see to it that its name survives, too."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def _check_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + RESERVE:
        raise DiskFull(str(folder))


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)  # noqa: PTH105 - Path.replace calls it; tests break it here
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
