"""The 5-minute copies keep each photo once beside them, and find out what is missing, changed, swapped or old."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from destana.config.backup import archive, bringing, opening, rounds, vault
from destana.config.backup.archive import to_vault
from destana.config.backup.faults import CannotRestore
from destana.config.backup.sealed import Reader, sealed_size
from destana.config.backup.tests.conftest import Desk, photo
from destana.config.backup.vault import SETTLED, Vault
from destana.foundation.files import actions as files
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)
STRIDE = 1 if os.environ.get("DESTANA_TEST_LONG") else 7
MINUTES = iter(range(1, 10_000))


def often(desk: Desk) -> Path:
    """Make a copy of the 5-minute kind, each at another minute."""
    at = NOW + timedelta(minutes=next(MINUTES))
    return archive.make(to=desk.stick, at=at, kind=rounds.OFTEN, apart=True)[0]


def sealed(desk: Desk) -> dict[str, Path]:
    return {path.name: path for path in to_vault(desk.stick).rglob("*") if path.is_file()}


def unpacked(desk: Desk, file: Path, tmp_path: Path, *, leave_out: bool = False) -> opening.Unpacked:
    into = tmp_path / "unpacked"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    return opening.unpack(file, desk.key, into, leave_out=leave_out)


def test_a_photo_is_kept_once_for_all_copies(desk: Desk, tmp_path: Path) -> None:
    first = often(desk)
    before = {name: path.stat() for name, path in sealed(desk).items()}
    assert len(before) == 9  # three photos in three sizes
    second = often(desk)
    assert {name: path.stat().st_ino for name, path in sealed(desk).items()} == {
        name: stat.st_ino for name, stat in before.items()
    }
    files.keep_photo(data=photo(7), name="7.jpg", at=NOW)
    third = often(desk)
    assert len(sealed(desk)) == 12
    assert [len(opening.read_apart(file, desk.key).files) for file in (first, second, third)] == [9, 9, 12]
    there = unpacked(desk, third, tmp_path).manifest.parts
    assert sum(name.startswith("files/") for name in there) == 12
    for path in (tmp_path / "unpacked" / "files").rglob("*"):
        if path.is_file():
            own = desk.data / "files" / path.relative_to(tmp_path / "unpacked" / "files")
            assert path.read_bytes() == own.read_bytes()


def test_names_and_bytes_tell_nothing(desk: Desk) -> None:
    often(desk)
    photos = [path for path in (desk.data / "files").rglob("*") if path.is_file()]
    for name, path in sealed(desk).items():
        assert not any(name in one.name or one.name[:16] in name for one in photos)
        assert not any(one.read_bytes()[:64] in path.read_bytes() for one in photos)
    other = Vault(to_vault(desk.stick), bytes(16))
    own = Vault(to_vault(desk.stick), desk.key)
    assert other.name_of("files/x", "0" * 64) != own.name_of("files/x", "0" * 64)


def test_the_night_s_copy_needs_nothing_beside_it(desk: Desk, tmp_path: Path) -> None:
    file = archive.make(to=desk.stick, at=NOW, kind=rounds.NIGHTLY)[0]
    assert not to_vault(desk.stick).exists()
    assert sum(name.startswith("files/") for name in unpacked(desk, file, tmp_path).manifest.parts) == 9


def unlike(desk: Desk) -> tuple[Path, Path]:
    """Return two sealed photos that differ: a small picture's two small sizes are the same bytes."""
    found = sorted(sealed(desk).values(), key=lambda path: path.stat().st_size)
    return found[0], found[-1]


def _missing(one: Path, _other: Path) -> None:
    one.unlink()


def _swapped(one: Path, other: Path) -> None:
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


def _cut(one: Path, _other: Path) -> None:
    one.write_bytes(one.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [_missing, _swapped, _cut])
def test_it_refuses_photos_that_are_not_the_copy_s(
    harm: Callable[[Path, Path], None], desk: Desk, tmp_path: Path
) -> None:
    file = often(desk)
    harm(*unlike(desk))
    with pytest.raises(CannotRestore, match=r"\d of 9 photo files beside the copy are missing or damaged"):
        unpacked(desk, file, tmp_path)
    found = unpacked(desk, file, tmp_path, leave_out=True)
    assert len(found.lost) == (2 if harm is _swapped else 1)
    assert not set(found.lost) & set(found.manifest.parts)
    assert not [name for name in found.lost if (tmp_path / "unpacked" / name).exists()]


