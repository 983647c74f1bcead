"""Opening incidents, joining reports to them, moving them through their states."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.incidents import access, rules
from destana.response.incidents.models import FigureRow, Incident, IncidentReport, Series, VillageStatus
from destana.response.incidents.terms import Entry, State
from destana.response.reports import queries as reports

from .place import lock_all, settle_place
from .timeline import add_line


class NoSuchIncident(Refusal):
    """No incident with this number in the district."""

    sentence = gettext_lazy("There is no such incident.")
    status = 404


class CannotFollow(Refusal):
    """The state table does not allow this step."""

    sentence = gettext_lazy("This step does not fit the state of the incident.")


class SomebodyWasFaster(Refusal):
    """Somebody changed the incident meanwhile."""

    sentence = gettext_lazy("Somebody else has just changed this incident. Please look again.")


def open_incident(
    *,
    name: str,
    hazards: Sequence[str],
    report_ids: Sequence[int] = (),
    state: State = State.ACTIVE,
    by: Actor,
    at: datetime,
) -> Incident:
    """Open an incident, with or without reports. A life-threatening report may still be being checked."""
    access.check_may_manage(by)
    with transaction.atomic():
        incident = Incident.objects.create(
            district_id=settings.DISTRICT,
            number=take_numbers(settings.DISTRICT, 1),
            name=clean(name, 120),
            hazards=list(dict.fromkeys(hazards)),
            state=state,
            opened_at=at,
            changed_at=at,
            opened_by_id=by.as_person,
        )
        _log(incident, "incident.opened", by=by, at=at)
        add_line(incident, Entry.OPENED, incident.name, by=by, at=at, is_public=True)
        for report_id in report_ids:
            join(incident_id=incident.pk, report_id=report_id, by=by, at=at)
        return incident


def join(*, incident_id: int, report_id: int, by: Actor, at: datetime) -> None:
    """Put a report into an incident; a report that was in another one moves over."""
    access.check_may_manage(by)
    report = reports.get_for(by, report_id)
    with transaction.atomic():
        link = IncidentReport.objects.filter(report=report).first()
        changed = sorted({incident_id, link.incident_id if link else incident_id})
        lock_all(changed)
        incident = lock(incident_id)
        IncidentReport.objects.update_or_create(
            report=report, defaults={"incident": incident, "joined_at": at, "joined_by_id": by.as_person}
        )
        for each in changed:
            settle_place(each)
        if report.hazard and report.hazard not in incident.hazards:
            Incident.objects.filter(pk=incident.pk).update(hazards=[*incident.hazards, report.hazard])
        _log(incident, "incident.joined", by=by, at=at, reason=report.code)
        village = report.village.name if report.village else _("place not known yet")
        line = _("%(code)s, %(village)s") % {"code": report.code, "village": village}
        add_line(incident, Entry.REPORT, line, by=by, at=at, about=f"report:{report.pk}")


def leave(*, report_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a report out of its incident."""
    access.check_may_manage(by)
    with transaction.atomic():
        link = IncidentReport.objects.filter(report_id=report_id).select_related("incident", "report").first()
        if link is None:
            raise NoSuchIncident(report_id)
        link.delete()
        settle_place(link.incident_id)
        _log(link.incident, "incident.left", by=by, at=at, reason=link.report.code)
        line = _("%(code)s taken out: %(reason)s") % {"code": link.report.code, "reason": reason or "–"}
        add_line(link.incident, Entry.REPORT, line, by=by, at=at)


def move(
    *, incident_id: int, after: State, reason: str = "", seen: int | None = None, by: Actor, at: datetime
) -> Incident:
    """Take an incident to its next state. Closing and cancelling need the right to close."""
    if after in {State.CLOSED, State.CANCELLED}:
        access.check_may_close(by)
    access.check_may_manage(by)
    with transaction.atomic():
        incident = lock(incident_id)
        if not rules.can_follow(State(incident.state), after):
            raise CannotFollow(
                incident.state,
                sentence=_("The incident is now: %(state)s.") % {"state": incident.get_state_display()},
            )
        rows = Incident.objects.filter(pk=incident_id, state=incident.state)
        rows = rows.filter(version=seen) if seen is not None else rows
        closed = at if after in {State.CLOSED, State.CANCELLED} else None
        if not rows.update(state=after, version=F("version") + 1, closed_at=closed):
            raise SomebodyWasFaster(incident_id)
        settle_place(incident_id)
        _log(incident, f"incident.{after}", by=by, at=at, reason=reason)
        text = f"{after.label}: {reason}" if reason else str(after.label)
        add_line(incident, Entry.MOVED, text, by=by, at=at, is_public=True)
        incident.refresh_from_db()
        return incident


def is_empty(incident_id: int) -> bool:
    """Say whether an incident holds no report, no village's status and no figure."""
    kinds = (IncidentReport, VillageStatus, FigureRow)
    return not any(kind.objects.filter(incident_id=incident_id).exists() for kind in kinds)


def retract(*, incident_id: int, by: Actor, at: datetime) -> None:
    """Cancel an empty incident together with the decision that opened it; whoever may open one may do that."""
    access.check_may_manage(by)
    with transaction.atomic():
        incident = lock(incident_id)
        if not rules.can_follow(State(incident.state), State.CANCELLED):
            return
        Incident.objects.filter(pk=incident_id).update(
            state=State.CANCELLED, version=F("version") + 1, closed_at=at
        )
        reason = _("verification taken back")
        _log(incident, "incident.cancelled", by=by, at=at, reason=reason)
        add_line(incident, Entry.MOVED, f"{State.CANCELLED.label}: {reason}", by=by, at=at)


def note(*, incident_id: int, text: str, is_public: bool = False, by: Actor, at: datetime) -> None:
    """Write a line into the timeline."""
    access.check_may_manage(by)
    text = clean(text, 500)
    if not text:
        return
    with transaction.atomic():
        incident = lock(incident_id)
        _log(incident, "incident.noted", by=by, at=at)
        add_line(incident, Entry.NOTE, text, by=by, at=at, is_public=is_public)


def rename(*, incident_id: int, name: str, by: Actor, at: datetime) -> None:
    """Give an incident a better name; the old one stays in the timeline."""
    access.check_may_manage(by)
    with transaction.atomic():
        incident = lock(incident_id)
        Incident.objects.filter(pk=incident_id).update(name=clean(name, 120), version=F("version") + 1)
        _log(incident, "incident.renamed", by=by, at=at)
        add_line(incident, Entry.NOTE, _("Name was: %s") % incident.name, by=by, at=at)


def lock(incident_id: int) -> Incident:
    """Return an incident of this district, locked for the transaction. Raises :class:`NoSuchIncident`."""
    incident = (
        Incident.objects.select_for_update().filter(pk=incident_id, district_id=settings.DISTRICT).first()
    )
    if incident is None:
        raise NoSuchIncident(incident_id)
    return incident


def take_numbers(district: str, count: int) -> int:
    """Take the next ``count`` numbers and return the last of them."""
    Series.objects.get_or_create(district_id=district)
    Series.objects.filter(district_id=district).update(last=F("last") + count)
    return Series.objects.get(district_id=district).last


def _log(incident: Incident, verb: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    audit.record(by=by, verb=verb, target=f"incident:{incident.pk}", at=at, reason=reason)
