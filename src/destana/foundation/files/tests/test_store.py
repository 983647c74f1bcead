"""The order on the disk: nothing points at a file that is not there whole. Each step is broken once to see it."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest

from destana.foundation.files import actions
from destana.foundation.files.actions import store as on_disk
from destana.foundation.files.models import File
from destana.kit import durable

from .conftest import AT, photo


def keep() -> None:
    actions.keep_photo(data=photo(), at=AT)


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def failing(number: int) -> Callable[..., None]:
    def fail(*_args: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "raised"),
    [(errno.ENOSPC, actions.DiskFull), (errno.EDQUOT, actions.DiskFull), (errno.EIO, OSError)],
)
def test_a_failing_step_leaves_no_row_and_no_file(
    store: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, raised: type[Exception]
) -> None:
    monkeypatch.setattr(os, step, failing(number))
    with pytest.raises(raised):
        keep()
    assert not File.objects.exists()
    assert files(store) == []
    monkeypatch.undo()


@pytest.mark.django_db
def test_a_disk_that_fills_while_writing_leaves_no_temporary_file(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        """A stream that takes half."""

        def __init__(self, handle: int) -> None:
            self.handle = handle

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_error: object) -> None:
            os.close(self.handle)

        def write(self, data: bytes) -> None:
            os.write(self.handle, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fdopen", lambda handle, _mode: Full(handle))
    with pytest.raises(actions.DiskFull) as caught:
        keep()
    assert caught.value.status == 503
    assert files(store) == []
    assert not File.objects.exists()


@pytest.mark.django_db
def test_the_last_bytes_of_the_disk_are_left_to_the_text_of_reports(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly = SimpleNamespace(total=1, used=1, free=on_disk.RESERVE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: nearly)
    with pytest.raises(actions.DiskFull):
        keep()
    assert files(store) == []


@pytest.mark.django_db
def test_the_third_file_failing_leaves_no_row(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, []

    def third_time(source: str, target: Path) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "full")
        real(source, target)

    monkeypatch.setattr(os, "replace", third_time)
    with pytest.raises(actions.DiskFull):
        keep()
    assert not File.objects.exists()
    assert sorted(path.parent.parent.name for path in files(store)) == [
        "full",
        "screen",
    ]  # the sweep's to find


@pytest.mark.django_db
def test_every_file_is_synced_before_its_name_and_its_name_before_the_row(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of the steps for each of the three files, as the kernel sees them."""
    steps: list[str] = []
    fsync, replace, create = os.fsync, os.replace, type(File.objects).bulk_create

    def synced(handle: int) -> None:
        kind = Path(f"/proc/self/fd/{handle}").resolve() if Path("/proc/self/fd").exists() else None
        steps.append("folder" if kind is None or kind.is_dir() else "file")
        fsync(handle)

    def renamed(source: str, target: Path) -> None:
        assert Path(source).parent == target.parent
        steps.append("rename")
        replace(source, target)

    def row(*args: object, **more: object) -> object:
        steps.append("row")
        return create(*args, **more)  # type: ignore[arg-type]

    on_disk.put("ab" * 32, "full", b"first")  # makes one folder, whose own syncs are not the point here
    steps.clear()
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    monkeypatch.setattr(type(File.objects), "bulk_create", row)
    keep()
    without_new_folders = "".join(f"{step} " for step in steps)
    for _size in range(3):
        assert "file rename folder " in without_new_folders
        without_new_folders = without_new_folders.replace("file rename folder ", "| ", 1)
    assert steps[-1] == "row"
    assert steps.count("row") == 1


@pytest.mark.django_db
def test_a_new_folder_is_synced_into_its_parent(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    real = durable.sync_folder

    def noted(folder: Path) -> None:
        seen.append(folder)
        real(folder)

    monkeypatch.setattr(on_disk, "sync_folder", noted)
    path = on_disk.put("cd" * 32, "full", b"bytes")
    assert {path.parent, path.parent.parent, store, store.parent} <= set(seen)
