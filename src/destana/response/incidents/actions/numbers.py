"""Numbers that are left free: after a restore nobody knows which ones were given out meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.response.incidents.actions.incident import take_numbers
from destana.response.incidents.terms import code_of


@transaction.atomic
def pass_over_numbers(*, count: int, by: Doer, at: datetime) -> str:
    """Give none of the next ``count`` numbers to an incident; return the code of the incident that comes now."""
    last = take_numbers(settings.DISTRICT, count)
    audit.record(
        by=by,
        verb="incident.numbers_passed_over",
        target=f"incidents:{settings.DISTRICT}",
        at=at,
        reason=f"{code_of(last - count + 1)} to {code_of(last)}",
    )
    return code_of(last + 1)
