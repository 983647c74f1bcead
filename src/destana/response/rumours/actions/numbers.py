"""Numbers of claims: each given once, and left free after a restore, when nobody knows which were given meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.response.rumours.models import Series
from destana.response.rumours.terms import code_of


def hold_series(district: str) -> Series:
    """Return the district's counter, held for this transaction.

    Whoever opens a card holds it from before it looks for known ones, so that two who ask at once open one card.
    """
    Series.objects.get_or_create(district_id=district)
    return Series.objects.select_for_update().get(district_id=district)


def take_numbers(district: str, count: int) -> int:
    """Take ``count`` numbers in the caller's transaction; return the last of them."""
    series = hold_series(district)
    series.last += count
    series.save(update_fields=["last"])
    return series.last


@transaction.atomic
def pass_over_numbers(*, count: int, by: Doer, at: datetime) -> str:
    """Give none of the next ``count`` numbers to a claim; return the code of the claim that comes now."""
    last = take_numbers(settings.DISTRICT, count)
    audit.record(
        by=by,
        verb="rumour.numbers_passed_over",
        target=f"rumours:{settings.DISTRICT}",
        at=at,
        reason=f"{code_of(last - count + 1)} to {code_of(last)}",
    )
    return code_of(last + 1)
