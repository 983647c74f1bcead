"""The sweep: rows without files, files without rows, left-over temporary files, lost small pictures."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from destana.foundation.audit import queries as audit
from destana.foundation.files import actions, jobs, queries
from destana.foundation.files.models import File
from destana.foundation.files.terms import FileView, Swept

from .conftest import AT, photo

LATER = AT + timedelta(days=2)
NOTHING = Swept(missing=0, orphans=0, leftovers=0, remade=0)


@dataclass(frozen=True)
class Clock:
    ref: str = "system"
    role: str = "system"


def keep(seed: int = 1) -> FileView:
    return actions.keep_photo(data=photo(seed=seed), at=AT)


def sweep(at: datetime = LATER) -> Swept:
    return jobs.sweep(at=at, by=Clock())


def aged(store: Path) -> None:
    for path in store.rglob("*"):
        os.utime(path, (AT.timestamp(), AT.timestamp()))


@pytest.mark.django_db
def test_an_orderly_store_is_left_alone(store: Path) -> None:
    keep(), keep(2)
    aged(store)
    before = sorted(store.rglob("*"))
    assert sweep() == NOTHING
    assert sorted(store.rglob("*")) == before


@pytest.mark.django_db
def test_a_row_without_a_file_is_marked_once_and_unmarked_when_it_is_back(store: Path) -> None:
    view = keep()
    data = queries.path(view.id).read_bytes()
    queries.path(view.id).unlink()
    assert sweep().missing == 1
    assert sweep().missing == 0
    assert queries.get(view.id).is_missing
    queries.place(view.sha256, "full").write_bytes(data)
    sweep()
    assert not queries.get(view.id).is_missing
    assert [entry.verb for entry in audit.history(f"file:{view.id}")] == ["file.missing", "file.found"]


@pytest.mark.django_db
def test_the_same_photo_sent_again_heals_a_marked_row(store: Path) -> None:
    view = keep()
    queries.path(view.id).unlink()
    sweep()
    assert not keep().is_missing
    assert queries.path(view.id).read_bytes() == photo()


@pytest.mark.django_db
def test_lost_small_pictures_are_made_again(store: Path) -> None:
    view = keep()
    screen = queries.path(view.id, "screen").read_bytes()
    queries.path(view.id, "screen").unlink()
    assert sweep().remade == 1
    assert queries.path(view.id, "screen").read_bytes() == screen


@pytest.mark.django_db(transaction=True)
def test_files_of_a_rolled_back_row_are_set_aside_after_a_day_not_before(store: Path) -> None:
    with transaction.atomic():
        sha256 = keep().sha256
        transaction.set_rollback(True)
    assert not File.objects.exists()
    aged(store)
    assert sweep(AT + timedelta(hours=23)) == NOTHING
    assert sweep().orphans == 3
    aside = {path.name for path in (store / "aside").iterdir()}
    assert aside == {f"full-{sha256}", f"screen-{sha256}.jpg", f"preview-{sha256}.jpg"}
    assert (store / "aside" / f"full-{sha256}").read_bytes() == photo()
    assert sweep() == NOTHING


@pytest.mark.django_db
def test_a_left_over_temporary_file_goes_after_a_day(store: Path) -> None:
    view = keep()
    temporary = queries.path(view.id).parent / ".tmp-abc"
    temporary.write_bytes(b"half")
    aged(store)
    assert sweep(AT + timedelta(hours=1)) == NOTHING
    assert sweep().leftovers == 1
    assert not temporary.exists()
    assert queries.path(view.id).is_file()
