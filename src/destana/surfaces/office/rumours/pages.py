"""Claims that go round: the list, and one card with what people asked, what was found, and what may come next."""

import uuid
from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.files import queries as files
from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.rumours import access, queries
from destana.response.rumours.actions import LONGEST_CLAIM, LONGEST_EXPLANATION
from destana.response.rumours.terms import OPEN, RULED, Ruling, State
from destana.surfaces.office.frame import Told, page, room
from destana.surfaces.office.reports.photos import SHOWN
from destana.surfaces.office.when import write_local

PAGE = 50


@room(Permission.RUMOURS_READ)
def rumours(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the claims that wait, by their clock; others by filter, order and search."""
    return show_list(request, actor)


def show_list(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the list, with a refused form kept."""
    told, now, wish = told or Told(), timezone.now(), request.GET
    number = wish.get("hal", "1")
    at = max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1
    only, sort = wish.get("hanya", "buka"), wish.get("urut", "batas")
    search = clean(wish.get("cari", ""), 100)
    found = queries.cards(
        actor, only=only, search=search, sort=sort, limit=PAGE, offset=(at - 1) * PAGE, now=now
    )
    context = {
        "found": found,
        "only": only,
        "sort": sort,
        "term": search,
        "filters": _filters(),
        "sorts": _sorts(),
        "at": at,
        "more": at + 1 if found.total > at * PAGE else 0,
        "before": at - 1,
        "may_check": access.may_check(actor),
        "key": told.typed.get("kunci") or uuid.uuid4().hex,
        "told": told,
    }
    return page(
        request, actor, "office/rumours/list.html", context, here="rumours", status=told.status, now=now
    )


def _filters() -> list[tuple[str, str]]:
    return [("buka", _("Waiting")), ("terbit", _("Out")), ("selesai", _("Ended")), ("semua", _("All"))]


def _sorts() -> list[tuple[str, str]]:
    return [("batas", _("by clock")), ("baru", _("newest first")), ("tanya", _("most asked"))]


@room(Permission.RUMOURS_READ)
def rumour(request: HttpRequest, actor: Actor, claim: int) -> HttpResponse:
    """Show one card."""
    return show(request, actor, claim=claim)


def show(
    request: HttpRequest, actor: Actor, *, claim: int, told: Told | None = None, **_more: Any
) -> HttpResponse:
    """Render one card, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    card = queries.get_for(actor, claim)
    context: dict[str, Any] = {
        "card": card,
        "state": State(card.state),
        "is_late": card.due_at is not None and card.due_at < now,
        "is_open": card.state in OPEN,
        "photos": queries.photos(card),
        "wordings": queries.wordings(card),
        "alike": queries.alike(actor, card) if card.is_open else [],
        "findings": queries.findings(card),
        "draft": queries.draft_fact(card),
        "steps": queries.history(card),
        "rulings": Ruling.choices,
        "typed": told.typed if told.form == "hasil" else _first(card),
        "longest": {"claim": LONGEST_CLAIM, "reason": LONGEST_EXPLANATION},
        "told": told,
        **_rights(actor, card),
    }
    context["undo_step"] = queries.undoable(card, actor, now=now) if context["may_check"] else None
    return page(
        request, actor, "office/rumours/one.html", context, here="rumours", status=told.status, now=now
    )


def _first(card: Any) -> dict[str, str]:
    """Return what the form of the finding begins with: the last wording, else the first question."""
    last = card.finding
    return {
        "putusan": last.ruling if last else "",
        "kabar": last.claim if last else card.claim[:LONGEST_CLAIM],
        "hasil": last.explanation if last else "",
        "lagi": write_local(last.next_check_at) if last else "",
    }


def _rights(actor: Actor, card: Any) -> dict[str, bool]:
    """Say which buttons this person has here."""
    finding, checks = card.finding, access.may_check(actor)
    is_proposed = card.state == State.CHECKING and finding is not None
    signs = finding is not None and access.may_sign(actor, finding)
    return {
        "may_check": checks,
        "may_take": checks and card.state == State.RECEIVED,
        "may_find": checks and card.is_open,
        "is_proposed": is_proposed,
        "may_confirm": is_proposed and signs,
        "may_drop": is_proposed
        and checks
        and (signs or (finding is not None and access.is_own(actor, finding))),
        "may_publish": card.state in RULED and signs,
        "waits_for_signature": card.state in RULED and not signs,
        "may_reopen": checks and access.may_reopen(actor, card),
        "may_end": checks and card.state in {State.RECEIVED, State.CHECKING},
        "may_restore": checks and card.state in {State.SAME, State.SET_ASIDE},
    }


@room(Permission.RUMOURS_READ)
def photo(request: HttpRequest, actor: Actor, claim: int, file_id: int, size: str) -> HttpResponse:
    """Send one photo that goes round with a claim."""
    card = queries.get_for(actor, claim)
    if size not in SHOWN or file_id not in queries.photos(card):
        raise Http404
    answer = FileResponse(files.path(file_id, size).open("rb"), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{card.code}-{file_id}.jpg"'
    return cast("HttpResponse", answer)


@room(Permission.RUMOURS_READ)
def picture(request: HttpRequest, actor: Actor, claim: int) -> HttpResponse:
    """Send the stamped picture as it will go out, before anybody has signed it."""
    draft = queries.draft_fact(queries.get_for(actor, claim))
    if draft is None:
        raise Http404
    return HttpResponse(queries.picture(draft), content_type="image/png")


def back(claim: int, **_more: Any) -> str:
    """Return the address of a card."""
    return reverse("office:rumour", args=[claim])
