"""Keeping a photo: the original untouched, small pictures without secrets, one row for the same bytes."""

import hashlib
import io
import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFilter

from destana.foundation.files import actions, queries
from destana.foundation.files.models import File
from destana.foundation.files.rules.photo import PREVIEW_BYTES, SCREEN_BYTES, PhotoRefused, read_photo
from destana.foundation.files.terms import Size

from .conftest import AT, PIMPING_GPS, encoded, exif, photo, scene


def keep(data: bytes, name: str = "foto.jpg") -> Any:
    return actions.keep_photo(data=data, name=name, at=AT)


@pytest.mark.django_db
def test_it_keeps_the_original_byte_for_byte_under_its_hash(store: Path) -> None:
    data = photo(exif=exif(gps=PIMPING_GPS))
    view = keep(data)
    full = queries.path(view.id)
    assert full.read_bytes() == data
    assert full.name == view.sha256 == hashlib.sha256(data).hexdigest()
    assert (view.media_type, view.size, view.width, view.height) == ("image/jpeg", len(data), 800, 600)
    assert full.stat().st_mode & 0o077 == 0
    assert full.parent.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_it_reads_time_and_place_and_drops_them_from_what_is_shown() -> None:
    view = keep(photo(exif=exif(gps=PIMPING_GPS), comment=b"rahasia"))
    assert view.taken_at == datetime(2026, 1, 14, 5, 35, tzinfo=UTC)
    assert view.zone_known
    assert view.lat == pytest.approx(-2.3759)
    assert view.lng == pytest.approx(115.3228)
    sizes: tuple[Size, ...] = ("screen", "preview")
    for size in sizes:
        small = queries.path(view.id, size)
        with Image.open(small) as image:
            assert not image.getexif()
            assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
        assert b"rahasia" not in small.read_bytes()


@pytest.mark.parametrize(
    ("block", "at", "zone_known"),
    [
        (exif(offset=None), datetime(2026, 1, 14, 5, 35, tzinfo=UTC), False),
        (exif(offset="-05:30"), datetime(2026, 1, 14, 19, 5, tzinfo=UTC), True),
        (exif(offset="+99:00"), datetime(2026, 1, 14, 5, 35, tzinfo=UTC), False),
        (exif(offset="kosong"), datetime(2026, 1, 14, 5, 35, tzinfo=UTC), False),
        (exif(taken="0000:00:00 00:00:00"), None, False),
        (exif(taken="1970:01:01 00:00:00"), None, False),
        (exif(taken="kemarin"), None, False),
    ],
)
def test_it_reads_the_time_of_the_camera(block: Image.Exif, at: datetime | None, zone_known: bool) -> None:
    taken = read_photo(photo(exif=block), "Asia/Makassar").taken
    assert (taken.at, taken.zone_known) == (at, zone_known)


@pytest.mark.parametrize(
    "gps",
    [
        {
            **PIMPING_GPS,
            ExifTags.GPS.GPSLatitude: (0.0, 0.0, 0.0),
            ExifTags.GPS.GPSLongitude: (0.0, 0.0, 0.0),
        },
        {**PIMPING_GPS, ExifTags.GPS.GPSLatitude: (95.0, 0.0, 0.0)},
        {**PIMPING_GPS, ExifTags.GPS.GPSLatitude: (2.0, 1.0)},
        {ExifTags.GPS.GPSLatitude: (2.0, 22.0, 33.0)},
    ],
)
def test_a_place_that_makes_no_sense_is_no_place(gps: dict[Any, Any]) -> None:
    taken = read_photo(photo(exif=exif(gps=gps)), "Asia/Makassar").taken
    assert (taken.lat, taken.lng) == (None, None)
    assert taken.at is not None


def test_a_place_divided_by_zero_is_no_place() -> None:
    """Some cameras write 0/0 for "no place"; Pillow reads that as "not a number"."""
    data = photo(exif=exif(gps=PIMPING_GPS))
    seconds = struct.pack(">II", 831, 25)  # 33.24
    assert data.count(seconds) == 1 or struct.pack("<II", 831, 25) in data
    data = data.replace(seconds, bytes(8)).replace(struct.pack("<II", 831, 25), bytes(8))
    assert read_photo(data, "Asia/Makassar").taken.lat is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright(orientation: int) -> None:
    """The upper left quarter is red in the upright picture, whichever way the camera was held."""
    upright = Image.new("RGB", (400, 300), "white")
    upright.paste("red", (0, 0, 200, 150))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transpose that exif_transpose takes back
    held = upright if orientation == 1 else upright.transpose(Image.Transpose(undo[orientation]))
    kept = read_photo(encoded(held, quality=95, exif=exif(orientation=orientation)), "Asia/Makassar")
    assert (kept.width, kept.height) == (400, 300)
    with Image.open(io.BytesIO(kept.screen)) as shown:
        assert shown.size == (400, 300)
        green = shown.getchannel("G").tobytes()  # red has none, white is full of it
    reds = [green[y * 400 + x] < 128 for x, y in ((50, 50), (350, 50), (50, 250), (350, 250))]
    assert reds == [True, False, False, False]


