"""What is known of who reports: how often before, and how it turned out. A hint beside the sheet, never a grade."""

from dataclasses import dataclass

from django.db.models import Count, Q

from destana.response.reports.models import Report
from destana.response.reports.terms import State


@dataclass(frozen=True)
class History:
    """Other reports of the same sender in this district: all of them, those proven, those found to be hoaxes."""

    reports: int = 0
    proven: int = 0
    hoaxes: int = 0


def history_of(report: Report) -> History:
    """Return what the same channel address, or else the same telephone number, reported besides this report.

    Nobody is recognised by name: two people may share one.
    """
    if report.contact_id:
        same = Report.objects.filter(contact_id=report.contact_id)
    elif report.reporter_phone:
        same = Report.objects.filter(reporter_phone=report.reporter_phone)
    else:
        return History()
    proven = Q(state=State.VERIFIED) | Q(state=State.DUPLICATE, main__state=State.VERIFIED)
    others = same.filter(district_id=report.district_id).exclude(pk=report.pk).exclude(state=State.SPAM)
    return History(
        **others.aggregate(
            reports=Count("pk"),
            proven=Count("pk", filter=proven),
            hoaxes=Count("pk", filter=Q(state=State.HOAX)),
        )
    )
