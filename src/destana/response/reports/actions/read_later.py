"""Reading what was kept in a hurry: the words of reports that came many at once are read after the acknowledgement."""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from destana.foundation.areas import queries as areas
from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Line
from destana.foundation.people.terms import SYSTEM
from destana.response.reports import rules
from destana.response.reports.fill import fill
from destana.response.reports.models import Report
from destana.response.reports.reading.terms import PlaceNames
from destana.response.reports.terms import Intake, Point, Source, Urgency

log = structlog.get_logger(__name__)


def read_words(*, at: datetime, limit: int = 100) -> int:
    """Read the words of reports that wait for it, oldest first; returns how many were read.

    What the sender said or a person has settled stays; urgency only climbs, and the deadline only comes nearer. A
    report that somebody moves meanwhile is read in the next round.
    """
    waiting = list(Report.objects.filter(awaits_reading=True).order_by("id")[:limit])
    if not waiting:
        return 0
    names = areas.gazetteer(settings.DISTRICT)
    found = [(report, _found(report, names)) for report in waiting]
    read = []
    with transaction.atomic():
        for report, values in found:
            rows = Report.objects.filter(pk=report.pk, version=report.version, awaits_reading=True)
            if rows.update(awaits_reading=False, **values):
                read.append(Line("report.words_read", f"report:{report.pk}"))
        if read:
            audit.record_many(read, by=SYSTEM, at=at)
    return len(read)


def _found(report: Report, names: PlaceNames) -> dict[str, Any]:
    """Return the columns that reading fills or changes; nothing where the reader itself breaks: a person reads then."""
    try:
        filled = fill(_as_said(report), names=names)
    except Exception:  # one report that cannot be read must not hold up the others
        log.exception("report.words_not_read", report=report.pk)
        return {}
    urgency = min(filled.urgency, Urgency(report.urgency))
    due_at = min(report.due_at, report.received_at + rules.DEADLINE[urgency])
    return {**filled.columns, "urgency": urgency, "due_at": due_at}


def _as_said(report: Report) -> Intake:
    """Return the intake again from the row: what stands in its columns was said, or settled by a person."""
    point = None
    if report.lat is not None and report.lng is not None:
        point = Point(report.lat, report.lng, report.accuracy_m)
    return Intake(
        source=Source(report.source),
        key=report.key,
        words=report.words,
        village=report.village_id or "",
        rts=report.rts,
        landmark=report.landmark,
        point=point,
        hazard=report.hazard,
        depth=report.depth,
        trend=report.trend,
        people_in_danger=report.people_in_danger,
        is_forwarded=report.is_forwarded,
    )