@pytest.mark.parametrize(
    ("form", "mode", "media_type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("WEBP", "RGB", "image/webp"),
        ("WEBP", "RGBA", "image/webp"),
        ("GIF", "P", "image/gif"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
    ],
)
def test_it_goes_by_content_not_by_name(form: str, mode: str, media_type: str) -> None:
    image = Image.new("I;16", (300, 200), 40_000) if mode == "I;16" else scene(300, 200).convert(mode)
    kept = read_photo(encoded(image, form), "Asia/Makassar")
    assert kept.media_type == media_type
    with Image.open(io.BytesIO(kept.screen)) as shown:
        assert shown.format == "JPEG"
        assert shown.size == (300, 200)


def test_a_jpeg_with_a_second_picture_inside_is_a_jpeg() -> None:
    """Some phones put a second view behind the first (MPO)."""
    data = encoded(scene(), "MPO", save_all=True, append_images=[scene(seed=2)])
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "MPO"
    kept = read_photo(data, "Asia/Makassar")
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 800, 600)


def test_glass_is_shown_on_white() -> None:
    kept = read_photo(encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"), "Asia/Makassar")
    with Image.open(io.BytesIO(kept.screen)) as shown:
        assert shown.getpixel((50, 50)) == (255, 255, 255)


def test_sixteen_bits_keep_their_shade() -> None:
    kept = read_photo(encoded(Image.new("I;16", (100, 100), 0x8000), "PNG"), "Asia/Makassar")
    with Image.open(io.BytesIO(kept.screen)) as shown:
        assert shown.convert("L").getpixel((50, 50)) == pytest.approx(128, abs=3)


def test_the_small_pictures_are_small_even_of_noise() -> None:
    noise = Image.effect_noise((4000, 3000), 80).convert("RGB").filter(ImageFilter.GaussianBlur(1))
    kept = read_photo(encoded(noise, quality=80), "Asia/Makassar")
    assert len(kept.screen) <= SCREEN_BYTES
    assert len(kept.preview) <= PREVIEW_BYTES
    usual = read_photo(photo(), "Asia/Makassar")
    with Image.open(io.BytesIO(usual.screen)) as screen, Image.open(io.BytesIO(usual.preview)) as preview:
        assert screen.size == (800, 600)
        assert preview.size == (320, 240)


@pytest.mark.slow
def test_a_photo_of_twelve_megapixels_is_taken() -> None:
    kept = read_photo(encoded(scene(4000, 3000), quality=85), "Asia/Makassar")
    assert (kept.width, kept.height) == (4000, 3000)
    with Image.open(io.BytesIO(kept.screen)) as screen:
        assert screen.size == (1280, 960)


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be huge: a decompression bomb."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


REFUSED = [
    (b"", actions.EmptyFile),
    (b"\0" * 5_000, actions.NotAPhoto),
    (b"hello", actions.NotAPhoto),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", actions.NotAPhoto),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", actions.NotAPhoto),
    (b"<!DOCTYPE html><html><body>foto.jpg</body></html>", actions.NotAPhoto),
    (b"PK\x03\x04" + b"\0" * 100, actions.NotAPhoto),
    (encoded(scene(100, 100), "BMP"), actions.NotAPhoto),
    (encoded(scene(100, 100), "TIFF"), actions.NotAPhoto),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), actions.NotAPhoto),
    (photo()[:3000], actions.BrokenPhoto),
    (photo()[:-2000], actions.BrokenPhoto),
    (b"\xff\xd8\xff\xe0" + b"\0" * 100, actions.BrokenPhoto),
    (encoded(scene(), "PNG")[:2000], actions.BrokenPhoto),
    (encoded(scene(), "WEBP")[:2000], actions.BrokenPhoto),
    (png_claiming(1000, 1000), actions.BrokenPhoto),
    (png_claiming(8000, 7000), actions.TooManyPixels),
    (png_claiming(12_000, 10_000), actions.TooManyPixels),
    (png_claiming(60_000, 60_000), actions.TooManyPixels),
    (photo() + bytes(12 * 1024 * 1024), actions.TooLarge),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "refusal"), REFUSED)
def test_it_refuses_by_name_and_keeps_nothing(store: Path, data: bytes, refusal: type[PhotoRefused]) -> None:
    with pytest.raises(PhotoRefused) as caught:
        keep(data)
    assert type(caught.value) is refusal
    assert str(caught.value)
    assert not File.objects.exists()
    assert not store.exists()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 30_000), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))
def test_no_bytes_do_more_than_be_refused(noise: bytes, place: int, form: str) -> None:
    data = encoded(scene(200, 150), form)
    place %= len(data)
    with suppress(PhotoRefused):
        kept = read_photo(data[:place] + noise + data[place + len(noise) :], "Asia/Makassar")
        assert kept.screen.startswith(b"\xff\xd8")


@pytest.mark.django_db
def test_the_same_bytes_are_the_same_row_under_any_name() -> None:
    first, second = keep(photo(), "a.jpg"), keep(photo(), "b.exe")
    assert first == second
    assert File.objects.count() == 1
    assert keep(photo(seed=2)).id != first.id


@pytest.mark.django_db
def test_the_same_bytes_again_mend_a_lost_file() -> None:
    view = keep(photo())
    lost: tuple[Size, ...] = ("full", "preview")
    for size in lost:
        queries.path(view.id, size).unlink()
    with pytest.raises(queries.FileGone):
        queries.path(view.id)
    assert keep(photo()) == view
    assert queries.path(view.id).read_bytes() == photo()
    assert queries.path(view.id, "preview").is_file()


@pytest.mark.django_db
def test_an_unknown_number_is_not_there() -> None:
    with pytest.raises(queries.NoSuchFile):
        queries.get(7)
    with pytest.raises(queries.NoSuchFile):
        queries.path(7)
    assert queries.many([7]) == {}
    assert queries.by_hash("0" * 64) is None
