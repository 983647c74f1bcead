"""What the machine can see of the six proofs: hints beside the tick boxes, never ticks."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.files import queries as files
from destana.kit.clock import stamp
from destana.response.reports.models import Report
from destana.response.reports.terms import Proof

SAME_DAY_HOURS = 6
"""A photo taken more than this before the report was sent is worth a second look."""


@dataclass(frozen=True)
class Hint:
    """One sentence for the checker, and whether it speaks for the report."""

    text: str
    fits: bool | None


def hints_for(report: Report) -> dict[Proof, Hint]:
    """Return the hints that there is something to say about."""
    found = {
        Proof.PHOTO_TIME: _photo_time(report),
        Proof.PLACE: _place(report),
        Proof.PHOTO_STORY: _copies(report),
        Proof.SECOND_SOURCE: _second(report),
        Proof.CALLED_BACK: _phone(report),
    }
    return {proof: hint for proof, hint in found.items() if hint is not None}


def _photo_time(report: Report) -> Hint | None:
    first = report.photos.order_by("id").first()
    if first is None:
        return Hint(_("no photo"), None)
    taken = files.get(first.file_id).taken_at
    if taken is None:
        return Hint(_("the photo carries no time"), None)
    hours = (report.received_at - taken).total_seconds() / 3600
    return Hint(_("taken %(when)s") % {"when": stamp(taken)}, -1 <= hours <= SAME_DAY_HOURS)


def _place(report: Report) -> Hint | None:
    if report.lat is None or report.lng is None:
        return Hint(_("no position was sent"), None)
    spot = areas.village_at(report.lat, report.lng)
    if spot is None:
        return Hint(_("the position is outside the district"), False)
    near = _("±%(metres)d m") % {"metres": report.accuracy_m} if report.accuracy_m else ""
    text = " ".join(part for part in (_("in %(village)s") % {"village": spot.name}, near) if part)
    if not spot.sure:
        return Hint(_("%(where)s, close to the border") % {"where": text}, None)
    return Hint(text, spot.code == report.village_id if report.village_id else None)


def _copies(report: Report) -> Hint | None:
    mine = list(report.photos.values_list("file_id", flat=True))
    copies = {copy.file.id for file_id in mine for copy in files.copies_of(file_id)} - set(mine)
    others = (
        Report.objects.filter(Q(photos__file_id__in=copies) | Q(photos__file_id__in=mine))
        .exclude(pk=report.pk)
        .order_by("number")
        .distinct()[:3]
        if mine
        else []
    )
    codes = ", ".join(other.code for other in others)
    return Hint(_("the same photo is in %(codes)s") % {"codes": codes}, False) if codes else None


def _second(report: Report) -> Hint | None:
    independent = [
        copy
        for copy in report.copies.all()
        if copy.contact_id is None or copy.contact_id != report.contact_id
    ]
    if not independent:
        return None
    return Hint(_("%(count)d more reports were merged into this one") % {"count": len(independent)}, True)


def _phone(report: Report) -> Hint | None:
    return Hint(_("a number is known"), None) if report.reporter_phone else Hint(_("no number"), None)
