"""Names that survive a power cut: a rename is on the disk only when its folder was synced, too."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk. Raises OSError; after a failed sync the process should end."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
