"""Asking the reporter back, and hearing the answer or the silence."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import SYSTEM, Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.reports import access, notices, rules
from destana.response.reports.models import Question
from destana.response.reports.terms import State, Urgency

from .decide import _opened
from .moves import lock, move


class NoWayToAsk(Refusal):
    """The reporter left neither a chat nor a number."""

    sentence = _("This reporter left no way to answer. Ask the village head instead.")
    status = 422


class EmptyQuestion(Refusal):
    """Nothing was asked."""

    sentence = _("Write the question first.")
    status = 422


def ask(*, report_id: int, text: str, seen: int | None = None, by: Actor, at: datetime) -> Question:
    """Put a question to the reporter on the reporter's own channel, with a deadline of 30 minutes."""
    text = clean(text, 300)
    if not text:
        raise EmptyQuestion(report_id)
    with transaction.atomic():
        report = _opened(report_id, seen, by, at)
        access.check_may_check(by, report)
        if report.contact_id is None:
            raise NoWayToAsk(report_id)
        question = Question.objects.create(
            report=report, text=text, asked_by_id=by.as_person, asked_at=at, due_at=at + rules.ANSWER_TIME
        )
        move(report, State.NEEDS_INFO, by=by, at=at, verb="report.asked")
        notices.question(report, question, at=at)
        return question


def answer(*, report_id: int, words: str, by: Actor, at: datetime) -> bool:
    """Take the reporter's answer; the report comes back to the queue. False where nothing was being asked."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_is_reporter(by, report)
        question = Question.objects.filter(report=report, is_open=True).first()
        if question is None:
            return False
        _close(question, clean(words, 10_000), at)
        if report.state == State.NEEDS_INFO:
            due = at + rules.DEADLINE[Urgency(report.urgency)]
            move(report, State.CHECKING, by=by, at=at, verb="report.answered", due_at=due)
        return True


def close_overdue_questions(*, at: datetime, limit: int = 200) -> int:
    """Bring back reports whose reporter stayed silent. Returns how many."""
    overdue = list(
        Question.objects.filter(is_open=True, due_at__lt=at).values_list("pk", "report_id")[:limit]
    )
    for question_id, report_id in overdue:
        with transaction.atomic():
            report = lock(report_id)
            question = Question.objects.get(pk=question_id)
            if not question.is_open:
                continue
            _close(question, "", None)
            if report.state == State.NEEDS_INFO:
                move(report, State.CHECKING, by=SYSTEM, at=at, verb="report.no_answer", due_at=at)
    return len(overdue)


def _close(question: Question, words: str, at: datetime | None) -> None:
    Question.objects.filter(pk=question.pk, is_open=True).update(is_open=False, answer=words, answered_at=at)
