"""What anybody may ask: what is in force, what was said, is this code genuine."""

from datetime import datetime

from destana.foundation.audit import queries as audit
from destana.kit.text import clean
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.queries.views import view, views, village_names, whole
from destana.response.bulletins.rules import read_codes
from destana.response.bulletins.terms import BulletinView, Standing, State, Verdict

_MOST_CODES = 5
"""Codes that are looked up in one forwarded text."""


def published(district: str, *, limit: int = 30, before: int | None = None) -> list[BulletinView]:
    """Return published documents of every standing, newest first; ``before`` is the number to go on from."""
    rows = Bulletin.objects.public().filter(district=district)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return views(rows.order_by("-number")[:limit])


def current(district: str, *, at: datetime) -> list[BulletinView]:
    """Return what is in force at ``at``, newest first; while the clock is in doubt, what nobody has ended."""
    rows = Bulletin.objects.current(district)
    if audit.clock_doubt() is None:
        rows = rows.filter(expires_at__gt=at)
    return views(rows.order_by("-published_at", "-pk"))


def of_village(village: str, *, limit: int = 20) -> list[BulletinView]:
    """Return the published documents that name a village, newest first."""
    rows = Bulletin.objects.public().filter(area__village=village)
    return views(rows.order_by("-published_at", "-pk")[:limit])


def of_incident(incident_id: int, *, limit: int = 50) -> list[BulletinView]:
    """Return the published documents that belong to an incident, newest first."""
    rows = Bulletin.objects.public().filter(incident_id=incident_id)
    return views(rows.order_by("-published_at", "-pk")[:limit])


def by_number(district: str, number: int) -> BulletinView | None:
    """Return the published document with this number, or None."""
    row = whole(Bulletin.objects.public().filter(district=district, number=number)).first()
    return view(row) if row else None


def by_code(code: str) -> BulletinView | None:
    """Return the published document with this code, however it was typed, or None."""
    for candidate in read_codes(code)[:_MOST_CODES]:
        row = whole(Bulletin.objects.public().filter(code=candidate)).first()
        if row is not None:
            return view(row)
    return None


def check(text: str, *, at: datetime) -> Verdict:
    """Answer whether a code is genuine: a typed code or a whole forwarded message.

    A message may carry a genuine code and false words; the verdict therefore brings headline and villages to compare.
    """
    found = by_code(text[:4000])
    if found is None:
        read = read_codes(text[:4000])
        return Verdict(standing=Standing.UNKNOWN, code=read[0] if read else clean(text, 20))
    return Verdict(
        standing=_standing(found, at),
        code=found.code,
        number=found.number,
        headline=found.headline,
        kind=found.kind,
        level=found.level,
        hazard=found.hazard,
        villages=village_names(found.district, found.villages),
        published_at=found.published_at,
        expires_at=found.expires_at,
        replaced_by=found.replaced_by,
        is_exercise=found.is_exercise,
    )


def _standing(found: BulletinView, at: datetime) -> Standing:
    if found.state == State.SUPERSEDED:
        return Standing.UPDATED
    if found.state == State.WITHDRAWN:
        return Standing.WITHDRAWN
    if found.state == State.EXPIRED:
        return Standing.EXPIRED
    is_over = found.expires_at is not None and found.expires_at <= at
    return Standing.EXPIRED if is_over and audit.clock_doubt() is None else Standing.VALID
