"""Which sound a bulletin has, and its bytes."""

from collections.abc import Iterable

from django.db.models import QuerySet

from destana.response.bulletins import voice
from destana.response.bulletins.models import BulletinSound
from destana.response.bulletins.queries.desk import previews
from destana.response.bulletins.terms import Origin, SoundState, SoundView

_HEARD = (SoundState.READY, SoundState.USED)
_SHOWN = (*_HEARD, SoundState.WAITING, SoundState.FAILED, SoundState.OFFERED)


def sound_view(row: BulletinSound) -> SoundView:
    """Return a row without its bytes."""
    return SoundView(
        bulletin_id=row.bulletin_id,
        origin=Origin(row.origin),
        state=SoundState(row.state),
        sha256=row.sha256,
        seconds=round(row.seconds or 0),
        made_at=row.made_at,
        made_by_id=row.made_by_id,
        made_by=row.made_by.name if row.made_by else "",
        used_by=row.used_by.name if row.used_by else "",
        fault=row.fault,
    )


def sounds(bulletin_ids: Iterable[int]) -> dict[int, SoundView]:
    """Return the sound that people hear, by bulletin: the recording in use before the voice. One query, no bytes."""
    rows = _rows().filter(bulletin__in=set(bulletin_ids), state__in=_HEARD)
    found: dict[int, SoundView] = {}
    for row in rows.order_by("bulletin_id", "origin"):  # "recording" before "voice"
        found.setdefault(row.bulletin_id, sound_view(row))
    return found


def sounds_of(bulletin_id: int) -> dict[str, SoundView]:
    """Return what the desk shows of one bulletin: ``voice``, ``offered``, ``used``, as far as there are any."""
    names = {SoundState.OFFERED: "offered", SoundState.USED: "used"}
    rows = _rows().filter(bulletin=bulletin_id, state__in=_SHOWN)
    return {names.get(SoundState(row.state), "voice"): sound_view(row) for row in rows}


def sound_data(bulletin_id: int, sha256: str) -> bytes | None:
    """Return the bytes of one sound of a bulletin: Ogg Opus; None where there is no such sound any more."""
    rows = BulletinSound.objects.filter(bulletin=bulletin_id, sha256=sha256, state__in=_SHOWN)
    data = rows.values_list("data", flat=True).first()
    return bytes(data) if data else None


def spoken(bulletin_id: int) -> bytes | None:
    """Return how the voice would read a bulletin that is not out: Ogg Opus; None where this machine cannot speak."""
    try:
        return voice.speak(previews(bulletin_id).speech).data
    except voice.NoVoice:
        return None


def _rows() -> "QuerySet[BulletinSound]":
    return BulletinSound.objects.select_related("made_by", "used_by").defer("data")
