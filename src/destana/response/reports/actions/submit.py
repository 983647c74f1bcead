"""Taking in: one report a key, whatever happens on the way, and a code for the reporter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas import queries as areas
from destana.foundation.audit import actions as audit
from destana.foundation.audit.rules import digest
from destana.foundation.audit.terms import Line
from destana.foundation.people.terms import Actor
from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.kit.rows import insert
from destana.kit.text import clean
from destana.response.reports import access, notices, rules
from destana.response.reports.fill import Filled, fill, said_only
from destana.response.reports.models import Move, Report, ReportConflict, ReportPhoto, ReportWords, Series
from destana.response.reports.terms import Intake, State, Urgency, code_of

WORDS_LIMIT = 10_000
"""Characters kept as the report's words; the inbox keeps the rest."""

TOO_OLD = timedelta(days=365)
"""An event longer ago than this is a slip of a clock or a finger: the time of arrival is used."""


class EmptyReport(Refusal):
    """Neither photo nor words nor place."""

    sentence = _("Add a photo, a voice note or one sentence.")
    status = 422


class ConflictingCopy(Refusal):
    """The key was used for another report. Both are kept; ``report_id`` is the first one."""

    sentence = _("This form was already used for another report. Both are kept; the office will look.")

    def __init__(self, report_id: int) -> None:
        super().__init__(report_id)
        self.report_id = report_id


@dataclass(frozen=True)
class Submitted:
    """What the reporter gets: a code for the phone, a secret for the link, and whether it was new."""

    id: int
    code: str
    secret: str
    due_at: datetime
    urgency: Urgency
    is_new: bool


def submit(*, intake: Intake, by: Actor, at: datetime) -> Submitted:
    """Keep a report. The same key with the same content is the same report, at once or in thirty days.

    Raises :class:`EmptyReport`, and :class:`ConflictingCopy` where the key carries other content (which is kept too).
    """
    intake = _cleaned(intake)
    content = digest(intake.content())
    found = _known(intake, content, at)
    if found:
        return found
    if not _has_content(intake):
        raise EmptyReport
    filled = fill(intake, names=areas.gazetteer(settings.DISTRICT))
    try:
        with transaction.atomic():
            shown = access.shown_in_log(by, intake)
            return _create([_New(intake, filled, content)], by=shown, at=at)[0]
    except IntegrityError:
        # Another process kept this key between our look and our insert: the unique key decides, we read.
        found = _known(intake, content, at)
        if found is None:
            raise
        return found


def submit_many(*, intakes: Sequence[Intake], by: Actor, at: datetime) -> list[Submitted]:
    """Keep several new reports in the caller's transaction, all or none; their words are read later (``read_words``).

    ``by`` is a visitor without a name, so that the log tells of nobody who asked for secrecy.

    Until then the columns hold what the senders chose, and ``due_at`` is the latest moment: reading only brings it
    forward. Raises ``IntegrityError`` where a key is known, :class:`EmptyReport` as :func:`submit`.
    """
    news = []
    for intake in map(_cleaned, intakes):
        if not _has_content(intake):
            raise EmptyReport
        filled = said_only(intake)
        news.append(
            _New(intake, filled, digest(intake.content()), awaits_reading=bool(intake.words or intake.point))
        )
    return _create(news, by=by, at=at)


def add_photo(*, report_id: int, file_id: int, by: Actor, at: datetime) -> None:
    """Attach a kept photo; the same photo twice is one."""
    with transaction.atomic():
        row, is_new = ReportPhoto.objects.get_or_create(
            report_id=report_id, file_id=file_id, defaults={"added_at": at}
        )
        if is_new:
            by = access.shown_in_log(by, row.report)
            audit.record(by=by, verb="report.photo_added", target=f"report:{report_id}", at=at)


def add_words(*, report_id: int, key: str, words: str, by: Actor, at: datetime) -> None:
    """Keep what the reporter says later beside what was said first."""
    words = clean(words, WORDS_LIMIT)
    if not words:
        return
    with transaction.atomic():
        row, is_new = ReportWords.objects.get_or_create(
            report_id=report_id, key=key, defaults={"words": words, "at": at}
        )
        if is_new:
            by = access.shown_in_log(by, row.report)
            audit.record(by=by, verb="report.words_added", target=f"report:{report_id}", at=at)


