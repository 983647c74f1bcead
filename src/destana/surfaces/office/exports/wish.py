"""What part of a list somebody wants to take along: read from an address or a form, said to the log in codes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.response.hazards.terms import Hazard
from destana.response.incidents.terms import RUNNING, ListFilter
from destana.response.incidents.terms import State as IncidentState
from destana.response.reports.terms import OPEN, QueueFilter, Urgency
from destana.response.reports.terms import State as ReportState
from destana.surfaces.office.frame import Incomplete
from destana.surfaces.office.when import read_day

WAITING, GOING_ON = "terbuka", "jalan"
"""Words of the field ``keadaan`` that stand for several states."""


@dataclass(frozen=True)
class Wish:
    """A filter as it stands in a form. ``wrong`` says what cannot be read: nothing is taken along by mistake."""

    state: str = ""
    village: str = ""
    hazard: str = ""
    is_critical: bool = False
    first: date | None = None
    last: date | None = None
    wrong: str = ""
    typed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: QueryDict, states: frozenset[str]) -> "Wish":
        """Read the fields ``keadaan`` (one of ``states``), ``desa``, ``jenis``, ``saring``, ``dari``, ``sampai``."""
        names = ("keadaan", "desa", "jenis", "saring", "dari", "sampai")
        typed = {name: said.get(name, "").strip()[:40] for name in names}
        villages = {village.code for village in areas.villages(settings.DISTRICT)}
        known = {"keadaan": states, "desa": villages, "jenis": set(Hazard.values), "saring": {"gawat"}}
        is_known = all(not typed[name] or typed[name] in values for name, values in known.items())
        try:
            first, last = read_day(typed["dari"]), read_day(typed["sampai"])
        except ValueError:
            return cls(wrong=_("A date cannot be read. Write it as 2026-01-14."), typed=typed)
        if not is_known:
            return cls(wrong=_("This choice does not exist. Choose from the lists."), typed=typed)
        return cls(
            typed["keadaan"], typed["desa"], typed["jenis"], bool(typed["saring"]), first, last, typed=typed
        )

    def check(self) -> None:
        """Raise :class:`Incomplete` where something cannot be read."""
        if self.wrong:
            raise Incomplete(sentence=self.wrong)

    @property
    def since(self) -> datetime | None:
        """The first moment of the first day, on the villages' clock."""
        return None if self.first is None else _midnight(self.first)

    @property
    def until(self) -> datetime | None:
        """The first moment after the last day."""
        return None if self.last is None else _midnight(self.last + timedelta(days=1))

    def reports(self) -> QueueFilter:
        """Return the filter of the reports' list."""
        states = OPEN if self.state == WAITING else (ReportState(self.state),) if self.state else ()
        return QueueFilter(
            urgency=Urgency.CRITICAL if self.is_critical else None,
            village=self.village,
            states=states,
            hazard=self.hazard,
            since=self.since,
            until=self.until,
        )

    def incidents(self) -> ListFilter:
        """Return the filter of the incidents' list."""
        states = RUNNING if self.state == GOING_ON else (IncidentState(self.state),) if self.state else ()
        return ListFilter(states=states, since=self.since, until=self.until)

    def codes(self) -> str:
        """Return the filter as the log keeps it: ``state=terbuka village=63.11.05.2021 from=2026-01-01``."""
        parts: dict[str, Any] = {
            "state": self.state,
            "village": self.village,
            "hazard": self.hazard,
            "urgency": "critical" if self.is_critical else "",
            "from": self.first,
            "to": self.last,
        }
        return " ".join(f"{name}={value}" for name, value in parts.items() if value)


REPORT_STATES = frozenset({WAITING, *ReportState.values})
INCIDENT_STATES = frozenset({GOING_ON, *IncidentState.values})
NO_STATES: frozenset[str] = frozenset()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
