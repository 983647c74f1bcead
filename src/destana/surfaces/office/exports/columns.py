"""The columns of the lists that leave: their heading, their tag for machines, and what stands in a cell.

The tags are those of HXL 1.1 (Humanitarian Exchange Language), see docs/glossary.md; the log has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit.terms import Entry
from destana.kit import clock, phones
from destana.kit.sheets import Cell
from destana.response.hazards.terms import Hazard, Trend
from destana.response.incidents.terms import IncidentView
from destana.response.reports.terms import Named, Point, Refused, ReportLine, Source, Urgency
from destana.response.reports.terms import State as ReportState


@dataclass(frozen=True)
class Column:
    """One column; ``cell`` is given the row as the list's room tells it."""

    label: str | Promise
    tag: str
    cell: Callable[[Any], Cell]


@dataclass(frozen=True)
class ReportRow:
    """A report, and the code of the incident it belongs to, which the reports' room does not know."""

    line: ReportLine
    incident: str


def moment(at: datetime | None) -> str:
    """``2026-01-14 06:04`` on the villages' clock: every spreadsheet program reads it as a moment."""
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""


def _word(code: Any, terms: Any) -> str:
    """Return the label of a code in the person's language; the code itself where there is none."""
    return _label(code, terms, get_language() or "")


@lru_cache(maxsize=2_000)
def _label(code: Any, terms: Any, language: str) -> str:
    """Say it once a language: a long list says the same few words a million times."""
    return str(terms(code).label) if code in terms.values else str(code)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _now("yes") if value else _now("no")


def _degrees(point: Point | None, axis: str) -> Cell:
    return None if point is None else round(float(getattr(point, axis)), 5)


def _report(label: Any, tag: str, cell: Callable[[ReportLine], Cell]) -> Column:
    return Column(label, tag, lambda row: cell(row.line))


def _named(label: Any, tag: str, cell: Callable[[Named], Cell]) -> Column:
    return Column(label, tag, lambda row: None if row.line.named is None else cell(row.line.named))


REPORTS = (
    _report(_("Report"), "#meta+id", lambda one: one.code),
    _report(_("Received"), "#date+reported", lambda one: moment(one.received_at)),
    _report(_("Seen"), "#date+occurred", lambda one: moment(one.observed_at)),
    _report(_("Came by"), "#meta+channel", lambda one: _word(one.source, Source)),
    _report(_("What happens"), "#event+type", lambda one: _word(one.hazard, Hazard)),
    _report(_("Urgency"), "#severity", lambda one: _word(one.urgency, Urgency)),
    _report(_("People in danger"), "#severity+people", lambda one: _yes_no(one.people_in_danger)),
    _report(_("Village code"), "#adm4+code", lambda one: one.village),
    _report(_("Village"), "#adm4+name", lambda one: one.village_name),
    _report(_("RT"), "#loc+rt", lambda one: one.rts),
    _report(_("Latitude, to some 600 m"), "#geo+lat", lambda one: _degrees(one.place, "lat")),
    _report(_("Longitude, to some 600 m"), "#geo+lon", lambda one: _degrees(one.place, "lng")),
    _report(_("Water, cm"), "#impact+depth+cm", lambda one: one.depth_cm),
    _report(_("Water is"), "#impact+trend", lambda one: _word(one.trend, Trend)),
    _report(_("Photos"), "#meta+photos", lambda one: one.photos),
    _report(_("State"), "#status", lambda one: _word(one.state, ReportState)),
    _report(_("Grade"), "#status+grade", lambda one: one.grade),
    _report(_("Why not"), "#status+reason", lambda one: _word(one.refusal, Refused)),
    _report(_("Decided"), "#date+decided", lambda one: moment(one.decided_at)),
    Column(_("Incident"), "#event+id", lambda row: row.incident),
    _report(_("Same as"), "#meta+main", lambda one: one.main),
)

NAMED = (
    _named(_("Name of the reporter"), "#contact+name", lambda who: who.name),
    _named(_("Phone of the reporter"), "#contact+phone", lambda who: phones.show(who.phone)),
    _named(_("Who that is"), "#contact+type", lambda who: who.relation),
    _named(_("Words"), "#description", lambda who: who.words),
    _named(_("Landmark"), "#loc+name", lambda who: who.landmark),
    _named(_("Latitude, exactly"), "#geo+lat+exact", lambda who: _degrees(who.point, "lat")),
    _named(_("Longitude, exactly"), "#geo+lon+exact", lambda who: _degrees(who.point, "lng")),
)


def _incident(label: Any, tag: str, cell: Callable[[IncidentView], Cell]) -> Column:
    return Column(label, tag, cell)


INCIDENTS = (
    _incident(_("Incident"), "#event+id", lambda one: one.code),
    _incident(_("Name"), "#event+name", lambda one: phones.hide(one.name)),
    _incident(
        _("What happens"), "#event+type", lambda one: ", ".join(_word(code, Hazard) for code in one.hazards)
    ),
    _incident(_("State"), "#status", lambda one: str(one.state.label)),
    _incident(_("Level"), "#severity+level", lambda one: str(one.level.label)),
    _incident(_("Villages"), "#adm4+name+list", lambda one: ", ".join(one.villages)),
    _incident(_("Proven reports"), "#meta+reports", lambda one: one.reports),
    _incident(_("Opened"), "#date+start", lambda one: moment(one.opened_at)),
    _incident(_("Last change"), "#date+updated", lambda one: moment(one.changed_at)),
    _incident(_("Latitude, to some 600 m"), "#geo+lat", lambda one: one.place and round(one.place.lat, 5)),
    _incident(_("Longitude, to some 600 m"), "#geo+lon", lambda one: one.place and round(one.place.lng, 5)),
)


def _entry(label: Any, cell: Callable[[Entry], Cell]) -> Column:
    return Column(label, "", cell)


LOG = (
    _entry(_("Line"), lambda one: one.seq),
    _entry(_("Time"), lambda one: moment(one.at)),
    _entry(_("Who"), lambda one: one.by_ref),
    _entry(_("Role"), lambda one: one.by_role),
    _entry(_("What"), lambda one: one.verb),
    _entry(_("About"), lambda one: one.target),
    _entry(_("Channel"), lambda one: one.channel),
    _entry(_("Reason"), lambda one: phones.hide(one.reason)),
    _entry(_("Hash"), lambda one: one.hash),
)
