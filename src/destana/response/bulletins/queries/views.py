"""From rows to what others may hold: views, wordings, the sheet that previews are made from."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from destana.foundation.areas import queries as areas
from destana.response.bulletins.models import Bulletin, BulletinReference, Relay
from destana.response.bulletins.terms import (
    PUBLIC,
    BulletinView,
    Kind,
    RelayView,
    Sheet,
    Source,
    State,
    Status,
    Wording,
)
from destana.response.hazards.terms import Hazard, Level

_LATER = Prefetch(
    "named_by",
    BulletinReference.objects.filter(bulletin__state__in=PUBLIC).select_related("bulletin").order_by("-pk"),
)


def views(rows: "QuerySet[Bulletin]") -> list[BulletinView]:
    """Return the rows as views: four queries, however many rows."""
    return [view(row) for row in whole(rows)]


def whole(rows: "QuerySet[Bulletin]") -> "QuerySet[Bulletin]":
    """Read along what :func:`view` needs."""
    return rows.select_related("author", "approver", "relay").prefetch_related(
        "area", "names__earlier", _LATER
    )


def view(row: Bulletin) -> BulletinView:
    """Return one row as a view."""
    later = [link.bulletin.code or "" for link in row.named_by.all() if link.bulletin.state in PUBLIC]
    return BulletinView(
        **vars(wording_of(row)),
        id=row.pk,
        district=row.district,
        state=State(row.state),
        version=row.version,
        status=Status(row.status),
        incident_id=row.incident_id,
        author_id=row.author_id,
        author=row.author.name,
        created_at=row.created_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        sha256=row.sha256,
        approver_id=row.approver_id,
        approver=row.approver.name if row.approver else "",
        returned_reason=row.returned_reason,
        number=row.number or 0,
        code=row.code or "",
        published_at=row.published_at,
        ended_at=row.ended_at,
        reviewed_at=row.reviewed_at,
        relay=_relay(row),
        references=tuple(sorted(link.earlier_id for link in row.names.all())),
        replaced_by=next(iter(later), ""),
    )


def _relay(row: Bulletin) -> RelayView | None:
    relay: Relay | None = getattr(row, "relay", None)
    if relay is None:
        return None
    return RelayView(
        original=relay.original,
        original_sha256=relay.original_sha256,
        reference=relay.reference,
        due_at=relay.due_at,
        escalated_at=relay.escalated_at,
    )


def wording_of(row: Bulletin) -> Wording:
    """Return what the author wrote."""
    return Wording(
        kind=Kind(row.kind),
        hazard=Hazard(row.hazard),
        level=Level(row.level),
        villages=tuple(sorted(link.village for link in row.area.all())),
        headline=row.headline,
        who=row.who,
        what=row.what,
        where=row.where,
        when=row.when,
        steps=tuple(row.steps),
        text=row.text,
        event_at=row.event_at,
        effective_at=row.effective_at,
        expires_at=row.expires_at,
        source=Source(row.source),
        source_name=row.source_name,
    )


def village_names(district: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of villages in the order of the codes; the code itself where a village has no name."""
    known = {village.code: village.name for village in areas.villages(district)}
    return tuple(known.get(code, code) for code in codes)


def sheet(row: Bulletin, *, number: int, code: str) -> Sheet:
    """Return what previews need. Before publication ``number`` and ``code`` stand for those to come."""
    return sheet_of(
        wording_of(row),
        district=row.district,
        number=number,
        code=code,
        exercise=row.status == Status.EXERCISE,
        issued_at=row.published_at,
        replaces=tuple(sorted(link.earlier.number or 0 for link in row.names.all())),
    )


def sheet_of(
    wording: Wording,
    *,
    district: str,
    number: int,
    code: str,
    exercise: bool,
    issued_at: datetime | None = None,
    replaces: tuple[int, ...] = (),
) -> Sheet:
    """Return what previews need of words that need not be saved anywhere."""
    return Sheet(
        wording=wording,
        number=number,
        code=code,
        names=village_names(district, wording.villages),
        issuer=settings.ENV.office_name,
        site=settings.SITE,
        is_whole_district=_is_whole(district, wording.villages),
        exercise=exercise,
        issued_at=issued_at,
        replaces=replaces,
        emergency_number=settings.ENV.emergency_number,
    )


def _is_whole(district: str, codes: Sequence[str]) -> bool:
    every = {village.code for village in areas.villages(district)}
    return len(every) > 1 and every <= set(codes)


def first_of(row: Bulletin) -> int:
    """Return the document with which the matter began: what this one replaces, and what that replaced."""
    found, asked = {row.pk}, {row.pk}
    while asked:
        named = BulletinReference.objects.filter(bulletin_id__in=asked).values_list("earlier_id", flat=True)
        asked = set(named) - found
        found |= asked
    return min(found)
