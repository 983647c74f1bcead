"""An office of its own folder, on the tests' database: with keys, a mark, photos and reports that are committed."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from destana.config import keys, marker
from destana.config.backup import archive, bringing, card
from destana.config.backup.archive import Manifest
from destana.foundation.files import actions as files
from tests.world import NOW, World

FOLDERS = ("keys", "files", "tmp")


@dataclass
class Desk:
    """An office that can be backed up."""

    data: Path
    world: World
    stick: Path

    @property
    def key(self) -> bytes:
        """The office's backup key."""
        return card.office_key(self.data)

    def back_up(self) -> Path:
        """Write one backup onto the stick."""
        return archive.make(to=self.stick, at=NOW)[0]

    def bring(self, file: Path, into: Path) -> Manifest:
        """Restore with the office's key."""
        return bringing.restore(file=file, into=into, key=self.key, at=NOW)


def photo(seed: int) -> bytes:
    """Return a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (40 + seed, 30), (seed * 20 % 256, 90, 160)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def desk(world: World, tmp_path: Path, settings: object) -> Desk:
    data = tmp_path / "data"
    marker.write(data, "real")
    for name in FOLDERS:
        (data / name).mkdir(mode=0o700)
    settings.DATA, settings.MEDIA_ROOT, settings.MODE = data, data / "files", "real"  # type: ignore[attr-defined]
    for name in ("django", "telegram-webhook", "bulletins"):
        keys.read_secret(data / "keys" / name)
    for seed in range(3):
        files.keep_photo(data=photo(seed), name=f"{seed}.jpg", at=NOW)
    for _ in range(3):
        world.report()
    return Desk(data, world, tmp_path / "stick")
