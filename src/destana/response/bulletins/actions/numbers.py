"""Numbers that are left free: after a restore nobody knows which ones were given out meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.response.bulletins.models import NumberCounter


@transaction.atomic
def pass_over_numbers(*, count: int, by: Doer, at: datetime) -> str:
    """Give none of the next ``count`` numbers to a bulletin; return the number of the bulletin that comes now.

    A bulletin's code begins with its number, so a code of the gap does not come again either.
    """
    NumberCounter.objects.get_or_create(district=settings.DISTRICT)
    NumberCounter.objects.update(last=F("last") + count)
    last = NumberCounter.objects.get(district=settings.DISTRICT).last
    audit.record(
        by=by,
        verb="bulletin.numbers_passed_over",
        target=f"bulletins:{settings.DISTRICT}",
        at=at,
        reason=f"{last - count + 1} to {last}",
    )
    return str(last + 1)
