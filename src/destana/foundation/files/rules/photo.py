"""A photo out of bytes: told by its content, measured before it is decoded, turned upright, shrunk without metadata."""

import io
import warnings
from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from destana.foundation.files.terms import MAX_BYTES
from destana.kit.refusals import Refusal

from .copies import as_hex, dhash
from .exif import Taken, read_taken

MAX_PIXELS = 50_000_000
"""Decoded, some 150 MB of memory for a moment. Phones that join pixels send 12, at most 50 megapixels."""

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
"""What is read. MPO, a JPEG with a second picture inside, counts as JPEG."""

SCREEN_EDGE, SCREEN_BYTES = 1280, 120 * 1024
PREVIEW_EDGE, PREVIEW_BYTES = 320, 8 * 1024
"""Longest edge in pixels, and the size to aim at: quality falls until it is met."""

_QUALITIES = (82, 74, 66, 58, 50, 42, 34, 26, 18)
_SMALLEST_EDGE = 160
_MODES = {"L", "RGB"}


class PhotoRefused(Refusal):
    """The bytes are not kept. Each kind says why."""

    sentence = _("This photo cannot be kept.")
    status = 422


class EmptyFile(PhotoRefused):
    """Zero bytes: the sender's upload broke off before it began."""

    sentence = _("The photo is empty. Please send it again.")


class TooLarge(PhotoRefused):
    """More than :data:`MAX_BYTES`."""

    sentence = _("The photo is larger than 12 MB. Please send a smaller one.")
    status = 413


class TooManyPixels(PhotoRefused):
    """More than :data:`MAX_PIXELS`, also when it is packed into few bytes."""

    sentence = _("The photo has more than 50 megapixels. Please send a smaller one.")
    status = 413


class NotAPhoto(PhotoRefused):
    """Something else, whatever its name says."""

    sentence = _("This is not a photo that we can read. JPEG, PNG and WebP work.")


class BrokenPhoto(PhotoRefused):
    """It begins as a photo and then breaks off or makes no sense."""

    sentence = _("The photo is damaged. Please send it again.")


@dataclass(frozen=True, slots=True)
class Photo:
    """All that is kept of a photo besides its bytes. ``width`` and ``height`` are upright."""

    media_type: str
    width: int
    height: int
    taken: Taken
    dhash: str
    screen: bytes
    preview: bytes


def read_photo(data: bytes, zone: str) -> Photo:
    """Return the photo in ``data``; times without a zone are read as of ``zone``. Raises a :class:`PhotoRefused`."""
    image = _open(data)
    size = image.size
    try:
        taken = read_taken(image, zone)
        upright = _decoded(image)
    except (OSError, SyntaxError, ValueError, IndexError, TypeError, EOFError, MemoryError) as error:
        raise BrokenPhoto(str(error)) from error
    width, height = size if _is_same_way_up(size, upright.size) else size[::-1]
    return Photo(
        media_type=FORMATS[_format(image)],
        width=width,
        height=height,
        taken=taken,
        dhash=as_hex(dhash(upright)),
        screen=shrunk(upright, SCREEN_EDGE, SCREEN_BYTES),
        preview=shrunk(upright, PREVIEW_EDGE, PREVIEW_BYTES),
    )


def read_preview(data: bytes) -> bytes:
    """Return a small picture made anew from ``data``, upright and without metadata. Raises a :class:`PhotoRefused`."""
    image = _open(data)
    try:
        return shrunk(_decoded(image), PREVIEW_EDGE, PREVIEW_BYTES)
    except (OSError, SyntaxError, ValueError, IndexError, TypeError, EOFError, MemoryError) as error:
        raise BrokenPhoto(str(error)) from error


def _open(data: bytes) -> Image.Image:
    """Read the head alone: what it is and how many pixels it claims."""
    if not data:
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise TooLarge(len(data))
    media_types = _media_types(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower, below
            image = Image.open(io.BytesIO(data), formats=list(FORMATS))
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except UnidentifiedImageError as error:
        raise (BrokenPhoto if media_types & set(FORMATS.values()) else NotAPhoto) from error
    except (OSError, SyntaxError, ValueError, IndexError, TypeError, EOFError) as error:
        raise BrokenPhoto(str(error)) from error
    if FORMATS[_format(image)] not in media_types:
        raise NotAPhoto(_format(image), *sorted(media_types))
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels(image.size)
    return image


def _media_types(data: bytes) -> set[str]:
    """Return what the first and last bytes may be. Two readers must agree, so that a disguise has to fool both."""
    try:
        return {found.mime_type for found in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return set()


def _format(image: Image.Image) -> str:
    return "JPEG" if image.format == "MPO" else str(image.format)


def _decoded(image: Image.Image) -> Image.Image:
    """Return the first picture, upright, in plain colours on white. JPEG is decoded no larger than needed."""
    image.draft("RGB", (SCREEN_EDGE, SCREEN_EDGE))
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode in _MODES:
        return upright
    if upright.mode in {"I;16", "I", "F"}:
        return upright.convert("F").point(lambda value: value / 256).convert("L")
    clear = upright.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def _is_same_way_up(size: tuple[int, int], upright: tuple[int, int]) -> bool:
    return (size[0] >= size[1]) == (upright[0] >= upright[1])


def shrunk(image: Image.Image, edge: int, limit: int) -> bytes:
    """Return a JPEG without metadata, at most ``edge`` pixels long and, if at all possible, ``limit`` bytes large."""
    small = image.copy()
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    encoded = b""
    for quality in _QUALITIES:
        encoded = _jpeg(small, quality)
        if len(encoded) <= limit:
            return encoded
    return shrunk(image, edge * 3 // 4, limit) if edge > _SMALLEST_EDGE else encoded


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    bare = Image.new(image.mode, image.size)
    bare.paste(image)  # a fresh picture carries no comment, profile or EXIF block along
    bare.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
