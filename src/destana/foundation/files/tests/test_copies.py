"""Copies of a photo: shrunk, saved again, sent through a chat; and photos that only look alike at first sight."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from destana.foundation.files import actions, queries
from destana.foundation.files.models import File
from destana.foundation.files.rules.copies import MAX_DISTANCE, bands, distance, is_plain, near
from tests.plans import plan

from .conftest import AT, encoded, exif, photo, scene

HASHES = st.integers(0, 2**64 - 1)


def keep(data: bytes) -> int:
    return actions.keep_photo(data=data, at=AT).id


@pytest.mark.django_db
def test_it_finds_the_copies_and_not_the_others() -> None:
    original = keep(photo())
    chat = keep(encoded(scene().resize((640, 480)), quality=40))
    brighter = keep(encoded(ImageEnhance.Brightness(scene()).enhance(1.05), "WEBP", quality=60))
    turned = keep(encoded(scene().transpose(Image.Transpose.ROTATE_90), quality=90, exif=exif(orientation=6)))
    for seed in (2, 3, 5, 7, 11):
        keep(photo(seed=seed))
    found = queries.copies_of(original)
    assert {copy.file.id for copy in found} == {chat, brighter, turned}
    assert [copy.distance for copy in found] == sorted(copy.distance for copy in found)


@pytest.mark.django_db
def test_a_dark_photo_is_no_copy_of_another_dark_photo() -> None:
    night = keep(encoded(Image.new("RGB", (400, 300), (3, 3, 5)), "PNG"))
    keep(encoded(Image.new("RGB", (300, 400), (4, 4, 4)), "PNG"))
    assert queries.copies_of(night) == []


@pytest.mark.django_db
@pytest.mark.parametrize("bits", range(MAX_DISTANCE + 2))
def test_the_threshold_is_exact(bits: int) -> None:
    """Spread the differing bits over all quarters, which is the hardest case for the search."""
    own = int("f0f0a5a53c3c9696", 16)
    spread = [0, 16, 32, 48, 5, 21, 37, 53]
    other = own
    for place in spread[:bits]:
        other ^= 1 << place
    row = _row(f"{other:016x}")
    found = queries.similar(f"{own:016x}", threshold=MAX_DISTANCE)
    assert [(copy.file.id, copy.distance) for copy in found] == (
        [(row.pk, bits)] if bits <= MAX_DISTANCE else []
    )


@pytest.mark.django_db
def test_it_uses_the_four_indexes() -> None:
    _row("f0f0a5a53c3c9696")
    with CaptureQueriesContext(connection) as statements:
        queries.similar("f0f0a5a53c3c9696")
    assert len(statements) == 2
    found = plan(statements[0]["sql"], small=True)
    assert not _walks(found)
    assert all(f"band{number}" in found for number in range(4))
    with connection.cursor() as cursor:  # the control: without one of them the whole table is read
        cursor.execute(f"DROP INDEX {_index_of('band2')}")
    assert _walks(plan(f"/* again */ {statements[0]['sql']}", small=True))


def _walks(found: str) -> bool:
    return "SCAN" in found or "Seq Scan" in found


def _index_of(column: str) -> str:
    """Return the name of the index of one column."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, File._meta.db_table)
    return next(name for name, one in found.items() if one["index"] and one["columns"][0] == column)


def _row(dhash: str) -> File:
    quarters = bands(dhash)
    return File.objects.create(
        sha256=dhash * 4,
        media_type="image/jpeg",
        size=1,
        width=1,
        height=1,
        dhash=dhash,
        band0=quarters[0],
        band1=quarters[1],
        band2=quarters[2],
        band3=quarters[3],
        kept_at=AT,
    )


@given(HASHES, HASHES)
def test_distance_is_symmetric_and_counts_bits(one: int, other: int) -> None:
    a, b = f"{one:016x}", f"{other:016x}"
    assert distance(a, b) == distance(b, a) == sum((one ^ other) >> bit & 1 for bit in range(64))
    assert distance(a, a) == 0


@given(HASHES, st.sets(st.integers(0, 63), max_size=MAX_DISTANCE))
def test_up_to_seven_bits_one_quarter_always_gives_it_away(own: int, flipped: set[int]) -> None:
    other = own
    for place in flipped:
        other ^= 1 << place
    pairs = zip(bands(f"{own:016x}"), bands(f"{other:016x}"), strict=True)
    assert any(theirs in set(near(mine)) for mine, theirs in pairs)


def test_plain_is_nearly_all_or_nearly_nothing() -> None:
    assert is_plain("0" * 16)
    assert is_plain("f" * 16)
    assert not is_plain("f0f0a5a53c3c9696")
    with Image.open(io.BytesIO(photo())) as image:
        assert image.size == (800, 600)
