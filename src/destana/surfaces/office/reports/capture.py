"""Writing down what somebody says at the counter, on the telephone, by radio or in a meeting."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.files import actions as files
from destana.foundation.people.terms import Actor, Permission
from destana.kit import phones
from destana.kit.clock import local
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports import actions
from destana.response.reports.terms import DESK_SOURCES, Intake, Source
from destana.surfaces.office.frame import page, room, say
from destana.surfaces.office.when import read_moment

MOST_PHOTOS = 5


@dataclass(frozen=True)
class Wrong:
    """One field and what is wrong with it."""

    field: str
    sentence: str


@room(Permission.REPORTS_CAPTURE, "GET", "HEAD", "POST")
def capture(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the form, or keep the report and show its code."""
    if request.method != "POST":
        return _form(request, actor, {"kunci": str(uuid.uuid4()), "cara": Source.PHONE})
    wrong = _wrong(request, actor)
    if wrong:
        return _form(request, actor, _typed(request), wrong, status=422)
    now = timezone.now()
    try:
        done = actions.submit(intake=_intake(request, now), by=actor, at=now)
    except Refusal as refusal:
        return _form(request, actor, _typed(request), [Wrong("kata", str(refusal))], status=refusal.status)
    say(request, _("Report %(code)s is saved. Tell the caller this code.") % {"code": done.code})
    return HttpResponseRedirect(reverse("office:report", args=[done.id]))


def _form(
    request: HttpRequest,
    actor: Actor,
    typed: dict[str, Any],
    wrong: list[Wrong] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    own = actor.only_villages(Permission.REPORTS_CAPTURE)
    context = {
        "typed": typed,
        "problems": wrong or [],
        "oops": bool(wrong),
        "wrong": {one.field: one.sentence for one in wrong or []},
        "sources": [(source.value, source.label) for source in DESK_SOURCES],
        "hazards": Hazard.choices,
        "depths": Depth.choices,
        "trends": Trend.choices,
        "villages": [each for each in areas.villages(settings.DISTRICT) if own is None or each.code in own],
        "now_text": local(timezone.now()).strftime("%H.%M"),
    }
    return page(request, actor, "office/reports/capture.html", context, here="desk", status=status)


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in request.POST}


def _wrong(request: HttpRequest, actor: Actor) -> list[Wrong]:
    said = request.POST.get
    own = actor.only_villages(Permission.REPORTS_CAPTURE)
    found = []
    if said("cara") not in {source.value for source in DESK_SOURCES}:
        found.append(Wrong("cara", _("Choose how it was told.")))
    if not said("kata", "").strip() and not request.FILES:
        found.append(Wrong("kata", _("Write what was said, in the caller's own words.")))
    if said("telepon", "").strip() and phones.e164(said("telepon", "")) is None:
        found.append(Wrong("telepon", _("This number is too short. Example: 0812-5123-4567.")))
    if said("desa") and said("desa") not in _codes(own):
        found.append(Wrong("desa", _("Choose a village of this list.")))
    if own is not None and not said("desa"):
        found.append(Wrong("desa", _("Choose your village.")))
    if said("pukul", "").strip() and read_moment(said("pukul", ""), timezone.now()) is None:
        found.append(Wrong("pukul", _("Write the time with four digits, for example 06.05.")))
    return found


def _codes(own: frozenset[str] | None) -> set[str]:
    return {each.code for each in areas.villages(settings.DISTRICT) if own is None or each.code in own}


def _intake(request: HttpRequest, now: datetime) -> Intake:
    said = request.POST.get
    photos = tuple(
        files.keep_photo(data=upload.read(), name=upload.name or "", at=now).id
        for upload in request.FILES.getlist("foto")[:MOST_PHOTOS]
    )
    return Intake(
        source=Source(said("cara", "")),
        key=_key(said("kunci", "")),
        words=said("kata", ""),
        village=said("desa", ""),
        rts=clean(said("rt", ""), 60),
        landmark=said("patokan", ""),
        hazard=said("jenis", "") if said("jenis", "") in Hazard.values else "",
        depth=said("air", "") if said("air", "") in Depth.values else "",
        trend=said("arah", "") if said("arah", "") in Trend.values else "",
        people_in_danger={"ya": True, "tidak": False}.get(said("bahaya", "")),
        observed_at=read_moment(said("pukul", ""), now),
        reporter_name=said("nama", ""),
        reporter_phone=phones.e164(said("telepon", "")) or "",
        relation=clean(said("hubungan", ""), 20),
        photos=photos,
        is_confidential=bool(said("rahasia")),
    )


def _key(text: str) -> str:
    """Return the form's own key, so that a second press is the same report; a broken one is replaced."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())
