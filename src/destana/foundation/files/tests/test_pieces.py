"""A file in pieces: once, whole, in order, or not at all."""

import hashlib
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from PIL import Image

from destana.foundation.audit import queries as audit
from destana.foundation.files import actions, queries
from destana.foundation.files.models import File, Piece, Upload
from destana.foundation.files.queries import NoSuchUpload
from destana.foundation.files.rules import pieces as rules
from destana.foundation.files.terms import MAX_BYTES, PIECE, UploadView
from destana.foundation.people.terms import SYSTEM

from .conftest import AT, encoded, photo

pytestmark = pytest.mark.django_db

OWNER = "report:12"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def large() -> bytes:
    """A photo of four pieces."""
    noise = random.Random(7).randbytes(420 * 300 * 3)
    data = encoded(Image.frombytes("RGB", (420, 300), noise), quality=90)
    assert 3 * PIECE < len(data) < 5 * PIECE, len(data)
    return data


def promised(data: bytes, *, preview: bytes = b"", sha256: str = "") -> UploadView:
    return actions.expect(
        belongs_to=OWNER, sha256=sha256 or sha(data), size=len(data), preview=preview, at=AT
    )


def bring(token: str, data: bytes, offset: int, *, at: Any = AT) -> UploadView:
    piece = data[offset : offset + PIECE]
    return actions.add_piece(token=token, offset=offset, data=piece, sha256=sha(piece), at=at)


def bring_all(token: str, data: bytes) -> UploadView:
    view = queries.by_token(token)
    while view.offset < view.size:
        view = bring(token, data, view.offset)
    return view


def end(token: str) -> int:
    kept = actions.assemble(token=token, at=AT)
    actions.close(token=token, file_id=kept.id, at=AT)
    return kept.id


def test_it_arrives_piece_by_piece_and_is_kept_whole() -> None:
    data = large()
    token = promised(data).token
    view = bring(token, data, 0)
    assert (view.offset, view.percent, view.is_open) == (PIECE, 100 * PIECE // len(data), True)
    bring_all(token, data)
    file_id = end(token)
    assert queries.path(file_id).read_bytes() == data
    assert (queries.by_token(token).file_id, Piece.objects.count()) == (file_id, 0)


def test_the_same_promise_again_goes_on_where_it_was() -> None:
    data = large()
    token = promised(data).token
    bring(token, data, 0)
    again = promised(data)
    assert (again.token, again.offset, Upload.objects.count()) == (token, PIECE, 1)


def test_a_piece_sent_twice_is_one() -> None:
    data = large()
    token = promised(data).token
    bring(token, data, 0)
    bring(token, data, PIECE)
    assert bring(token, data, 0).offset == 2 * PIECE
    assert Piece.objects.count() == 2


def test_a_piece_after_a_gap_is_refused_and_says_where_to_go_on() -> None:
    data = large()
    token = promised(data).token
    bring(token, data, 0)
    with pytest.raises(actions.OutOfOrder) as refused:
        bring(token, data, 2 * PIECE)
    assert refused.value.offset == PIECE


def test_other_bytes_for_a_place_that_is_taken_are_refused() -> None:
    data = large()
    token = promised(data).token
    bring(token, data, 0)
    with pytest.raises(actions.OutOfOrder):
        actions.add_piece(token=token, offset=0, data=b"x", sha256=sha(b"x"), at=AT)


def test_a_piece_with_a_wrong_hash_is_not_kept() -> None:
    data = large()
    token = promised(data).token
    with pytest.raises(actions.WrongHash):
        actions.add_piece(token=token, offset=0, data=data[:PIECE], sha256=sha(b"other"), at=AT)
    assert (queries.by_token(token).offset, Piece.objects.count()) == (0, 0)


def damaged() -> tuple[str, bytes]:
    """Bring a photo whose pieces are right each, and which is another one than was promised."""
    data = large()
    token = promised(data).token
    other = data[:-9] + bytes(9)
    bring_all(token, other)
    return token, other


def test_a_whole_with_a_wrong_hash_begins_again() -> None:
    token, _other = damaged()
    with pytest.raises(actions.WrongHash) as refused:
        actions.assemble(token=token, at=AT)
    assert (refused.value.offset, queries.by_token(token).offset, Piece.objects.count()) == (0, 0, 0)
    assert not File.objects.exists()
    data = large()
    bring_all(token, data)
    assert queries.path(end(token)).read_bytes() == data


def test_without_the_hash_of_the_whole_a_damaged_photo_would_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    token, other = damaged()
    monkeypatch.setattr(rules, "is_right", lambda _data, _sha256: True)
    assert queries.path(end(token)).read_bytes() == other != large()


def test_what_is_no_photo_is_over_and_leaves_nothing() -> None:
    data = b"not a picture" * 5000
    token = promised(data).token
    bring_all(token, data)
    with pytest.raises(actions.NotAPhoto):
        actions.assemble(token=token, at=AT)
    view = queries.by_token(token)
    assert (view.refused, view.is_open, Piece.objects.count()) == ("NotAPhoto", False, 0)


def test_too_much_is_refused_before_it_is_kept() -> None:
    data = large()
    token = promised(data).token
    with pytest.raises(actions.TooMuch):
        actions.add_piece(token=token, offset=0, data=data[: PIECE + 1], sha256=sha(data[: PIECE + 1]), at=AT)
    with pytest.raises(actions.TooMuch):
        actions.add_piece(token=token, offset=len(data), data=b"x", sha256=sha(b"x"), at=AT)
    with pytest.raises(actions.TooLarge):
        actions.expect(belongs_to=OWNER, sha256=sha(b""), size=MAX_BYTES + 1, at=AT)
    with pytest.raises(NoSuchUpload):
        bring("NOBODY", data, 0)


def test_the_room_of_the_words_is_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    data = large()
    token = promised(data).token
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=50 * 1024 * 1024))
    with pytest.raises(actions.DiskFull):
        bring(token, data, 0)
    assert queries.by_token(token).offset == 0


