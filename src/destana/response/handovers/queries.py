"""Who waits, who has which talk, and what was said last. The number of queries never depends on the number of rows."""

from datetime import datetime

from django.db.models import Min, QuerySet

from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.vitals import Oldest
from destana.messaging.inbox import queries as inbox
from destana.messaging.outbox import queries as outbox

from . import rules
from .models import Handover
from .terms import HandoverView, Line, State, code_of

SHOWN = 20
"""Lines of a talk on the desk: what somebody who has just come needs."""


class NotHere(Refusal):
    """There is no such handover."""

    status = 404


def is_held(contact_id: int, *, at: datetime) -> bool:
    """Say whether a person has this contact's talk now: then the machine says nothing."""
    channels = people.together(contact_id)
    return Handover.objects.filter(contact_id__in=channels, state=State.HELD, held_until__gt=at).exists()


def waiting(actor: Actor, *, at: datetime, limit: int = 100) -> list[HandoverView]:
    """Return the open handovers: who waits first, the longest first; then the held ones."""
    rows = _open().order_by("-state", "since")[:limit]
    return [_view(row, actor, at) for row in rows]


def count_waiting() -> int:
    """Return how many people wait for a person."""
    return Handover.objects.filter(ended_at=None, state=State.WAITING).count()


def one(actor: Actor, handover_id: int, *, at: datetime) -> HandoverView:
    """Return a handover with the last words of its talk; raises :class:`NotHere`."""
    row = Handover.objects.select_related("contact", "held_by").filter(pk=handover_id).first()
    if row is None:
        raise NotHere(handover_id)
    return _view(row, actor, at, lines=_lines(row.contact_id))


def oldest_by_state(*, now: datetime) -> list[Oldest]:
    """Return since when somebody waits, and since when the oldest talk is held: one query."""
    held = _open().values("state").annotate(since=Min("since"), last=Min("answered_at")).order_by()
    since = {row["state"]: row["last"] or row["since"] for row in held}
    return [
        Oldest(state.value, str(state.label), since.get(state), limit)
        for state, limit in rules.MAY_WAIT.items()
    ]


def about(contact_ids: "tuple[int, ...] | list[int]") -> list[dict[str, object]]:
    """Return when these contacts asked for a person, for themselves."""
    rows = Handover.objects.filter(contact_id__in=list(contact_ids)).order_by("pk")
    return [{"code": code_of(row.pk), "asked_at": row.since, "ended_at": row.ended_at} for row in rows]


def _open() -> "QuerySet[Handover]":
    return Handover.objects.filter(ended_at=None).select_related("contact", "held_by")


def _view(row: Handover, actor: Actor, at: datetime, lines: tuple[Line, ...] = ()) -> HandoverView:
    is_held = row.state == State.HELD
    return HandoverView(
        id=row.pk,
        code=code_of(row.pk),
        channel=row.contact.channel,
        state=State(row.state),
        since=row.since,
        last_word_at=row.last_word_at,
        held_until=row.held_until,
        held_by=row.held_by.name if is_held and row.held_by else "",
        is_mine=is_held and row.held_by_id == actor.person_id,
        is_late=row.state == State.WAITING and at - row.since > rules.LATE,
        longest=rules.longest(row.contact.channel),
        lines=lines,
    )


def _lines(contact_id: int) -> tuple[Line, ...]:
    """Return the last lines of both sides on all channels of the person, oldest first."""
    channels = people.together(contact_id)
    theirs = [
        Line(each.at, each.words, is_ours=False, has_file=each.has_file)
        for each in inbox.last_words_of(channels, limit=SHOWN)
    ]
    ours = [Line(at, words, is_ours=True) for at, words in outbox.last_words_to(channels, limit=SHOWN)]
    both = [*reversed(theirs), *reversed(ours)]  # of one moment, the question stands before its answer
    return tuple(sorted(both, key=lambda line: line.at)[-SHOWN:])
