"""Why a backup or a restore was refused."""

import errno


class CannotBackUp(Exception):
    """No backup was made; the text is one sentence for the terminal."""


class CannotRestore(Exception):
    """Nothing was restored; the text is one sentence for the terminal."""


def told(error: OSError) -> str:
    """Return what the disk or the folder said as a sentence for a person who is no programmer."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"A disk is full{where}: make room where the copies go and on the data folder's disk, then try again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"The folder may not be written to{where}: {error.strerror}."
    if error.errno == errno.EIO:
        return f"The disk or the stick is broken or was pulled out{where}: take another one."
    return f"The disk refused{where}: {error.strerror or error}."
