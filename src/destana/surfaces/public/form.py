"""The report form as it was sent: read without trust, checked kindly, written down as the raw bytes of the inbox."""

import hashlib
import json
import math
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.files.actions import TooLarge
from destana.foundation.files.terms import MAX_BYTES
from destana.kit.phones import e164
from destana.response.reports.terms import Intake, Point, Source
from destana.surfaces.public import choices, stamp

PREVIEW = 64 * 1024
"""Bytes of a preview that are read; the page sends at most 8 KiB, and a longer one is no preview."""

TEXT = 10_000
"""Characters of the words that go into the report; more is kept whole in the inbox."""
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_WORDS = "kata"
_SHORT = {"rt": 20, "patokan": 120, "nama": 80, "hp": 40}


_BESIDE = frozenset({"stamp", "photo", "is_promised", "preview", "extra"})
"""What the raw bytes write in another way, or not: a preview is only an early look at a photo that has its hash."""

_PROMISE = re.compile(r"([0-9a-f]{64}):([1-9][0-9]{0,9})")


@dataclass(frozen=True)
class Problem:
    """One thing to mend: which field, and the sentence beside it."""

    field: str
    sentence: str | Promise


@dataclass(frozen=True)
class Photo:
    """A photo that came with the form. ``file_id`` is set once it is kept; ``problem`` says why it could not be."""

    sha256: str
    size: int
    file_id: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Sent:
    """What a person sent, before anything is decided about it."""

    key: str
    stamp: stamp.Stamp | None
    words: str = ""
    happened: str = ""
    depth: str = ""
    help: str = ""
    village: str = ""
    rt: str = ""
    landmark: str = ""
    name: str = ""
    phone: str = ""
    is_secret: bool = False
    lat: str = ""
    lng: str = ""
    accuracy: str = ""
    written_at: str = ""
    trap: str = ""
    photo: Photo | None = None
    is_promised: bool = False
    """The phone sends the photo afterwards, by itself: nobody has to be told to send it again."""
    preview: bytes = b""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def is_trapped(self) -> bool:
        """A field that people cannot see was filled in: probably a program."""
        return bool(self.trap.strip())

    @property
    def is_long(self) -> bool:
        """More words than a report holds; the rest stays in the inbox."""
        return len(self.words) > TEXT

    @property
    def point(self) -> Point | None:
        """Where the phone was, if the numbers are a place on earth."""
        lat, lng = _number(self.lat), _number(self.lng)
        if lat is None or lng is None or abs(lat) > 90 or abs(lng) > 180:
            return None
        accuracy = _number(self.accuracy)
        return Point(lat, lng, accuracy if accuracy is not None and 0 <= accuracy < 1e7 else None)

    @property
    def observed_at(self) -> datetime | None:
        """When the phone says that it was written; the reports room drops what cannot be."""
        try:
            said = datetime.fromisoformat(self.written_at)
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=UTC)

    def problems(self) -> list[Problem]:
        """What has to be mended before it can be a report."""
        found = []
        if not self.has_content:
            found.append(Problem("foto", _("Add a photo or one sentence.")))
        if self.photo is not None and self.photo.problem and not self.has_content:
            found = [Problem("foto", self.photo.problem)]
        if self.phone and e164(self.phone) is None:
            found.append(Problem("hp", _("This number is too short. Example: 0812-5123-4567.")))
        return found

    @property
    def has_content(self) -> bool:
        """Proof of something: a photo, kept or still owed to us, words, or what happened."""
        has_photo = self.photo is not None and self.photo.problem in {"", WAITING}
        return bool(has_photo or self.words.strip() or self.happened or self.point)

    def raw(self) -> bytes:
        """The bytes of the inbox: everything that was sent, always in the same order; the photo by its hash."""
        kept = {name: value for name, value in vars(self).items() if name not in _BESIDE}
        kept["photo"] = {"sha256": self.photo.sha256, "size": self.photo.size} if self.photo else None
        kept["extra"] = dict(sorted(self.extra.items()))
        return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()

    def intake(self, *, inbox_id: int | None) -> Intake:
        """The report that this form asks for."""
        chip = choices.happened(self.happened)
        said = [str(chip.says) if chip else "", self.words[:TEXT]]
        file_id = self.photo.file_id if self.photo else None
        return Intake(
            source=Source.WEB,
            key=self.key,
            words=" ".join(part for part in said if part.strip()),
            village=self._village(),
            rts=self.rt,
            landmark=self.landmark,
            point=self.point,
            hazard=chip.hazard if chip else "",
            depth=self.depth if self.depth in {choice.value for choice in choices.DEPTHS} else "",
            people_in_danger={"ya": True, "tidak": False}.get(self.help),
            observed_at=self.observed_at,
            reporter_name=self.name,
            reporter_phone=e164(self.phone) or "",
            is_confidential=self.is_secret,
            inbox_id=inbox_id,
            photos=(file_id,) if file_id is not None else (),
            photos_expected=1
            if self.photo is not None and file_id is None and self.photo.problem == WAITING
            else 0,
        )

    def _village(self) -> str:
        found = choices.place_of(settings.DISTRICT, self.village)
        return found.code if found else ""

    def with_photo(self, photo: Photo | None) -> "Sent":
        """The same form with its photo."""
        return replace(self, photo=photo)