def test_silent_pieces_go_and_the_promise_stays() -> None:
    data = large()
    token = promised(data).token
    bring(token, data, 0)
    assert actions.drop_silent(by=SYSTEM, at=AT + rules.SILENT) == 0
    late = AT + rules.SILENT + timedelta(seconds=1)
    assert actions.drop_silent(by=SYSTEM, at=late) == 1
    assert (Piece.objects.count(), [one.offset for one in queries.uploads_for(OWNER)]) == (0, [0])
    assert [line.verb for line in audit.history(f"upload:{Upload.objects.get().pk}")] == [
        "upload.pieces_dropped"
    ]
    bring_all(token, data)
    assert queries.path(end(token)).read_bytes() == data


def test_a_preview_is_made_anew_and_goes_with_the_end() -> None:
    data, small = large(), photo(seed=5)
    token = promised(data, preview=small).token
    shown = queries.preview_of(token)
    assert len(shown) <= 8 * 1024
    assert shown != small
    bring_all(token, data)
    end(token)
    with pytest.raises(NoSuchUpload):
        queries.preview_of(token)
    assert not promised(photo(seed=2), preview=b"<svg>").has_preview


def test_a_photo_that_came_another_way_ends_the_upload() -> None:
    data = large()
    token = promised(data).token
    bring(token, data, 0)
    kept = actions.keep_photo(data=data, at=AT)
    actions.close(token=token, file_id=kept.id, at=AT)
    assert (queries.uploads_for(OWNER), Piece.objects.count()) == ([], 0)
    assert bring(token, data, PIECE).file_id == kept.id  # the phone learns that it need not send more


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_bring_one_piece() -> None:
    data = large()
    token = promised(data).token

    def once(_number: int) -> int:
        try:
            return bring(token, data, 0).offset
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(8))) == {PIECE}
    assert (Piece.objects.count(), queries.by_token(token).offset) == (1, PIECE)


@pytest.mark.parametrize("ask", [queries.uploads_for, lambda _owner: queries.whole_uploads(9)])
def test_the_lists_cost_one_query(ask: Callable[[str], Any], django_assert_num_queries: Any) -> None:
    for seed in (1, 2, 3):
        promised(photo(seed=seed), preview=photo(seed=7))
    with django_assert_num_queries(1):
        ask(OWNER)
