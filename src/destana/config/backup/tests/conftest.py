"""An office of its own folder, on the tests' database: with keys, a mark, photos and reports that are committed."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from destana.config import keys, marker
from destana.config.backup import archive, bringing, card, dumps
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
        return bringing.restore(file=file, into=into, key=self.key, at=NOW).manifest


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


def beside() -> str:
    """Return the name of the second database; several runs share one server."""
    return f"{connection.settings_dict['NAME']}_restored"


@pytest.fixture
def second_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """On PostgreSQL an empty database beside the tests'."""
    if connection.vendor == "sqlite":
        yield
        return
    if not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        pytest.skip("pg_dump and pg_restore are not installed")
    name = beside()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def bring(desk: Desk, file: Path, into: Path, key: bytes | None = None) -> bringing.Restored:
    def run() -> bringing.Restored:
        return bringing.restore(file=file, into=into, key=key or desk.key, at=NOW)

    if connection.vendor == "sqlite":
        return run()
    with dumps.standing_on(Path(beside())):
        return run()


def restored(into: Path) -> Path:
    """Return where the restored database is, for ``dumps.standing_on``."""
    return into / dumps.SQLITE if connection.vendor == "sqlite" else Path(beside())