WAITING = "waiting"
"""The photo could not be stored now (disk full) and is still owed by the sender."""


def read(data: QueryDict) -> Sent:
    """Read a form. Whatever is missing is empty; a key of our own is made of the content where none came."""
    fields = {name: data.get(name, "").strip() for name in ("rt", "patokan", "nama", "hp")}
    mark = stamp.read(data.get("stempel", ""))
    known = {
        *fields,
        _WORDS,
        "kejadian",
        "air",
        "tolong",
        "rahasia",
        "desa",
        "lat",
        "lng",
        "ketelitian",
        "ditulis",
        "kunci",
    }
    known |= {"stempel", "situs", "foto_tersimpan", "janji", "csrfmiddlewaretoken"}
    return Sent(
        key=_key(data, mark),
        stamp=mark,
        words=data.get(_WORDS, ""),
        happened=data.get("kejadian", "") if choices.happened(data.get("kejadian", "")) else "",
        depth=data.get("air", ""),
        help=data.get("tolong", ""),
        village=data.get("desa", "")[:40],
        rt=fields["rt"][: _SHORT["rt"]],
        landmark=fields["patokan"][: _SHORT["patokan"]],
        name=fields["nama"][: _SHORT["nama"]],
        phone=fields["hp"][: _SHORT["hp"]],
        is_secret=bool(data.get("rahasia")),
        lat=data.get("lat", "")[:40],
        lng=data.get("lng", "")[:40],
        accuracy=data.get("ketelitian", "")[:40],
        written_at=data.get("ditulis", "")[:40],
        trap=data.get("situs", "")[:200],
        extra={name: data.get(name, "")[:1000] for name in list(data)[:50] if name not in known},
    )


def read_promise(text: str) -> Photo | None:
    """Read ``sha256:bytes``, with which a phone promises a photo that follows in pieces; None for anything else."""
    found = _PROMISE.fullmatch(text)
    if found is None:
        return None
    size = int(found[2])
    return Photo(found[1], size, problem=WAITING if size <= MAX_BYTES else str(TooLarge.sentence))


def _key(data: QueryDict, mark: stamp.Stamp | None) -> str:
    said = data.get("kunci", "")
    if _KEY.fullmatch(said):
        return said
    if mark is not None:
        return mark.key
    return hashlib.sha256(data.urlencode().encode()).hexdigest()[:40]


def from_raw(raw: bytes) -> Sent:
    """Read back what :meth:`Sent.raw` wrote."""
    kept: dict[str, Any] = json.loads(raw)
    photo = kept.pop("photo")
    return Sent(stamp=None, photo=Photo(**photo) if photo else None, **kept)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
