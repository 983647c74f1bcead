"""Static files of all surfaces, gathered once under names that carry their hash, compressed beside."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from destana.config.progress import step


def fingerprint() -> str:
    """Return one hash over names, sizes and times of every static file."""
    total = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            about = Path(storage.path(name)).stat()
            total.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return total.hexdigest()


def collect() -> None:
    """Gather the files when any of them has changed since."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root.parent / "static.stamp", fingerprint()
    if (root / "staticfiles.json").exists() and stamp.is_file() and stamp.read_text() == now:
        return
    with step("Compressing style sheets, scripts and pictures"):
        call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