def test_it_refuses_a_photo_changed_in_any_byte(desk: Desk, tmp_path: Path) -> None:
    file = often(desk)
    small = min(sealed(desk).values(), key=lambda path: path.stat().st_size)
    whole = small.read_bytes()
    step = max(1, len(whole) // 40)
    for place in [*range(0, len(whole), step), len(whole) - 1]:
        small.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(CannotRestore, match="1 of 9 photo files"):
            unpacked(desk, file, tmp_path)
    small.write_bytes(whole)
    unpacked(desk, file, tmp_path)


def test_an_older_file_under_the_same_name_is_noticed(desk: Desk, tmp_path: Path) -> None:
    """A small picture that was made again has the same name in the office and other bytes."""
    often(desk)
    (picture,) = list((desk.data / "files" / "preview").rglob("*.jpg"))[:1]
    before = set(sealed(desk))
    picture.write_bytes(picture.read_bytes() + b"made again")
    file = often(desk)
    (fresh,) = set(sealed(desk)) - before
    assert unpacked(desk, file, tmp_path).lost == ()
    for name in before:
        stale = sealed(desk)[name].read_bytes()
        kept = sealed(desk)[fresh].read_bytes()
        sealed(desk)[fresh].write_bytes(stale)
        with pytest.raises(CannotRestore, match="1 of 9"):
            unpacked(desk, file, tmp_path)
        sealed(desk)[fresh].write_bytes(kept)


def test_without_the_digest_in_the_list_a_swap_passes(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: each file is sealed, and only the list says which one it must be."""
    file = often(desk)
    _swapped(*unlike(desk))

    def trusting(self: Vault, part: str, sha256: str, put: Any) -> bool:
        with self.path_of(self.name_of(part, sha256)).open("rb") as source:
            put(part, Reader(source, desk.key))
        return True

    monkeypatch.setattr(Vault, "_bring", trusting)
    assert unpacked(desk, file, tmp_path).lost == ()


def test_a_photo_that_is_set_aside_meanwhile_stops_no_copy(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = archive._photos
    monkeypatch.setattr(archive, "_photos", lambda: [("files/full/ab/gone", tmp_path / "gone"), *photos()])
    assert len(opening.read_apart(often(desk), desk.key).files) == 9


def test_a_photo_is_read_again_only_when_it_changed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    digest = vault._digest

    def noting(path: Path) -> str:
        read.append(path)
        return digest(path)

    monkeypatch.setattr(vault, "_digest", noting)
    often(desk)
    assert len(read) == 9
    often(desk)
    assert len(read) == 9
    (desk.data / "backup-digests.json").write_text("[broken")
    assert len(opening.read_apart(often(desk), desk.key).files) == 9
    assert len(read) == 18


def test_a_copy_without_its_folder_says_so(desk: Desk, tmp_path: Path) -> None:
    file = often(desk)
    away = tmp_path / "away" / file.name
    away.parent.mkdir()
    shutil.copy(file, away)
    with pytest.raises(CannotRestore, match="destana-real-files beside it, which is missing"):
        unpacked(desk, away, tmp_path)
    assert len(unpacked(desk, away, tmp_path, leave_out=True).lost) == 9


def test_a_cut_file_is_sealed_anew_by_the_next_copy(desk: Desk, tmp_path: Path) -> None:
    often(desk)
    one = next(iter(sealed(desk).values()))
    _cut(one, one)
    assert unpacked(desk, often(desk), tmp_path).lost == ()


def test_the_night_finds_a_damaged_photo_and_the_next_copy_mends_it(
    desk: Desk, tmp_path: Path, settings: Any
) -> None:
    settings.BACKUP_DIR = desk.stick
    often(desk)
    one = next(iter(sealed(desk).values()))
    one.write_bytes(one.read_bytes()[:-1] + b"x")  # the same length: only its seal tells
    rounds.run_due(NOW + timedelta(hours=12))
    rounds.prove_due(NOW + timedelta(hours=12))
    assert "1 photo files beside" in rounds.state()["drill"]["fault"]
    assert unpacked(desk, often(desk), tmp_path).lost == ()


def aged(desk: Desk) -> None:
    old = time.time() - SETTLED - 60
    for path in sealed(desk).values():
        os.utime(path, (old, old))


def set_aside(desk: Desk) -> None:
    """Take the photos out of the office, as an erasure would."""
    shutil.rmtree(desk.data / "files")
    (desk.data / "files").mkdir()


def test_old_photos_go_only_when_no_kept_copy_needs_them(desk: Desk, tmp_path: Path) -> None:
    with_photos = often(desk)
    set_aside(desk)
    often(desk)
    aged(desk)
    assert rounds.sweep(desk.stick, desk.key) == 0
    assert unpacked(desk, with_photos, tmp_path).lost == ()
    with_photos.unlink()
    assert rounds.sweep(desk.stick, desk.key) == 9
    assert sealed(desk) == {}


def test_a_young_photo_stays(desk: Desk) -> None:
    often(desk).unlink()
    assert rounds.sweep(desk.stick, desk.key) == 0


def test_where_a_copy_cannot_be_read_nothing_goes(desk: Desk) -> None:
    often(desk).write_bytes(b"of another office, or broken")
    aged(desk)
    assert rounds.sweep(desk.stick, desk.key) == 0
    assert len(sealed(desk)) == 9


def test_a_sweep_that_asks_only_the_newest_copy_loses_photos(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    with_photos = often(desk)
    set_aside(desk)
    often(desk)
    aged(desk)
    ours = rounds.ours
    monkeypatch.setattr(rounds, "ours", lambda to, kind: ours(to, kind)[-1:])
    assert rounds.sweep(desk.stick, desk.key) == 9
    with pytest.raises(CannotRestore, match="9 of 9"):
        unpacked(desk, with_photos, tmp_path)


def killed_at(desk: Desk, number: int) -> bool:
    """Make a copy and thin in a process that kills itself at its ``number``-th durable step; say whether it did."""
    child = os.fork()
    if child == 0:
        left = number

        def stepping(act: Callable[..., Any]) -> Callable[..., Any]:
            def step(*given: Any, **more: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return act(*given, **more)

            return step

        try:
            os.link, os.fsync, os.unlink = stepping(os.link), stepping(os.fsync), stepping(os.unlink)
            often(desk)
            rounds.thin(desk.stick, rounds.OFTEN)
            rounds.sweep(desk.stick, desk.key)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_crash_at_any_step_leaves_earlier_copies_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "KEEP", {rounds.OFTEN: 2, rounds.NIGHTLY: 1})
    earlier = [often(desk), often(desk)]
    steps = 0
    while steps < 200:
        files.keep_photo(data=photo(20 + steps), name="x.jpg", at=NOW)
        aged(desk)
        was_killed = killed_at(desk, steps)
        kept = [path for _moment, path in rounds.ours(desk.stick, rounds.OFTEN)]
        assert len(kept) >= 2, "thinned away too much"
        for file in kept[-2:]:
            assert unpacked(desk, file, tmp_path).lost == ()
        next(MINUTES)  # which the child took
        steps += STRIDE
        if not was_killed:
            break
    assert 20 < steps < 200
    assert earlier
    assert unpacked(desk, often(desk), tmp_path).lost == ()


def test_the_length_of_a_sealed_photo_is_known_beforehand(desk: Desk) -> None:
    often(desk)
    lengths = sorted(path.stat().st_size for path in sealed(desk).values())
    plain = [path.stat().st_size for path in (desk.data / "files").rglob("*") if path.is_file()]
    assert lengths == sorted(sealed_size(size) for size in plain)


def test_a_restore_without_damaged_photos_says_so_in_the_log(desk: Desk, tmp_path: Path) -> None:
    from django.db import connection

    from destana.config.backup import dumps
    from destana.foundation.audit import queries as audit

    if connection.vendor != "sqlite":
        pytest.skip("restores into the folder")
    file = often(desk)
    next(iter(sealed(desk).values())).unlink()
    brought = bringing.restore(file=file, into=tmp_path / "new", key=desk.key, at=NOW, leave_out=True)
    assert len(brought.lost) == 1
    with dumps.standing_on(tmp_path / "new" / dumps.SQLITE):
        assert "without 1 photo files" in audit.history("office")[-1].reason
