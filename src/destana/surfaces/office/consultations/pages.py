"""Questions, complaints and requests: the list by clock on the left, one thread with its answer box on the right."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.files import queries as files
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor, Permission
from destana.kit import phones
from destana.kit.text import clean
from destana.response.consultations import access, queries
from destana.response.consultations.actions import LONGEST_ANSWER, LONGEST_BASIS, LONGEST_QUESTION
from destana.response.consultations.terms import Need, State, Topic, Urgency
from destana.surfaces.office.frame import Told, page, room
from destana.surfaces.office.reports.photos import SHOWN

PAGE = 30
_FILTERS = ("buka", "saya", "lewat", "selesai", "semua")


@room(Permission.CONSULTATIONS_READ)
def inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what waits, by its clock; others by filter and search."""
    return show(request, actor)


@room(Permission.CONSULTATIONS_READ)
def matter(request: HttpRequest, actor: Actor, matter: str) -> HttpResponse:
    """Show the list with one matter opened."""
    return show(request, actor, matter=matter)


def show(
    request: HttpRequest, actor: Actor, *, matter: str = "", told: Told | None = None, **_more: Any
) -> HttpResponse:
    """Render the inbox, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    context = _list(request, actor, now) | {"told": told, "open": None, "code": matter}
    if matter:
        context |= _thread(actor, matter, told, now)
        context |= _used(request.GET.get("pakai", ""), context)
    return page(
        request,
        actor,
        "office/consultations/inbox.html",
        context,
        here="matters",
        status=told.status,
        now=now,
    )


def _list(request: HttpRequest, actor: Actor, now: Any) -> dict[str, Any]:
    wish = request.GET
    number = wish.get("hal", "1")
    at = max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1
    only = wish.get("hanya", "buka")
    only = only if only in _FILTERS else "buka"
    search = clean(wish.get("cari", ""), 100)
    found = queries.rows(actor, only=only, search=search, limit=PAGE, offset=(at - 1) * PAGE, now=now)
    counts = queries.counts(actor, now=now)
    names = {
        "buka": (_("All"), counts.open),
        "saya": (_("Mine"), counts.mine),
        "lewat": (_("Overdue"), counts.late),
        "selesai": (_("Done"), 0),
        "semua": (_("Everything"), 0),
    }
    return {
        "found": found,
        "only": only,
        "term": search,
        "tally": counts,
        "filters": [(value, *names[value]) for value in _FILTERS],
        "kept": urlencode({key: value for key, value in {"hanya": only, "cari": search}.items() if value}),
        "at": at,
        "more": at + 1 if found.total > at * PAGE else 0,
        "before": at - 1,
    }


def _thread(actor: Actor, code: str, told: Told, now: Any) -> dict[str, Any]:
    found = queries.get_for(actor, code)
    waiting = queries.waiting_answer(found) if found.state == State.WAITING_APPROVAL else None
    answers = access.may_answer(actor)
    is_free = access.is_free(actor, found, now)
    open_state = found.state in {
        State.NEW,
        State.QUEUED,
        State.HELD,
        State.WAITING_ASKER,
        State.WAITING_AGENCY,
    }
    is_answerable = answers and open_state
    typed = told.typed if told.form == "jawab" else {}
    return {
        "open": found,
        "state": State(found.state),
        "is_late": found.is_open and found.due_at < now and found.state != State.WAITING_ASKER,
        "is_critical": found.urgency == Urgency.CRITICAL,
        "needs": ", ".join(str(Need(need).label) for need in found.needs),
        "thread": queries.thread(found),
        "steps": queries.history(found),
        "waiting": waiting,
        "collision": found.lease_by.name if found.lease_by and not is_free else "",
        "lease_until": found.lease_until,
        "is_mine": found.lease_by_id == actor.person_id and found.state == State.HELD,
        "may_answer": is_answerable and is_free,
        "may_break": is_answerable and not is_free,
        "may_take": is_answerable and is_free and found.lease_by_id != actor.person_id,
        "may_approve": waiting is not None and access.may_approve(actor, found, waiting),
        "may_close": answers and is_free and (open_state or found.state == State.ANSWERED),
        "may_report": answers and is_free and found.report_id is None and found.is_open,
        "members": _members(actor) if found.is_open and access.may_assign(actor) else [],
        "asker": _asker(actor, found),
        "revealed": told.typed.get("nomor_penuh", ""),
        "may_reveal": access.may_know_asker(actor, found) and bool(_number(found)),
        "undo_step": queries.undoable(found, actor, now=now),
        "alike": queries.similar(actor, found) if is_answerable else [],
        "topics": Topic.choices,
        "topic": typed.get("topik") or found.topic,
        "text": typed.get("jawaban", ""),
        "basis": typed.get("dasar", ""),
        "asked_text": told.typed.get("pertanyaan", "") if told.form == "tanya" else "",
        "longest": {"text": LONGEST_ANSWER, "basis": LONGEST_BASIS, "question": LONGEST_QUESTION},
    }


def _used(code: str, context: dict[str, Any]) -> dict[str, Any]:
    """Put an earlier answer that somebody chose into the box, unless something is typed there."""
    chosen = next((one for one in context["alike"] if one.code == code), None)
    if chosen is None or context["text"]:
        return {}
    return {"text": chosen.text, "basis": chosen.basis, "topic": context["topic"] or chosen.topic}


def _members(actor: Actor) -> list[tuple[int, str]]:
    able = people.holders(actor.district, Permission.CONSULTATIONS_ANSWER)
    return [(one.id, one.name) for one in able]


def _number(found: Any) -> str:
    return str(found.asker_phone or (found.contact.phone if found.contact else ""))


def _asker(actor: Actor, found: Any) -> str:
    """Return who asked as this person may see it: the name and a part of the number, or that nobody is told."""
    if found.is_anonymous:
        return _("without a name")
    if not access.may_know_asker(actor, found):
        return str(found.get_source_display())
    number = _number(found)
    parts = [found.asker_name, phones.mask(number) if number else "", str(found.get_source_display())]
    return ", ".join(part for part in parts if part)


@room(Permission.CONSULTATIONS_READ)
def photo(request: HttpRequest, actor: Actor, matter: str, file_id: int, size: str) -> HttpResponse:
    """Send one photo of a matter that the actor may see."""
    found = queries.get_for(actor, matter)
    thread = queries.thread(found)
    known = {*thread.files, *(item.file_id for item in thread.items)}
    if size not in SHOWN or file_id not in known:
        raise Http404
    answer = FileResponse(files.path(file_id, size).open("rb"), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{found.code}-{file_id}.jpg"'
    return cast("HttpResponse", answer)


def back(matter: str = "", **_more: Any) -> str:
    """Return the address of a matter."""
    return reverse("office:matter", args=[matter])
