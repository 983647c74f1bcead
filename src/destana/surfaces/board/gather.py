"""Asks the rooms, through their doors, for everything that is public at one moment and in the active language."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings

from destana.foundation.areas import queries as areas
from destana.foundation.areas.terms import Village as AreaVillage
from destana.foundation.audit import queries as audit
from destana.kit.text import slug
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import BulletinView, SoundView
from destana.response.incidents import queries as incidents
from destana.response.incidents.terms import IncidentPage, VillageNow
from destana.response.rumours import queries as rumours
from destana.surfaces.board.pages import Bulletin, Snapshot, Village

KEEP = timedelta(days=365)
"""Ended incidents stay on the board this long; their pages stay on the disk for ever."""
FACTS = 50
"""Claims that have a page and a picture; older rulings are answered by code, in chats and on the form."""
BULLETINS = 200
"""Bulletins whose pages are made again when something changes; older ones cannot change any more."""


def snapshot(at: datetime) -> Snapshot:
    """Everything public now. A few dozen queries, made when something changed, never for a visitor."""
    district = settings.DISTRICT
    places = {place.code: place for place in areas.villages(district)}
    return Snapshot(
        at=at,
        seq=audit.head().seq,
        villages=tuple(village(now, places.get(now.code)) for now in incidents.village_now(district)),
        incidents=tuple(_incidents(district, at)),
        bulletins=tuple(_bulletins(district)),
        facts=tuple(rumours.fact_checks(district, limit=FACTS)),
        shapes=dict(areas.shapes(district)),
    )


def village(now: VillageNow, place: AreaVillage | None = None) -> Village:
    """One village as the board shows it."""
    return Village(
        code=now.code,
        name=now.name,
        slug=slug(now.name),
        level=now.level,
        hazard=now.hazard,
        depth=now.depth,
        depth_cm=now.depth_cm,
        trend=now.trend,
        rts=now.rts,
        note=now.headline,
        actions=now.steps,
        as_of=now.as_of,
        river_order=now.river_order,
        incident=now.incident_code,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
    )


def _incidents(district: str, at: datetime) -> list[IncidentPage]:
    views = incidents.board_incidents(district, since=at - KEEP)
    return [incidents.board_page(district, number_of(view.code)) for view in views]


def number_of(code: str) -> int:
    """``K-07`` → 7."""
    return int(code.rpartition("-")[2])


def _bulletins(district: str) -> list[Bulletin]:
    views = bulletins.published(district, limit=BULLETINS)
    names = {place.code: place.name for place in areas.villages(district)}
    heard = bulletins.sounds(view.id for view in views)
    return [_bulletin(view, names, heard.get(view.id)) for view in views]


def _bulletin(view: BulletinView, names: dict[str, str], sound: SoundView | None) -> Bulletin:
    share, qr, has_picture = _documents(view.id, view.code)
    return Bulletin(
        view=view,
        names=tuple(names.get(code, code) for code in view.villages),
        check_url=f"{settings.SITE}/cek/{view.code}",
        share=share,
        qr=qr,
        has_picture=has_picture,
        sound=sound,
    )


@lru_cache(maxsize=BULLETINS)
def _documents(bulletin_id: int, code: str) -> tuple[str, str, bool]:
    """The text to pass on, the QR square, whether a picture holds it all: fixed once published, so asked for once."""
    fits = bulletins.picture_fits(bulletin_id)
    return bulletins.previews(bulletin_id).chat, bulletins.link_qr(bulletin_id), fits
