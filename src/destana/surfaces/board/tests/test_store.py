"""Public files: whole or not at all."""

import gzip
import json
from pathlib import Path

import brotli
import pytest

from destana.surfaces.board import store
from destana.surfaces.board.store import PublicFile

LONG = b"<p>Air naik.</p>" * 100


def test_a_page_is_a_folder_with_its_copies_and_its_note(tmp_path: Path) -> None:
    assert store.write(tmp_path, PublicFile("/desa/pimping", LONG, csp="default-src 'none'"))
    page = tmp_path / "desa" / "pimping" / "index.html"
    assert page.read_bytes() == LONG
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == LONG
    assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == LONG
    assert json.loads(page.with_name("index.html.meta").read_bytes())["csp"] == "default-src 'none'"


def test_the_same_file_again_is_not_written(tmp_path: Path) -> None:
    store.write(tmp_path, PublicFile("/", LONG))
    before = (tmp_path / "index.html").stat().st_mtime_ns
    assert not store.write(tmp_path, PublicFile("/", LONG))
    assert (tmp_path / "index.html").stat().st_mtime_ns == before
    assert store.write(tmp_path, PublicFile("/", LONG + b"!"))


def test_a_policy_that_changed_is_written_though_the_page_did_not(tmp_path: Path) -> None:
    store.write(tmp_path, PublicFile("/", LONG, csp="a"))
    assert store.write(tmp_path, PublicFile("/", LONG, csp="b"))


def test_a_full_disk_leaves_the_old_page_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(tmp_path, PublicFile("/", LONG))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.write(tmp_path, PublicFile("/", b"new" * 200))
    assert (tmp_path / "index.html").read_bytes() == LONG
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_removing_leaves_nothing(tmp_path: Path) -> None:
    store.write(tmp_path, PublicFile("/kejadian/K-01", LONG))
    store.remove(tmp_path, "/kejadian/K-01")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
