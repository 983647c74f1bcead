"""One changed bit anywhere, a cut, a swap or another key: refused. Chunks are made small so that there are many."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.config.backup import sealed
from destana.config.backup.faults import CannotRestore

KEY = bytes(range(16))
SMALL = 64
PLAIN = bytes(range(256)) * 2 + b"the end"


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "CHUNK", SMALL)
        yield


def seal(plain: bytes) -> bytes:
    out = io.BytesIO()
    writer = sealed.Writer(out, KEY)
    writer.write(plain)
    writer.close()
    return out.getvalue()


def unseal(data: bytes, key: bytes = KEY) -> bytes:
    return sealed.Reader(io.BytesIO(data), key).read()


@given(st.binary(max_size=5 * SMALL))
def test_it_opens_what_it_sealed(plain: bytes) -> None:
    assert unseal(seal(plain)) == plain


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, SMALL + 1, 2 * SMALL])
def test_it_knows_the_last_chunk_at_every_edge(size: int) -> None:
    assert unseal(seal(b"x" * size)) == b"x" * size


@given(st.data())
def test_it_refuses_one_changed_bit_anywhere(data: st.DataObject) -> None:
    whole = bytearray(seal(PLAIN))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotRestore):
        unseal(bytes(whole))


@given(st.data())
def test_it_refuses_a_cut_anywhere(data: st.DataObject) -> None:
    whole = seal(PLAIN)
    with pytest.raises(CannotRestore):
        unseal(whole[: data.draw(st.integers(0, len(whole) - 1))])


def chunks(whole: bytes) -> tuple[bytes, list[bytes]]:
    step = SMALL + sealed.TAG
    return whole[: sealed.HEAD], [whole[at : at + step] for at in range(sealed.HEAD, len(whole), step)]


def swapped(whole: bytes) -> bytes:
    head, parts = chunks(whole)
    parts[0], parts[1] = parts[1], parts[0]
    return head + b"".join(parts)


def without_last(whole: bytes) -> bytes:
    head, parts = chunks(whole)
    return head + b"".join(parts[:-1])


@pytest.mark.parametrize("change", [swapped, without_last, lambda whole: whole + b"x", lambda whole: b""])
def test_it_refuses_swapped_missing_and_added_chunks(change: object) -> None:
    with pytest.raises(CannotRestore):
        unseal(change(seal(PLAIN)))  # type: ignore[operator]


def test_it_says_when_the_key_is_another() -> None:
    with pytest.raises(CannotRestore, match="key does not fit"):
        unseal(seal(PLAIN), bytes(16))


def test_without_the_place_in_the_seal_a_swap_and_a_cut_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same attacks, the guard taken away."""
    monkeypatch.setattr(sealed, "_place", lambda number, is_last: b"")
    assert unseal(without_last(seal(PLAIN))) == PLAIN[: len(PLAIN) // SMALL * SMALL]
    monkeypatch.setattr(sealed, "_nonce", lambda number: bytes(12))
    assert unseal(swapped(seal(PLAIN)))[:SMALL] == PLAIN[SMALL : 2 * SMALL]
