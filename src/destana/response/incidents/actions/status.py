"""Saying how a village stands: on whose word, as of when."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.areas import queries as areas
from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.hazards.terms import Depth, Level
from destana.response.incidents import access
from destana.response.incidents.models import VillageStatus
from destana.response.incidents.terms import Entry
from destana.response.reports import queries as reports
from destana.response.reports.terms import Grade
from destana.response.reports.terms import State as ReportState

from .incident import lock
from .place import settle_place
from .timeline import add_line


class UnknownVillage(Refusal):
    """Not a village of this district."""

    sentence = gettext_lazy("Choose a village of this district.")
    status = 422


class UnprovenWord(Refusal):
    """A level rests on a proven report, or on a named source."""

    sentence = gettext_lazy(
        "Say on whose word: a report that was proven (A or B), or the name of the source."
    )
    status = 422


def state_village(
    *,
    village: str,
    level: Level,
    hazard: str = "",
    depth: str = "",
    trend: str = "",
    rts: str = "",
    note: str = "",
    source: str = "",
    report_id: int | None = None,
    incident_id: int | None = None,
    as_of: datetime | None = None,
    by: Actor,
    at: datetime,
) -> VillageStatus:
    """Append the status of a village. It is public at once, so it needs a proven report or a named source.

    Raises :class:`UnprovenWord`, :class:`UnknownVillage`, :class:`access.NotYours`.
    """
    access.check_may_state(by, village)
    if village not in {each.code for each in areas.villages(settings.DISTRICT)} or level == Level.NONE:
        raise UnknownVillage(village)
    source = clean(source, 120) or _proven(report_id, by)
    with transaction.atomic():
        incident = lock(incident_id) if incident_id is not None else None
        status = VillageStatus.objects.create(
            village_id=village,
            district_id=settings.DISTRICT,
            incident=incident,
            report_id=report_id,
            level=level,
            hazard=hazard,
            depth=depth,
            depth_cm=Depth(depth).cm if depth else None,
            trend=trend,
            rts=clean(rts, 60),
            note=clean(note, 200),
            source=source,
            as_of=min(as_of or at, at),
            stated_at=at,
            stated_by_id=by.as_person,
        )
        audit.record(
            by=by,
            verb="village.stated",
            target=f"village:{village}",
            at=at,
            reason=source,
            after={"level": level},
        )
        if incident is not None:
            settle_place(incident.pk)
            text = _("%(village)s: %(level)s") % {"village": areas.name(village), "level": level.label}
            add_line(incident, Entry.STATUS, text, by=by, at=at, is_public=True, about=f"village:{village}")
        return status


def _proven(report_id: int | None, by: Actor) -> str:
    if report_id is None:
        raise UnprovenWord
    report = reports.get_for(by, report_id)
    if report.state != ReportState.VERIFIED or report.grade not in {Grade.A, Grade.B}:
        raise UnprovenWord(report_id)
    return report.code
