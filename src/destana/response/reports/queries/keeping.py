"""Whose name and number are over their time, and all that this room keeps about one person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from destana.foundation.files import queries as files
from destana.kit.keeping import Kept, standing
from destana.response.reports import rules
from destana.response.reports.models import Report, ReportPhoto
from destana.response.reports.terms import OPEN, State

UPLOADS = "report:"
"""How an upload names the report that it belongs to, before the number of the row."""

REFUSED = (State.UNPROVEN, State.HOAX, State.OUT_OF_SCOPE, State.SPAM, State.WITHDRAWN)


def kept(*, spare: "QuerySet[Any, Any]", at: datetime) -> list[Kept]:
    """Return how this room's rules stand; ``spare`` is a subquery of reports that are still needed as they are."""
    return [
        standing(rules.KEEP_REFUSED_PHOTO, refused_photos(at), "since", at=at),
        standing(rules.KEEP_REPORTER, remembered(spare), "since", at=at),
    ]


def remembered(spare: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """Return the closed reports that still know their reporter; ``since`` is when they were decided."""
    rows = Report.objects.filter(forgotten_at=None).exclude(state__in=OPEN).exclude(pk__in=spare)
    return rows.annotate(since=Coalesce("decided_at", "received_at"))


def refused_photos(at: datetime) -> "QuerySet[Any, Any]":
    """Return photos of refused reports that no other report needs; ``since`` is when their report was decided.

    The same bytes in a report that is open, proven or only just refused hold all of them back.
    """
    rows = ReportPhoto.objects.filter(report__state__in=REFUSED, file__erased_at=None)
    rows = rows.annotate(since=Coalesce("report__decided_at", "report__received_at"))
    young = Q(since__gte=rules.KEEP_REFUSED_PHOTO.before(at))
    others = ReportPhoto.objects.annotate(since=Coalesce("report__decided_at", "report__received_at"))
    needed = others.filter(~Q(report__state__in=REFUSED)).values("file_id")
    held = others.filter(Q(report__state__in=REFUSED) & young).values("file_id")
    return rows.exclude(file_id__in=needed).filter(young | ~Q(file_id__in=held))


def refused_uploads(at: datetime) -> list[str]:
    """Return the refused reports over their photos' time for which a photo was still coming, as uploads name them."""
    coming = {owner.removeprefix(UPLOADS): owner for owner in files.coming_for() if owner.startswith(UPLOADS)}
    rows = Report.objects.filter(pk__in=[int(pk) for pk in coming], state__in=REFUSED)
    rows = rows.annotate(since=Coalesce("decided_at", "received_at"))
    old = rows.filter(since__lt=rules.KEEP_REFUSED_PHOTO.before(at)).values_list("pk", flat=True)
    return [coming[str(pk)] for pk in old]


def contacts_of_reports() -> "QuerySet[Report, Any]":
    """Return the contacts that a report still points at, as a subquery."""
    return Report.objects.filter(contact_id__isnull=False).values("contact_id")


def messages_of_open() -> "QuerySet[Report, Any]":
    """Return the messages from which an open report was made, as a subquery."""
    return Report.objects.filter(is_open__in=[True], inbox_id__isnull=False).values("inbox_id")


def ids_of_reporter(*, contact_ids: Iterable[int], phones: Iterable[str] = ()) -> list[int]:
    """Return the reports that came from these contacts or name one of these numbers (E.164)."""
    mine = Q(contact_id__in=list(contact_ids)) | Q(reporter_phone__in=[one for one in phones if one])
    return list(Report.objects.filter(mine).order_by("pk").values_list("pk", flat=True))


def forgotten_of(report_ids: Iterable[int]) -> list[int]:
    """Return those of these reports whose reporter is forgotten."""
    rows = Report.objects.filter(pk__in=list(report_ids), forgotten_at__isnull=False)
    return list(rows.values_list("pk", flat=True))


def about(report_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return what these reports say and keep about their reporter: for the reporter."""
    rows = Report.objects.filter(pk__in=list(report_ids)).order_by("pk").prefetch_related("more_words")
    return [
        {
            "code": row.code,
            "received_at": row.received_at,
            "channel": row.source,
            "state": row.state,
            "name": row.reporter_name,
            "phone": row.reporter_phone,
            "relation": row.relation,
            "is_confidential": row.is_confidential,
            "words": row.words,
            "more_words": [one.words for one in row.more_words.all()],
            "place": [row.lat, row.lng] if row.lat is not None else None,
            "photos": [one.file_id for one in row.photos.all()],
            "message": row.inbox_id,
        }
        for row in rows.prefetch_related("photos")
    ]


def reporters() -> list[tuple[int, str, str]]:
    """Return number of the report, name and telephone wherever a report keeps them: whom a breach concerns."""
    rows = Report.objects.filter(forgotten_at=None).exclude(reporter_name="", reporter_phone="")
    return list(rows.order_by("pk").values_list("pk", "reporter_name", "reporter_phone"))
