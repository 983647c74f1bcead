"""Earlier answers to similar questions: by how many words they share, counted on an index."""

from dataclasses import dataclass

from django.db.models import Count

from destana.foundation.people.terms import Actor
from destana.response.consultations import rules
from destana.response.consultations.models import Consultation, Word, Written
from destana.response.consultations.terms import Reply, State

from .desk import visible_to

_RARE = 8
"""Words by which candidates are looked for: the longest say most, and the commonest would find everything."""
_LOOK_AT = 40


@dataclass(frozen=True)
class Alike:
    """An earlier question and what was answered. ``percent``: share of the new question's words that it holds."""

    code: str
    words: str
    text: str
    basis: str
    topic: str
    percent: int


def similar(actor: Actor, matter: Consultation, *, limit: int = 2) -> list[Alike]:
    """Return the answered matters that share most words with this one; three queries, whatever there is.

    Confidential and anonymous ones are never offered: their words would leave the thread.
    """
    mine = rules.words_of(matter.words)
    if not mine:
        return []
    sought = sorted(mine, key=len, reverse=True)[:_RARE]
    ids = (
        Word.objects.filter(word__in=sought)
        .exclude(consultation_id=matter.pk)
        .values("consultation_id")
        .annotate(shared=Count("word"))
        .order_by("-shared", "-consultation_id")
        .values_list("consultation_id", "shared")[:_LOOK_AT]
    )
    shared = {pk: count for pk, count in ids if count / len(sought) >= rules.LEAST_ALIKE}
    rows = visible_to(actor).filter(pk__in=shared, state__in=[State.ANSWERED, State.CLOSED])
    found = rows.filter(is_confidential=False, is_anonymous=False).in_bulk()
    best = sorted(found, key=lambda pk: (-shared[pk], -pk))
    answers = _answers(best)
    return [
        Alike(
            found[pk].code, found[pk].words, answers[pk].text, answers[pk].basis, found[pk].topic,
            round(100 * shared[pk] / len(sought)),
        )
        for pk in best
        if pk in answers
    ][:limit]  # fmt: skip


def _answers(ids: list[int]) -> dict[int, Written]:
    rows = Written.objects.filter(
        consultation_id__in=ids, what=Reply.ANSWER, sent_at__isnull=False, taken_back_at=None
    )
    return {row.consultation_id: row for row in rows.order_by("id")}
