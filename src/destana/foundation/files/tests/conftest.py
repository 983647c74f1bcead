"""A store of its own for every test, and photos made for the occasion."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageDraw

AT = datetime(2026, 1, 14, 5, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TIME_ZONE = "Asia/Makassar"
    return tmp_path / "files"


def scene(width: int = 800, height: int = 600, seed: int = 1) -> Image.Image:
    """Return a picture with structure: a sky that fades, and houses whose places follow ``seed``."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for number in range(12):
        left = (number * 97 * seed + 31 * seed * seed) % width
        top = (number * 53 * seed + 17) % height
        shade = (number * 71 * seed) % 256
        draw.rectangle(
            (left, top, left + width // 6, top + height // 5), fill=(shade, 255 - shade, number * 20)
        )
    return image


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def photo(seed: int = 1, **options: Any) -> bytes:
    return encoded(scene(seed=seed), quality=90, **options)


def exif(
    taken: str = "2026:01:14 13:35:00",
    offset: str | None = "+08:00",
    gps: Mapping[Any, Any] | None = None,
    orientation: int | None = None,
) -> Image.Exif:
    block = Image.Exif()
    own = block.get_ifd(ExifTags.IFD.Exif)
    own[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        own[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps is not None:
        block.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    if orientation is not None:
        block[ExifTags.Base.Orientation] = orientation
    return block


PIMPING_GPS: dict[Any, Any] = {
    ExifTags.GPS.GPSLatitudeRef: "S",
    ExifTags.GPS.GPSLatitude: (2.0, 22.0, 33.24),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (115.0, 19.0, 22.08),
}