def _cleaned(intake: Intake) -> Intake:
    values = vars(intake) | {
        "words": clean(intake.words, WORDS_LIMIT),
        "landmark": clean(intake.landmark, 120),
        "rts": clean(intake.rts, 60),
        "reporter_name": clean(intake.reporter_name, 80),
    }
    return Intake(**values)


def _has_content(intake: Intake) -> bool:
    return bool(intake.words or intake.photos or intake.photos_expected or intake.point or intake.hazard)


def _known(intake: Intake, content: str, at: datetime) -> Submitted | None:
    report = Report.objects.filter(source=intake.source, key=intake.key).first()
    if report is None:
        return None
    if report.content_hash == content:
        urgency = Urgency(report.urgency)
        return Submitted(report.pk, report.code, report.secret, report.due_at, urgency, is_new=False)
    ReportConflict.objects.get_or_create(
        report=report, content_hash=content, defaults={"content": intake.content(), "at": at}
    )
    raise ConflictingCopy(report.pk)


@dataclass(frozen=True)
class _New:
    """A report about to be kept."""

    intake: Intake
    filled: Filled
    content: str
    awaits_reading: bool = False


def _create(news: Sequence[_New], *, by: Actor, at: datetime) -> list[Submitted]:
    last = take_numbers(settings.DISTRICT, len(news))
    numbers = range(last - len(news) + 1, last + 1)
    rows = [_row(new, number, by=by, at=at) for new, number in zip(news, numbers, strict=True)]
    made = [_made(row, pk) for row, pk in zip(rows, insert(Report, rows), strict=True)]
    photos = [
        {"report_id": one.id, "file_id": file_id, "added_at": at}
        for new, one in zip(news, made, strict=True)
        for file_id in new.intake.photos
    ]
    insert(ReportPhoto, photos)
    moved = {
        "before": State.RECEIVED,
        "after": State.RECEIVED,
        "by_ref": by.ref,
        "by_name": by.name,
        "at": at,
    }
    insert(
        Move,
        [
            {"report_id": one.id, "channel": row["source"], **moved}
            for row, one in zip(rows, made, strict=True)
        ],
    )
    lines = [
        Line("report.received", f"report:{one.id}", channel=row["source"])
        for row, one in zip(rows, made, strict=True)
    ]
    audit.record_many(lines, by=by, at=at)
    for new, one in zip(news, made, strict=True):
        if new.intake.contact_id is not None and not new.intake.is_talk:
            notices.receipt(Report.objects.get(pk=one.id), at=at)
    return made


def _row(new: _New, number: int, *, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "district_id": settings.DISTRICT,
        "number": number,
        "secret": codes.fresh(10),
        "content_hash": new.content,
        "received_at": at,
        "observed_at": _observed(new.intake.observed_at, at),
        "urgency": new.filled.urgency,
        "due_at": at + rules.DEADLINE[new.filled.urgency],
        "taken_by_id": by.person_id,
        "awaits_reading": new.awaits_reading,
        **_said(new.intake),
        **new.filled.columns,
    }


def _made(row: dict[str, Any], pk: int) -> Submitted:
    return Submitted(pk, code_of(row["number"]), row["secret"], row["due_at"], row["urgency"], is_new=True)


def _said(intake: Intake) -> dict[str, Any]:
    return {
        "source": intake.source,
        "key": intake.key,
        "inbox_id": intake.inbox_id,
        "words": intake.words,
        "contact_id": intake.contact_id,
        "reporter_name": intake.reporter_name,
        "reporter_phone": intake.reporter_phone,
        "relation": intake.relation,
        "is_confidential": intake.is_confidential,
        "is_forwarded_often": intake.is_forwarded_often,
        "photos_expected": max(intake.photos_expected, len(intake.photos)),
        "lat": intake.point.lat if intake.point else None,
        "lng": intake.point.lng if intake.point else None,
        "accuracy_m": intake.point.accuracy_m if intake.point else None,
    }


def _observed(said: datetime | None, at: datetime) -> datetime:
    """Return when it happened, as told; a time in the future or from another age is no time."""
    if said is None or said > at + timedelta(minutes=10) or said < at - TOO_OLD:
        return at
    return min(said, at)


def take_numbers(district: str, count: int) -> int:
    """Take the next ``count`` numbers and return the last of them."""
    more = "ON CONFLICT (district_id) DO UPDATE SET last = reports_series.last + excluded.last"
    return int(insert(Series, [{"district_id": district, "last": count}], and_then=more, give="last")[0])
