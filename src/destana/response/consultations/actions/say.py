"""What the asker does later: more words, whether the answer was one, silence."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM, Actor
from destana.kit import worktime
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.consultations import access, notices, rules
from destana.response.consultations.models import Consultation, Said
from destana.response.consultations.queries.asker import reopens
from destana.response.consultations.terms import Asked, Kind, Rating, State, Urgency

from .ask import LONGEST, NothingAsked, asked, index
from .moves import change, due, lock, move
from .urgent import is_urgent, make_report


class TooLate(Refusal):
    """The matter was closed more than seven days ago; its asker begins a new one."""

    sentence = _("This matter is closed. Please ask anew.")


def say_more(
    *, matter_id: int, key: str, words: str, is_voice: bool = False, by: Actor, at: datetime
) -> Asked:
    """Add words to a matter: an answer to our question, a reason to open it again, or a report.

    The same key again changes nothing. Raises :class:`NothingAsked`, :class:`TooLate`.
    """
    words = clean(words, LONGEST)
    if not words and not is_voice:
        raise NothingAsked
    with transaction.atomic():
        found = lock(matter_id)
        access.check_is_asker(by, found)
        if found.state == State.CLOSED and not reopens(found, now=at) and found.report_id is None:
            raise TooLate(matter_id)
        _row, is_new = Said.objects.get_or_create(
            consultation=found, key=key[:120], defaults={"words": words, "is_voice": is_voice, "at": at}
        )
        if is_new:
            _heard(found, words, by=by, at=at)
        return asked(found, is_new=is_new)


def rate(*, matter_id: int, rating: Rating, by: Actor, at: datetime) -> Consultation:
    """Say whether the answer was one. "Not yet" brings the matter back once; after that a new message does.

    Raises :class:`TooLate` where there is no answer to rate.
    """
    with transaction.atomic():
        found = lock(matter_id)
        access.check_is_asker(by, found)
        if found.rating == rating and found.state != State.ANSWERED:
            return found
        if found.state != State.ANSWERED:
            raise TooLate(matter_id)
        if rating == Rating.YES:
            move(found, State.CLOSED, by=by, at=at, verb="consultation.rated", reason=rating, rating=rating)
        elif found.is_reopened:
            change(found, by=by, at=at, verb="consultation.rated", reason=rating, rating=rating)
        else:
            _reopen(found, by=by, at=at, rating=rating, is_reopened=True)
        return found


def send_silent(*, at: datetime, limit: int = 200) -> int:
    """Send to the desk what nobody finished writing within five minutes. Returns how many."""
    rows = Consultation.objects.filter(
        district_id=settings.DISTRICT, state=State.NEW, changed_at__lt=at - rules.SILENT
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    for pk in ids:
        with transaction.atomic():
            found = lock(pk)
            if found.state == State.NEW:
                move(found, State.QUEUED, by=SYSTEM, at=at, verb="consultation.silent")
                notices.kept(found, at=at)
    return len(ids)


def close_answered(*, at: datetime, limit: int = 200) -> int:
    """Close what was answered more than seven days ago and nobody complained about. Returns how many."""
    rows = Consultation.objects.filter(state=State.ANSWERED, changed_at__lt=at - rules.REOPENS)
    return _each(
        rows.order_by("pk"), State.ANSWERED, State.CLOSED, "consultation.settled", at=at, limit=limit
    )


def close_unanswered(*, at: datetime, limit: int = 200) -> int:
    """Close what the asker did not answer within ten working days. Returns how many."""
    waiting = Consultation.objects.filter(state=State.WAITING_ASKER).order_by("changed_at")
    late = [
        pk
        for pk, since in waiting.values_list("pk", "changed_at")[:limit]
        if worktime.between(since, at) > rules.ASKER_TIME
    ]
    rows = Consultation.objects.filter(pk__in=late)
    return _each(rows, State.WAITING_ASKER, State.CLOSED, "consultation.no_answer", at=at, limit=limit)


def _each(rows: Any, before: State, after: State, verb: str, *, at: datetime, limit: int) -> int:
    ids = list(rows.values_list("pk", flat=True)[:limit])
    for pk in ids:
        with transaction.atomic():
            found = lock(pk)
            if found.state == before:
                move(found, after, by=SYSTEM, at=at, verb=verb)
    return len(ids)


def _heard(found: Consultation, words: str, *, by: Actor, at: datetime) -> None:
    shown = access.shown_in_log(by, found)
    audit.record(by=shown, verb="consultation.words_added", target=f"consultation:{found.pk}", at=at)
    index(found, words)
    if found.state == State.WAITING_ASKER:
        move(found, State.QUEUED, by=by, at=at, verb="consultation.replied")
    elif not found.is_open and reopens(found, now=at):
        _reopen(found, by=by, at=at)
    else:
        change(found, by=by, at=at, verb="consultation.added")
    if is_urgent(words) and found.is_open:
        make_report(found, by=by, at=at)


def _reopen(found: Consultation, *, by: Actor, at: datetime, **values: Any) -> None:
    """Bring a matter back to the desk with a fresh clock; its holder stays."""
    fresh = due(Kind(found.kind), Urgency(found.urgency), at=at)
    move(found, State.QUEUED, by=by, at=at, verb="consultation.reopened", due_at=fresh, **values)
