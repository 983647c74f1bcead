"""How files come into the place for copies: whole or not at all, and also where nothing may be renamed or removed."""

import errno
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from destana.config.backup import place
from destana.config.backup.faults import CannotBackUp, told
from destana.config.backup.place import PART, arriving

KINDS = ["nameless", "named"]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two ways: a file without a name, and, as on a stick, a file under another name."""
    if request.param == "named":
        monkeypatch.setattr(os, "O_TMPFILE", os.O_EXCL | os.O_CREAT, raising=False)
        opening = os.open

        def without(path: object, flags: int, *more: int) -> int:
            if Path(str(path)).is_dir() and flags & os.O_WRONLY:
                raise OSError(errno.EOPNOTSUPP, "no nameless files")
            return opening(path, flags, *more)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "open", without)
    return str(request.param)


@pytest.fixture
def only_adds(tmp_path: Path) -> Iterator[Path]:
    """A folder in which this account may only add; the attribute is the file system's own."""
    folder = tmp_path / "adds"
    folder.mkdir()
    tool = shutil.which("chattr")
    if tool is None or subprocess.run([tool, "+a", folder], capture_output=True, check=False).returncode:
        pytest.skip("needs chattr +a: root, and a file system that knows it")
    yield folder
    subprocess.run([tool, "-R", "-a", folder], check=True)


def write(target: Path, words: bytes = b"whole") -> None:
    with arriving(target) as out:
        out.write(words)


def test_a_file_appears_whole(kind: str, tmp_path: Path) -> None:
    with arriving(tmp_path / "copy") as out:
        out.write(b"half")
        out.flush()
        assert not (tmp_path / "copy").exists()
        assert len(list(tmp_path.iterdir())) == (kind == "named")
        out.write(b" and half")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("copy", b"half and half")]
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_it_never_takes_a_name_that_is_taken(kind: str, tmp_path: Path) -> None:
    write(tmp_path / "copy", b"earlier")
    with pytest.raises(CannotBackUp, match="there already"):
        write(tmp_path / "copy")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("copy", b"earlier")]


def test_a_fault_leaves_nothing(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_copy_has_no_final_name(kind: str, tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with arriving(tmp_path / "copy") as out:
            out.write(b"half of it")
            out.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left = list(tmp_path.iterdir())
    assert all(path.name.endswith(PART) for path in left)
    assert len(left) == (kind == "named")


def test_a_place_that_only_grows_gets_whole_files_and_keeps_old_ones(only_adds: Path) -> None:
    write(only_adds / "copy")
    assert [path.name for path in only_adds.iterdir()] == ["copy"]
    assert place.remove(only_adds / "copy") is False
    assert place.remove_all([only_adds / "copy", only_adds / "never was"]) == 1
    place.remove_old(only_adds, "*")
    assert (only_adds / "copy").read_bytes() == b"whole"


def test_a_place_that_renames_nothing_is_told_and_not_filled(kind: str, only_adds: Path) -> None:
    if kind == "nameless":
        pytest.skip("there a file is never renamed")
    with pytest.raises(CannotBackUp, match="lets no file be renamed"):
        write(only_adds / "copy", b"x" * 1000)
    assert [path.stat().st_size for path in only_adds.iterdir()] == [0]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "pulled out"),
        (errno.EFBIG, "refused"),
    ],
)
def test_a_fault_of_the_disk_is_a_sentence(number: int, words: str) -> None:
    said = told(OSError(number, os.strerror(number), "/media/stick"))
    assert words in said
    assert "/media/stick" in said
    assert said.endswith(".")


def test_other_faults_of_removing_are_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EIO, "broken")

    unlink: Callable[..., None] = broken
    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(OSError, match="broken"):
        place.remove(tmp_path / "x")
