"""The folder that gets the copies: files appear in it whole or not at all, and old ones go where that is allowed.

Three kinds of place are meant: an own disk, a stick (FAT: no links), and a folder where an account may only add
(``chattr +a``): there nothing is renamed or removed, and a file still appears at once, because it had no name before.
"""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from destana.config.backup.faults import CannotBackUp
from destana.kit.durable import sync_folder

PART = ".part"
"""How the name of an unfinished file ends, where it needs one."""
_DAY = 24 * 3600
_REFUSED = {errno.EPERM, errno.EACCES, errno.EROFS}
_NO_NAMELESS = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOSYS}


class Arrival:
    """A file on its way: write to ``out``, then :meth:`settle`, then :meth:`appear`; else :meth:`give_up`."""

    def __init__(self, target: Path) -> None:
        """Begin in the folder of ``target``: without a name where the file system can, else under another one."""
        self.target = target
        self._name: Path | None = None
        try:
            handle = os.open(target.parent, os.O_TMPFILE | os.O_WRONLY, 0o600)
        except OSError as error:
            if error.errno not in _NO_NAMELESS:
                raise
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=PART, dir=target.parent)
            self._name = Path(name)
        self.out: BinaryIO = os.fdopen(handle, "wb")

    def settle(self) -> None:
        """Bring the bytes to the disk."""
        self.out.flush()
        os.fsync(self.out.fileno())

    def appear(self) -> None:
        """Take the name; raise :class:`CannotBackUp` where it is taken. The folder is synced by the caller."""
        try:
            self._take_name()
        except FileExistsError:
            raise CannotBackUp(f"{self.target} is there already; nothing was written over.") from None
        except PermissionError as error:
            raise CannotBackUp(
                f"{self.target.parent} lets no file be renamed ({error.strerror}): choose another folder, and let the "
                "second machine fetch the copies from it."
            ) from None
        self.out.close()

    def _take_name(self) -> None:
        if self._name is None:
            handle = self.out.fileno()
            # Only with a folder's handle (unused: the path is whole) does Python follow the link to the open file.
            os.link(f"/proc/self/fd/{handle}", self.target, src_dir_fd=handle, follow_symlinks=True)
            return
        if self.target.exists():
            raise FileExistsError(self.target)
        self._name.rename(self.target)
        self._name = None

    def give_up(self) -> None:
        """Leave nothing; where removing is refused, an empty file."""
        with suppress(OSError, ValueError):
            self.out.truncate(0)
        with suppress(OSError):
            self.out.close()
        if self._name is not None:
            remove(self._name)


@contextmanager
def arriving(target: Path) -> Iterator[BinaryIO]:
    """One file: bytes on the disk → its name → the folder synced (rule 7 of reliability)."""
    arrival = Arrival(target)
    try:
        yield arrival.out
        arrival.settle()
        arrival.appear()
    except BaseException:
        arrival.give_up()
        raise
    sync_folder(target.parent)


def remove(path: Path) -> bool:
    """Remove a file; return False where the place refuses that, which is a good thing in a place for copies."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        return False
    return True


def remove_all(paths: Iterable[Path]) -> int:
    """Remove files and return how many the place refused to give up."""
    return sum(not remove(path) for path in paths)


def remove_old(home: Path, pattern: str) -> None:
    """Remove leftovers of a killed backup that are older than a day."""
    for path in home.glob(pattern):
        if path.lstat().st_mtime < time.time() - _DAY:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else remove(path)
