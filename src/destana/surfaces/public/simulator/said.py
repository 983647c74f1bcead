"""What somebody sends with the practice phone: read without trust, then said through the gateway like any message."""

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas import queries as areas
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.messaging.channels.base import Point
from destana.messaging.gateway import actions as gateway
from destana.surfaces.public.simulator.phone import Phone
from destana.surfaces.ui.address import address_of

TEXT = 4096
"""Characters of one message, as on Telegram."""
PHOTO = 8 * 1024 * 1024
"""Bytes of one photo, as much as one request may bring."""
FLOOD = Limit("simulator", most=120, window=timedelta(minutes=1))
"""Messages from one address: a class that practises behind one router writes less."""
_PRESS, _LABEL = 64, 64
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
# First bytes of the pictures that phones make: JPEG, PNG, WebP, HEIC.
_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|.{4}ftyp(hei[cfsx]|mif1|msf1|avif)", re.DOTALL
)


class NothingSaid(Refusal):
    """Neither words nor photo nor place."""

    sentence = _("Write something, or choose a photo or a place.")
    status = 422


class NoPicture(Refusal):
    """The file is none of the pictures that phones make."""

    sentence = _("This file is not a photo. Choose another one.")
    status = 422


@dataclass(frozen=True)
class Said:
    """One message as the page sends it."""

    key: str
    text: str = ""
    press: str = ""
    label: str = ""
    photo: bytes = b""
    point: Point | None = None


def read(request: HttpRequest) -> Said:
    """Read the page's form. Raises :class:`NothingSaid` and :class:`NoPicture`."""
    form = request.POST
    said = Said(
        key=form.get("kunci", "") if _KEY.fullmatch(form.get("kunci", "")) else codes.fresh(20),
        text=clean(form.get("pesan", ""), TEXT),
        press=clean(form.get("tekan", ""), _PRESS),
        label=clean(form.get("tulisan", ""), _LABEL),
        photo=_photo(cast("UploadedFile[bytes] | None", request.FILES.get("foto"))),
        point=_point(form.get("lat", ""), form.get("lng", "")) or _village(form.get("tempat", "")),
    )
    if not (said.text or said.press or said.photo or said.point):
        raise NothingSaid
    return said


def say(request: HttpRequest, phone: Phone, said: Said, *, at: datetime) -> None:
    """Say it. A photo and a place are messages of their own, as on a phone; each repeat of the form shows once.

    Raises ``TooMany`` from a flooding address and ``StorageFull`` where nothing could be kept.
    """
    people.claim(FLOOD, address_of(request), at=at)
    if said.press:
        _say(phone, said, "tekan", at, press=said.press, label=said.label)
        return
    if said.point is not None:
        _say(phone, said, "tempat", at, point=said.point)
    if said.photo:
        _say(phone, said, "foto", at, photo=said.photo, text=said.text)
    elif said.text:
        _say(phone, said, "pesan", at, text=said.text)


def _say(
    phone: Phone,
    said: Said,
    part: str,
    at: datetime,
    *,
    text: str = "",
    photo: bytes = b"",
    point: Point | None = None,
    press: str = "",
    label: str = "",
) -> None:
    # The content is part of the key: a form sent twice is one message, a form changed after going back is another.
    content = hashlib.sha256(repr((text, press, label, point, hashlib.sha256(photo).digest())).encode())
    gateway.say_on_phone(
        address=phone.address,
        key=f"{phone.address}:{said.key}:{part}:{content.hexdigest()[:16]}",
        at=at,
        name=phone.name,
        text=text,
        photo=photo,
        point=point,
        press=press,
        label=label,
    )


def _photo(upload: "UploadedFile[bytes] | None") -> bytes:
    if upload is None or not upload.name:
        return b""
    data: bytes = upload.read(PHOTO)
    if not _PICTURE.match(data):
        raise NoPicture
    return data


def _point(lat: str, lng: str) -> Point | None:
    try:
        here = Point(float(lat), float(lng))
    except ValueError:
        return None
    if not (math.isfinite(here.lat) and math.isfinite(here.lng)) or abs(here.lat) > 90 or abs(here.lng) > 180:
        return None
    return here


def _village(code: str) -> Point | None:
    """Return the middle of a village: who practises at a desk can stand anywhere."""
    for village in areas.villages(settings.DISTRICT):
        if village.code == code and village.lat is not None and village.lng is not None:
            return Point(village.lat, village.lng)
    return None
