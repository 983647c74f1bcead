"""Forget who reported when the time is over or the person asks. What happened stays; who said it goes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from destana.foundation.audit import actions as audit
from destana.foundation.files import actions as files
from destana.foundation.people.terms import Actor
from destana.kit import phones
from destana.kit.keeping import BATCH
from destana.kit.text import clean
from destana.response.reports import rules
from destana.response.reports.models import Question, Report, ReportConflict, ReportWords
from destana.response.reports.queries import keeping


def forget_reporters(*, spare: QuerySet[Any, Any], by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Forget the reporters of at most ``limit`` closed reports that are over their time; return how many."""
    old = keeping.remembered(spare).filter(since__lt=rules.KEEP_REPORTER.before(at)).order_by("pk")
    return _forget(list(old.values_list("pk", flat=True)[:limit]), by=by, at=at)


def forget_reporter_of(*, ids: Collection[int], spare: QuerySet[Any, Any], by: Actor, at: datetime) -> int:
    """Forget the reporter of these reports now, but of those that are open or still needed; return how many."""
    return _forget(
        list(keeping.remembered(spare).filter(pk__in=ids).values_list("pk", flat=True)), by=by, at=at
    )


def _forget(ids: list[int], *, by: Actor, at: datetime) -> int:
    with transaction.atomic():
        rows = Report.objects.filter(pk__in=ids, forgotten_at=None).select_for_update(of=("self",))
        chosen = list(rows)
        for row in chosen:
            Report.objects.filter(pk=row.pk).update(
                reporter_name="", reporter_phone="", relation="", contact_id=None,
                words=phones.hide(row.words), landmark=phones.hide(row.landmark), forgotten_at=at,
            )  # fmt: skip
            audit.record(by=by, verb="report.reporter_forgotten", target=f"report:{row.pk}", at=at)
        _hide_numbers([row.pk for row in chosen])
    return len(chosen)


def _hide_numbers(ids: list[int]) -> None:
    """Make the numbers unreadable that the reporter wrote later."""
    for words in ReportWords.objects.filter(report_id__in=ids):
        ReportWords.objects.filter(pk=words.pk).update(words=phones.hide(words.words))
    for question in Question.objects.filter(report_id__in=ids):
        Question.objects.filter(pk=question.pk).update(answer=phones.hide(question.answer))
    # What came under the same key with other words is evidence of a fault, and its time is over with the report's.
    ReportConflict.objects.filter(report_id__in=ids).update(content={})


def erase_refused_photos(*, by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Destroy at most ``limit`` photos of refused reports that are over their time; return how many."""
    rows = keeping.refused_photos(at).filter(since__lt=rules.KEEP_REFUSED_PHOTO.before(at))
    ids = rows.order_by("file_id").values_list("file_id", flat=True).distinct()[:limit]
    gone = files.erase(ids=list(ids), by=by, at=at)
    return gone + files.erase_previews(belongs_to=keeping.refused_uploads(at), by=by, at=at)


def correct_reporter(
    *, ids: Collection[int], name: str | None, phone: str | None, by: Actor, at: datetime
) -> int:
    """Put right the reporter's name or number in these reports; None leaves it. Returns how many were changed."""
    values = {} if name is None else {"reporter_name": clean(name, 80)}
    values |= {} if phone is None else {"reporter_phone": phones.e164(phone) or ""}
    if not values:
        return 0
    with transaction.atomic():
        chosen = list(Report.objects.filter(pk__in=ids, forgotten_at=None).values_list("pk", flat=True))
        Report.objects.filter(pk__in=chosen).update(**values)
        for pk in chosen:
            audit.record(
                by=by, verb="report.reporter_corrected", target=f"report:{pk}", at=at, after=dict(values)
            )
    return len(chosen)
