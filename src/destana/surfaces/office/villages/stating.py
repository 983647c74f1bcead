"""Reading the form that states how a village stands; three pages carry it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from destana.kit.text import clean
from destana.response.hazards.terms import Depth, Hazard, Level, Trend
from destana.surfaces.office.frame import Incomplete
from destana.surfaces.office.when import read_moment


def read_status(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Return the arguments of ``incidents.actions.state_village``. Raises :class:`Incomplete`."""
    said = request.POST.get
    level, as_of, report = said("tingkat", ""), read_moment(said("per", ""), now), said("laporan", "")
    if level not in Level.values or level == Level.NONE:
        raise Incomplete(sentence=_("Choose a level."))
    if as_of is None:
        raise Incomplete(sentence=_("Write the time with four digits, for example 06.05."))
    return {
        "village": clean(said("desa", ""), 13),
        "level": Level(level),
        "hazard": said("jenis", "") if said("jenis", "") in Hazard.values else "",
        "depth": said("air", "") if said("air", "") in Depth.values else "",
        "trend": said("arah", "") if said("arah", "") in Trend.values else "",
        "rts": clean(said("rt", ""), 60),
        "note": clean(said("kalimat", ""), 200),
        "source": clean(said("sumber", ""), 120),
        "report_id": int(report) if report.isdecimal() else None,
        "as_of": as_of,
    }
