"""The desk's list and thread: what this person may see, by its clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.response.consultations import rules
from destana.response.consultations.models import Attachment, Consultation, Move, Said, Word, Written
from destana.response.consultations.terms import (
    Counts,
    Kind,
    Need,
    Page,
    Reply,
    Row,
    State,
    Urgency,
)

from .asker import number_in

_MOST_TERMS = 6
"""Words of a search that count; more make a question of minutes out of one of milliseconds."""


class NotHere(Refusal):
    """No such matter, or not for this person: both look alike."""

    status = 404


def visible_to(actor: Actor) -> "QuerySet[Consultation]":
    """Return the matters that this person may read: confidential ones only as holder or section head."""
    rows = Consultation.objects.filter(district_id=actor.district)
    if not actor.may(Permission.CONSULTATIONS_READ):
        return rows.none()
    if actor.may(Permission.CONTACT_CONFIDENTIAL):
        return rows
    return rows.filter(Q(is_confidential=False) | Q(holder_id=actor.person_id or 0))


def get_for(actor: Actor, code: str) -> Consultation:
    """Return the matter with this code, or raise :class:`NotHere`."""
    read = number_in(code)
    rows = visible_to(actor).select_related("holder", "lease_by", "village", "report", "contact")
    found = rows.filter(letter=read[0], number=read[1]).first() if read else None
    if found is None:
        raise NotHere(code)
    return found


def rows(
    actor: Actor, *, only: str = "buka", search: str = "", limit: int = 30, offset: int = 0, now: datetime
) -> Page:
    """Return one page of the list. ``only``: ``buka``, ``saya``, ``lewat``, ``selesai`` or ``semua``."""
    wanted = _searched(_chosen(visible_to(actor), only, actor, now), search)
    total = wanted.count()
    order = ("urgency", "due_at", "id") if only in _BY_CLOCK else ("-received_at", "-id")
    page = wanted.select_related("holder", "village").order_by(*order)[offset : offset + limit]
    return Page(tuple(_row(row, now) for row in page), total)


_BY_CLOCK = frozenset({"buka", "saya", "lewat"})


def counts(actor: Actor, *, now: datetime) -> Counts:
    """Return what waits, how much of it too long, and how much is a matter of life: one query over the open ones."""
    if not actor.may(Permission.CONSULTATIONS_READ):
        return Counts()
    late = Q(due_at__lt=now) & ~Q(state=State.WAITING_ASKER)
    found = (
        visible_to(actor)
        .filter(is_open__in=[True])
        .exclude(state=State.NEW)
        .aggregate(
            open=Count("pk"),
            late=Count("pk", filter=late),
            critical=Count("pk", filter=Q(urgency=Urgency.CRITICAL)),
            mine=Count("pk", filter=Q(holder_id=actor.person_id or 0)),
            to_approve=Count("pk", filter=Q(state=State.WAITING_APPROVAL)),
        )
    )
    return Counts(**found)


@dataclass(frozen=True)
class ThreadItem:
    """One thing that was said or written. ``is_ours``: by the desk."""

    at: datetime
    is_ours: bool
    text: str
    who: str = ""
    basis: str = ""
    note: str = ""
    file_id: int | None = None
    is_voice: bool = False


@dataclass(frozen=True)
class Thread:
    """What was said to and fro, the first first, and the files of the asker."""

    items: tuple[ThreadItem, ...]
    files: tuple[int, ...]


def thread(matter: Consultation) -> Thread:
    """Return the whole thread of a matter; three queries, whatever its length."""
    items = [ThreadItem(matter.received_at, False, matter.words, is_voice=matter.is_voice)]
    items += [
        ThreadItem(row.at, False, row.words, is_voice=row.is_voice)
        for row in Said.objects.filter(consultation=matter).order_by("id")
    ]
    written = Written.objects.filter(consultation=matter).select_related("by", "approved_by")
    items += [
        ThreadItem(
            row.at,
            True,
            row.text,
            who=row.by.name,
            basis=row.basis,
            note=_note(row),
            file_id=row.file_id,
        )
        for row in written.order_by("id")
    ]
    files = Attachment.objects.filter(
        consultation=matter, file__erased_at=None, file__missing_since=None
    ).order_by("id")
    return Thread(
        tuple(sorted(items, key=lambda item: item.at)), tuple(files.values_list("file_id", flat=True)[:12])
    )


def _note(row: Written) -> str:
    if row.taken_back_at is not None:
        return "taken_back"
    if row.sent_at is None:
        return "waits"
    return row.approved_by.name if row.approved_by else ""


def waiting_answer(matter: Consultation) -> Written | None:
    """Return the answer that waits for a second person, or None."""
    rows = Written.objects.filter(consultation=matter, what=Reply.ANSWER, sent_at=None, taken_back_at=None)
    return rows.select_related("by").order_by("-id").first()


def history(matter: Consultation) -> list[Move]:
    """Return the steps of a matter, the latest first."""
    return list(Move.objects.filter(consultation=matter).order_by("-id")[:100])


def undoable(matter: Consultation, by: Actor, *, now: datetime) -> Move | None:
    """Return the last step, where this person may still take it back."""
    last = Move.objects.filter(consultation=matter).order_by("-id").first()
    if last is None or last.is_undone or last.by_ref != by.ref or now - last.at > rules.UNDO:
        return None
    is_step = State(last.after) in rules.UNDONE and last.after == matter.state
    return last if is_step and matter.report_id is None else None


def _chosen(
    rows: "QuerySet[Consultation]", only: str, actor: Actor, now: datetime
) -> "QuerySet[Consultation]":
    if only == "semua":
        return rows
    if only == "selesai":
        return rows.filter(is_open__in=[False])
    rows = rows.filter(is_open__in=[True]).exclude(state=State.NEW)
    if only == "saya":
        return rows.filter(holder_id=actor.person_id or 0)
    if only == "lewat":
        return rows.filter(due_at__lt=now).exclude(state=State.WAITING_ASKER)
    return rows


def _searched(rows: "QuerySet[Consultation]", search: str) -> "QuerySet[Consultation]":
    """Narrow to a code, or to matters that hold every word; each word is one look into the index of words."""
    if not search:
        return rows
    read = number_in(search)
    if read is not None:
        return rows.filter(letter=read[0], number=read[1])
    terms = rules.words_of(search)[:_MOST_TERMS]
    if not terms:
        return rows.none()
    for term in terms:
        rows = rows.filter(pk__in=Word.objects.filter(word=term).values("consultation_id"))
    return rows


def _row(row: Any, now: datetime) -> Row:
    needs = ", ".join(str(Need(need).label) for need in row.needs)
    state = State(row.state)
    is_late = row.is_open and row.due_at < now and state != State.WAITING_ASKER
    return Row(
        code=row.code,
        kind=Kind(row.kind),
        title=needs or " ".join(row.words.split())[:140],
        state=state,
        urgency=Urgency(row.urgency),
        due_at=row.due_at if row.is_open and state != State.WAITING_ASKER else None,
        late=is_late,
        received_at=row.received_at,
        holder=row.holder.name if row.holder else "",
        village=row.village.name if row.village else "",
        is_confidential=row.is_confidential,
    )
