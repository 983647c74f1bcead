"""Numbers that are left free: after a restore nobody knows which ones were given out meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.response.incidents.models import Incident, Series


@transaction.atomic
def pass_over_numbers(*, count: int, by: Doer, at: datetime) -> str:
    """Give none of the next ``count`` numbers to an incident; return the code of the incident that comes now."""
    Series.objects.get_or_create(district_id=settings.DISTRICT)
    Series.objects.update(last=F("last") + count)
    last = Series.objects.get(district_id=settings.DISTRICT).last
    first, then = Incident(number=last - count + 1).code, Incident(number=last + 1).code
    audit.record(
        by=by,
        verb="incident.numbers_passed_over",
        target=f"incidents:{settings.DISTRICT}",
        at=at,
        reason=f"{first} to {Incident(number=last).code}",
    )
    return then
