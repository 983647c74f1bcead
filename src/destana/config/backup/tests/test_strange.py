"""A sealed file with a strange inside is refused in words: each case was found by tests/fuzz."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from destana.config.backup.faults import CannotRestore
from destana.config.backup.opening import unpack
from destana.config.backup.sealed import Writer

KEY = b"k" * 16
MANIFEST: dict[str, Any] = {
    "version": "0", "mode": "real", "vendor": "sqlite", "at": "2026-01-14T06:04:00+08:00",
    "counts": {"x": 1}, "seq": 1, "head": "0", "parts": {},
}  # fmt: skip


def sealed(folder: Path, manifest: bytes) -> Path:
    inside = io.BytesIO()
    with tarfile.open(fileobj=inside, mode="w") as tar:
        info = tarfile.TarInfo("manifest.json")
        info.size = len(manifest)
        tar.addfile(info, io.BytesIO(manifest))
    path = folder / "x.backup"
    with path.open("wb") as out:
        writer = Writer(cast("BinaryIO", out), KEY)
        writer.write(inside.getvalue())
        writer.close()
    return path


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"\xff{}",
        b"[" * 5000,
        json.dumps({**MANIFEST, "parts": []}).encode(),
        json.dumps({**MANIFEST, "at": "yesterday"}).encode(),
        json.dumps({**MANIFEST, "at": 7}).encode(),
        json.dumps({"version": "0"}).encode(),
    ],
)
def test_it_refuses_a_manifest_that_is_none(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / "into").mkdir()
    with pytest.raises(CannotRestore, match="manifest"):
        unpack(sealed(tmp_path, manifest), KEY, tmp_path / "into")


def test_it_takes_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "into").mkdir()
    assert unpack(sealed(tmp_path, json.dumps(MANIFEST).encode()), KEY, tmp_path / "into").manifest.seq == 1
