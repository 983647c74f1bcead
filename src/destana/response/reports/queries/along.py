"""Reports as a list that leaves the house: counted, chosen, and read piece by piece.

The keys are chosen first (eight bytes each), so that the number in the log is the number in the file, and no question
stays open while a slow line takes the rows.
"""

import re
from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from destana.foundation.people.terms import Actor
from destana.kit import phones
from destana.kit.sheets import AT_ONCE, MOST_ROWS, Extent
from destana.kit.squares import centre_of, square_of
from destana.response.reports.models import Report, ReportPhoto
from destana.response.reports.terms import (
    OPEN,
    Named,
    Point,
    QueueFilter,
    ReportLine,
    Source,
    State,
    Urgency,
    code_of,
)

from .lists import narrow
from .scope import visible_to

_COLUMNS = (
    "pk", "number", "received_at", "observed_at", "source", "urgency", "state", "grade", "refusal", "decided_at",
    "hazard", "village_id", "village__name", "rts", "lat", "lng", "accuracy_m", "depth_cm", "trend",
    "people_in_danger", "main__number", "is_confidential", "reporter_name", "reporter_phone", "contact__phone",
    "relation", "words", "landmark",
)  # fmt: skip
"""Plain columns: a list of 200,000 rows makes no objects that nobody changes."""

_RT = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
"""An RT has at most three digits; the field is typed by people, and a list carries nothing else of it."""


def extent(actor: Actor, wanted: QueueFilter) -> Extent:
    """Count what the list would hold, in one query."""
    found = _wanted(actor, wanted).aggregate(
        rows=Count("pk"), first=Min("received_at"), last=Max("received_at")
    )
    return Extent(**found)


def chosen(actor: Actor, wanted: QueueFilter) -> Sequence[int]:
    """Return the keys of what is wanted, first come first, one more than a sheet holds at the most."""
    rows = _wanted(actor, wanted).order_by("received_at", "id").values_list("pk", flat=True)
    return array("q", rows[: MOST_ROWS + 1].iterator(chunk_size=10 * AT_ONCE))


def along(
    ids: Sequence[int], *, named: Collection[int] = (), at_once: int = AT_ONCE
) -> Iterator[list[ReportLine]]:
    """Read these reports in their order, ``at_once`` at a time, two queries each; ``named``: with who reported.

    A reporter who asked for secrecy is never told, whatever was asked for.
    """
    for start in range(0, len(ids), at_once):
        some = list(ids[start : start + at_once])
        found = {row.pk: row for row in Report.objects.filter(pk__in=some).values_list(*_COLUMNS, named=True)}
        photos = dict(
            ReportPhoto.objects.filter(report_id__in=some).values_list("report_id").annotate(kept=Count("pk"))
        )
        yield [_line(found[key], photos.get(key, 0), with_name=key in named) for key in some if key in found]


def number_of(report: Report) -> str:
    """Return the reporter's number: what they gave for this report, else what their chat's contact gave."""
    return report.reporter_phone or (report.contact.phone if report.contact else "")


def _wanted(actor: Actor, wanted: QueueFilter) -> "QuerySet[Report]":
    rows = narrow(visible_to(actor), wanted, Q())
    if wanted.states == OPEN:  # the queue, on the queue's index; SQLite finds none for a bare truth
        return rows.filter(is_open__in=[True])
    return rows.filter(state__in=wanted.states) if wanted.states else rows


def _line(row: Any, photos: int, *, with_name: bool) -> ReportLine:
    is_open = not row.is_confidential
    return ReportLine(
        id=row.pk,
        code=code_of(row.number),
        received_at=row.received_at,
        observed_at=row.observed_at,
        source=Source(row.source),
        urgency=Urgency(row.urgency),
        state=State(row.state),
        grade=row.grade,
        refusal=row.refusal,
        decided_at=row.decided_at,
        hazard=row.hazard,
        village=row.village_id or "",
        village_name=row.village__name or "",
        rts=", ".join(_RT.findall(row.rts)) if is_open else "",
        place=_square(row) if is_open else None,
        depth_cm=row.depth_cm,
        trend=row.trend,
        people_in_danger=row.people_in_danger,
        photos=photos,
        main=code_of(row.main__number) if row.main__number else "",
        named=_named(row) if with_name and is_open else None,
    )


def _square(row: Any) -> Point | None:
    return None if row.lat is None or row.lng is None else Point(*centre_of(square_of(row.lat, row.lng)))


def _named(row: Any) -> Named:
    exactly = None if row.lat is None or row.lng is None else Point(row.lat, row.lng, row.accuracy_m)
    return Named(
        name=row.reporter_name,
        phone=row.reporter_phone or row.contact__phone or "",
        relation=row.relation,
        # Whose numbers and NIKs stand in a sentence nobody knows; they are not the reporter's to give away.
        words=phones.hide(row.words),
        landmark=phones.hide(row.landmark),
        point=exactly,
    )
