"""What the camera wrote into a photo about when and where. It is a hint: cameras err and people change it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

_FORM = "%Y:%m:%d %H:%M:%S"
_TAG, _GPS, _IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD
_FIRST_YEAR = 1990
_MAX_OFFSET = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Taken:
    """When (UTC) and where. ``zone_known`` is False where the zone of the office was assumed."""

    at: datetime | None = None
    zone_known: bool = False
    lat: float | None = None
    lng: float | None = None


def read_taken(image: Image.Image, zone: str) -> Taken:
    """Return what the camera wrote; a block that cannot be read says nothing and spoils nothing."""
    try:
        block = image.getexif()
        own, gps = block.get_ifd(_IFD.Exif), block.get_ifd(_IFD.GPSInfo)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, OverflowError):
        return Taken()
    at, zone_known = _time({**block, **own}, zone)
    lat, lng = _place(gps)
    return Taken(at, zone_known, lat, lng)


def _time(tags: Mapping[int, Any], zone: str) -> tuple[datetime | None, bool]:
    written = _text(tags.get(_TAG.DateTimeOriginal)) or _text(tags.get(_TAG.DateTime))
    try:
        local = datetime.strptime(written[:19], _FORM)  # noqa: DTZ007 - the zone comes next
    except ValueError:
        return None, False
    if local.year < _FIRST_YEAR:
        return None, False
    offset = _offset(_text(tags.get(_TAG.OffsetTimeOriginal)) or _text(tags.get(_TAG.OffsetTime)))
    placed = local.replace(tzinfo=timezone(offset) if offset is not None else ZoneInfo(zone))
    return placed.astimezone(UTC), offset is not None


def _offset(text: str) -> timedelta | None:
    """Read ``+08:00``."""
    sign, hours, minutes = text[:1], text[1:3], text[4:6]
    if sign not in {"+", "-"} or not (hours.isdecimal() and minutes.isdecimal()):
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return None if offset > _MAX_OFFSET else (-offset if sign == "-" else offset)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _place(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    lat = _degrees(gps.get(_GPS.GPSLatitude), _text(gps.get(_GPS.GPSLatitudeRef)), "S", 90)
    lng = _degrees(gps.get(_GPS.GPSLongitude), _text(gps.get(_GPS.GPSLongitudeRef)), "W", 180)
    if lat is None or lng is None or (lat == 0 and lng == 0):  # many cameras write zeros for "no place"
        return None, None
    return lat, lng


def _degrees(parts: object, side: str, negative: str, limit: int) -> float | None:
    """Read degrees, minutes and seconds as three fractions."""
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        whole, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= limit:
        return None
    return round(-value if side.upper().startswith(negative) else value, 6)
