"""The desk's list and card: only for those who may read what goes round in the whole district."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.response.rumours import rules
from destana.response.rumours.models import Finding, Move, Question, Rumour, RumourPhoto, Text
from destana.response.rumours.terms import (
    CardView,
    Counts,
    FindingView,
    Page,
    Ruling,
    State,
    Step,
)

from .known import number_in

SORTS = {
    "batas": (F("due_at").asc(nulls_last=True), F("id").asc()),
    "baru": (F("received_at").desc(), F("id").desc()),
    "tanya": (F("asked").desc(), F("id").desc()),
}
"""How the list can be sorted: by clock, by age, by how many ask. The words stand in addresses."""


class NotHere(Refusal):
    """No such claim, or not for this person: both look alike."""

    status = 404


def visible_to(actor: Actor) -> "QuerySet[Rumour]":
    """Return the cards of the actor's district; claims belong to no village, and so to no role of one."""
    rows = Rumour.objects.filter(district_id=actor.district)
    return rows if actor.may(Permission.RUMOURS_READ) else rows.none()


def get_for(actor: Actor, number: int) -> Rumour:
    """Return the card with this number, or raise :class:`NotHere`."""
    rows = visible_to(actor).select_related("finding__by", "main", "taken_by", "report")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotHere(number)
    return found


def cards(
    actor: Actor,
    *,
    only: str = "buka",
    search: str = "",
    sort: str = "batas",
    limit: int = 50,
    offset: int = 0,
    now: datetime,
) -> Page:
    """Return one page of the list. ``only``: ``buka`` (open or due again), ``terbit``, ``selesai`` or ``semua``."""
    rows = _searched(_chosen(visible_to(actor), only, now), search)
    total = rows.count()
    photos = RumourPhoto.objects.filter(rumour=OuterRef("pk"))
    rows = rows.select_related("finding", "taken_by").annotate(with_photo=Exists(photos))
    rows = rows.order_by(*SORTS.get(sort, SORTS["batas"]))[offset : offset + limit]
    return Page(tuple(_card(row, now) for row in rows), total)


def counts(actor: Actor, *, now: datetime) -> Counts:
    """Return how many cards wait for the desk, and how many of them too long."""
    if not actor.may(Permission.RUMOURS_READ):
        return Counts()
    waiting = _chosen(visible_to(actor), "buka", now)
    found = waiting.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return Counts(found["open"], found["late"])


def alike(actor: Actor, rumour: Rumour, *, limit: int = 5) -> list[CardView]:
    """Return other cards that share the photo or many words: for the person who decides whether they are one."""
    words = [word for word in rules.core(rumour.claim).split() if len(word) > 4][:6]
    mine = RumourPhoto.objects.filter(rumour=rumour).values("file_id")
    shared = Q(photos__file_id__in=mine)
    for word in words:
        shared |= Q(texts__core__contains=word)
    rows = visible_to(actor).exclude(pk=rumour.pk).exclude(state__in=[State.SAME, State.SET_ASIDE])
    rows = (
        rows.filter(shared).annotate(hits=Count("texts", distinct=True)).order_by("-received_at").distinct()
    )
    return [_card(row, rumour.received_at) for row in rows.select_related("finding", "taken_by")[:limit]]


def findings(rumour: Rumour) -> list[FindingView]:
    """Return every ruling that was written for a card, the latest first."""
    rows = Finding.objects.filter(rumour=rumour).select_related("by", "settled_by", "published_by")
    return [_finding(row) for row in rows.order_by("-id")]


def history(rumour: Rumour) -> list[Step]:
    """Return the steps of a card, the latest first."""
    rows = Move.objects.filter(rumour=rumour).order_by("-id")[:100]
    return [Step(row.at, State(row.after), row.by_name, row.reason) for row in rows]


def wordings(rumour: Rumour, limit: int = 10) -> list[str]:
    """Return in which words people asked, the latest first, numbers hidden when they were kept."""
    rows = Question.objects.filter(rumour=rumour, forgotten_at=None).exclude(words="").order_by("-id")
    return list(dict.fromkeys(rows.values_list("words", flat=True)[: limit * 5]))[:limit]


def photos(rumour: Rumour) -> list[int]:
    """Return the photos that go round with a claim, the first one first."""
    rows = RumourPhoto.objects.filter(rumour=rumour, file__erased_at=None, file__missing_since=None)
    return list(rows.order_by("id").values_list("file_id", flat=True)[:12])


def undoable(rumour: Rumour, by: Actor, *, now: datetime) -> Move | None:
    """Return the last step, where this person may still take it back.

    What is out cannot be called back: it is corrected, and everybody who asked hears of it.
    """
    last = Move.objects.filter(rumour=rumour).order_by("-id").first()
    if last is None or last.is_undone or last.by_ref != by.ref or now - last.at > rules.UNDO:
        return None
    undone = rules.before_undo(State(last.before), State(last.after))
    return last if undone is not None else None


def _chosen(rows: "QuerySet[Rumour]", only: str, now: datetime) -> "QuerySet[Rumour]":
    if only == "terbit":
        return rows.filter(state=State.PUBLISHED)
    if only == "selesai":
        return rows.filter(state__in=[State.SAME, State.SET_ASIDE])
    if only == "semua":
        return rows
    return rows.filter(Q(is_open__in=[True]) | Q(state=State.PUBLISHED, due_at__lt=now))


def _searched(rows: "QuerySet[Rumour]", search: str) -> "QuerySet[Rumour]":
    """Narrow to a code, or to words of the claim, of the ruling or of a question."""
    if not search:
        return rows
    number = number_in(search)
    if number is not None:
        return rows.filter(number=number)
    core = rules.core(search) or search
    found = (
        Q(claim__icontains=search)
        | Q(finding__claim__icontains=search)
        | Q(Exists(Text.objects.filter(rumour=OuterRef("pk"), core__contains=core)))
    )
    return rows.filter(found)


def _card(row: Any, now: datetime) -> CardView:
    return CardView(
        id=row.pk,
        code=row.code,
        claim=row.finding.claim if row.finding else row.claim,
        state=State(row.state),
        ruling=Ruling(row.finding.ruling) if row.finding else None,
        asked=row.asked,
        has_photo=bool(getattr(row, "with_photo", False)),
        received_at=row.received_at,
        due_at=row.due_at,
        late=row.due_at is not None and row.due_at < now,
        taken_by=row.taken_by.name if row.taken_by else "",
    )


def _finding(row: Finding) -> FindingView:
    return FindingView(
        id=row.pk,
        ruling=Ruling(row.ruling),
        claim=row.claim,
        explanation=row.explanation,
        next_check_at=row.next_check_at,
        by_name=row.by.name if row.by else "",
        at=row.at,
        settled_by=row.settled_by.name if row.settled_by else "",
        published_by=row.published_by.name if row.published_by else "",
        published_at=row.published_at,
    )
