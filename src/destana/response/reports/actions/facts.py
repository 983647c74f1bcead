"""Telling everybody what a claim that goes round is worth."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.reports import access
from destana.response.reports.models import FactCheck
from destana.response.reports.terms import Ruling


class IncompleteFactCheck(Refusal):
    """A ruling needs the claim, the reason, and for "not proven" the time of the next look."""

    sentence = _("Write the claim and what was found. For NOT PROVEN also say when we look again.")
    status = 422


def publish_fact_check(
    *,
    claim: str,
    ruling: Ruling,
    explanation: str,
    next_check_at: datetime | None = None,
    report_id: int | None = None,
    by: Actor,
    at: datetime,
) -> FactCheck:
    """Publish a ruling. Only those who may confirm a hoax may; an earlier ruling on the same report is replaced."""
    if not by.may(Permission.REPORTS_CONFIRM_HOAX):
        raise access.NotYours(Permission.REPORTS_CONFIRM_HOAX)
    claim, explanation = clean(claim, 200), clean(explanation, 500)
    if not claim or not explanation or (ruling == Ruling.UNPROVEN and next_check_at is None):
        raise IncompleteFactCheck
    with transaction.atomic():
        if report_id is not None:
            FactCheck.objects.filter(report_id=report_id, is_current=True).update(is_current=False)
        fact = FactCheck.objects.create(
            district_id=settings.DISTRICT,
            report_id=report_id,
            claim=claim,
            ruling=ruling,
            explanation=explanation,
            next_check_at=next_check_at,
            published_at=at,
            published_by_id=by.as_person,
        )
        audit.record(by=by, verb="fact.published", target=f"fact:{fact.pk}", at=at, after={"ruling": ruling})
        return fact


def retire_fact_check(*, fact_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a ruling off the board; the row stays."""
    if not by.may(Permission.REPORTS_CONFIRM_HOAX):
        raise access.NotYours(Permission.REPORTS_CONFIRM_HOAX)
    with transaction.atomic():
        FactCheck.objects.filter(pk=fact_id).update(is_current=False)
        audit.record(by=by, verb="fact.retired", target=f"fact:{fact_id}", at=at, reason=reason)
