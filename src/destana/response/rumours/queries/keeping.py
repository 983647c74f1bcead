"""Whose questions are over their time, and all that this room keeps about one person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from destana.kit.keeping import Kept, standing
from destana.response.rumours import rules
from destana.response.rumours.models import Question
from destana.response.rumours.terms import code_of


def kept(*, at: datetime) -> list[Kept]:
    """Return how this room's rule stands."""
    return [standing(rules.KEEP_ASKER, remembered(), "rumour__changed_at", at=at)]


def remembered() -> "QuerySet[Question, Any]":
    """Return the questions about claims that are closed and that still know who asked."""
    return Question.objects.filter(forgotten_at=None).exclude(rumour__is_open__in=[True])


def contacts_of_questions() -> "QuerySet[Question, Any]":
    """Return the contacts that a question still points at, as a subquery."""
    return Question.objects.filter(contact_id__isnull=False).values("contact_id")


def about(contact_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return what these contacts asked, for themselves."""
    rows = Question.objects.filter(contact_id__in=list(contact_ids)).select_related("rumour").order_by("pk")
    return [
        {"code": code_of(row.rumour.number), "asked_at": row.at, "channel": row.source, "words": row.words}
        for row in rows
    ]
