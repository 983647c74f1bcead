"""Numbers that are left free: after a restore nobody knows which ones were given out meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.response.reports.models import Report, Series


@transaction.atomic
def pass_over_numbers(*, count: int, by: Doer, at: datetime) -> str:
    """Give none of the next ``count`` numbers to a report; return the code of the report that comes now."""
    Series.objects.get_or_create(district_id=settings.DISTRICT)
    Series.objects.update(last=F("last") + count)
    last = Series.objects.get(district_id=settings.DISTRICT).last
    first, then = Report(number=last - count + 1).code, Report(number=last + 1).code
    audit.record(
        by=by,
        verb="report.numbers_passed_over",
        target=f"reports:{settings.DISTRICT}",
        at=at,
        reason=f"{first} to {Report(number=last).code}",
    )
    return then
