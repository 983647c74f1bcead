"""Numbers of matters: each given once, and left free after a restore, when nobody knows which were given meanwhile."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.kit.rows import insert
from destana.response.consultations.models import Series
from destana.response.consultations.terms import Kind, code_of


def letter_of(kind: Kind) -> str:
    """Return the letter of a kind's series."""
    return "B" if kind == Kind.REQUEST else "T"


def take_numbers(district: str, kind: Kind, count: int) -> int:
    """Take the next ``count`` numbers of a kind's series in the caller's transaction; return the last of them."""
    more = "ON CONFLICT (district_id, letter) DO UPDATE SET last = consultations_series.last + excluded.last"
    row = {"district_id": district, "letter": letter_of(kind), "last": count}
    return int(insert(Series, [row], and_then=more, give="last")[0])


@transaction.atomic
def pass_over_numbers(*, kind: Kind, count: int, by: Doer, at: datetime) -> str:
    """Give none of the next ``count`` numbers to a matter; return the code of the one that comes now."""
    last = take_numbers(settings.DISTRICT, kind, count)
    audit.record(
        by=by,
        verb="consultation.numbers_passed_over",
        target=f"consultations:{settings.DISTRICT}",
        at=at,
        reason=f"{code_of(kind, last - count + 1)} to {code_of(kind, last)}",
    )
    return code_of(kind, last + 1)
