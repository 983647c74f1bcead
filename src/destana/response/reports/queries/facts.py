"""Fact checks that stand."""

from dataclasses import dataclass
from datetime import datetime

from destana.response.reports.models import FactCheck
from destana.response.reports.terms import Ruling


@dataclass(frozen=True)
class FactView:
    """One claim and what the office found."""

    id: int
    claim: str
    ruling: Ruling
    explanation: str
    published_at: datetime
    next_check_at: datetime | None


def fact_checks(district: str, limit: int = 50) -> list[FactView]:
    """Return the fact checks of a district that stand, the latest first."""
    rows = FactCheck.objects.filter(district_id=district, is_current=True).order_by("-published_at")[:limit]
    return [
        FactView(row.pk, row.claim, Ruling(row.ruling), row.explanation, row.published_at, row.next_check_at)
        for row in rows
    ]
