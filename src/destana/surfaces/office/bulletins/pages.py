"""Bulletins: what waits for me, the composer with its previews, one bulletin with its ledger, its sheet for paper."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.kit import clock
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import State as MessageState
from destana.response.bulletins import access, queries
from destana.response.bulletins.terms import PUBLIC, BulletinView, Kind, Previews, Source, State, Wording
from destana.response.chain import queries as chain
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import queries as incidents
from destana.surfaces.office.bulletins import fitting
from destana.surfaces.office.bulletins import wording as words
from destana.surfaces.office.frame import Incomplete, Told, page, room
from destana.surfaces.office.house.lamps import since_exercise

LEDGER = 200
COMPOSED = (State.DRAFT, State.RETURNED, State.SUBMITTED)


@room(Permission.BULLETINS_READ)
def bulletins(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the bulletins: what waits for me first, then mine, then all."""
    context = {
        "waiting": queries.waiting_for(actor),
        "unreviewed": queries.unreviewed(actor),
        "mine": queries.mine(actor),
        "recent": [
            one for one in queries.recent(actor) if one.state in PUBLIC or one.state == State.REJECTED
        ],
        "may_write": access.may_write(actor),
    }
    return page(request, actor, "office/bulletins/list.html", context, here="bulletins")


@room(Permission.BULLETINS_WRITE)
def compose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the composer for a new bulletin, filled from an incident where one is named (``?kejadian=K-07``)."""
    return show_new(request, actor)


def show_new(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the composer for a new bulletin, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    number = incident_number(request.POST.get("kejadian") or request.GET.get("kejadian", ""))
    incident, first = (
        None,
        Wording(level=Level.NONE, who=settings.ENV.office_name, expires_at=now + words.VALID),
    )
    if number:
        found = incidents.page(incidents.get_for(actor, number), only_public=False)
        incident, first = found.incident, words.of_incident(found, settings.ENV.office_name, now)
    is_typed = request.method == "POST"
    shown = _preview(request, actor, None if is_typed else first)
    context = _form(_posted(request) if is_typed else words.to_fields(first)) | {
        "previews": shown,
        "mouths": fitting.mouths(shown, knows_cap=False),
        "beside": fitting.beside(shown),
        "misfits": {misfit.channel: misfit for misfit in shown.misfits} if shown else {},
        "incident": incident,
        "told": told,
        "bulletin": None,
        "kinds": [(kind.value, kind.label) for kind in words.KINDS],
    }
    return page(
        request, actor, "office/bulletins/compose.html", context, here="bulletins", status=told.status
    )


def _posted(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in request.POST} | {
        "desa": request.POST.getlist("desa")
    }


def _preview(request: HttpRequest, actor: Actor, first: Wording | None) -> Previews | None:
    """Preview what is not saved; None while the form does not say what happens."""
    try:
        return queries.preview(first or words.read(request), by=actor)
    except Incomplete:
        return None


@room(Permission.BULLETINS_WRITE, "POST")
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the composer again with every channel as the unsaved words would go out. Nothing is stored."""
    return show_new(request, actor)


def incident_number(code: str) -> int:
    """Read ``K-07``; 0 where it is no code."""
    digits = code.upper().removeprefix("K-").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 7 else 0


@room(Permission.BULLETINS_WRITE)
def edit(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Show the composer for the own draft, with a preview for each mouth."""
    return show_edit(request, actor, bulletin_id=bulletin_id)


def show_edit(
    request: HttpRequest, actor: Actor, *, bulletin_id: int, told: Told | None = None
) -> HttpResponse:
    """Render the composer of one draft, with a refused form kept."""
    told = told or Told()
    found = queries.get_for(actor, bulletin_id)
    if not access.may_edit(actor, found) or found.state not in COMPOSED:
        return show(request, actor, bulletin_id=bulletin_id, told=told)
    fields = words.to_fields(found.wording) if told.problem is None else _posted(request)
    context = (
        _form(fields)
        | _previewed(found)
        | {
            "told": told,
            "kinds": [(found.kind.value, found.kind.label)]
            if found.kind == Kind.UPDATE
            else [(kind.value, kind.label) for kind in words.KINDS],
        }
    )
    return page(
        request, actor, "office/bulletins/compose.html", context, here="bulletins", status=told.status
    )


def _form(fields: dict[str, Any]) -> dict[str, Any]:
    chosen = set(fields["desa"])
    return {
        "fields": fields,
        "hazards": Hazard.choices,
        "levels": [(level.value, level.label) for level in Level],
        "sources": Source.choices,
        "villages": [
            {"value": each.code, "label": each.name, "checked": each.code in chosen}
            for each in areas.villages(settings.DISTRICT)
        ],
    }


def _previewed(found: BulletinView) -> dict[str, Any]:
    shown, asked = queries.previews(found.id), queries.prompt(found.id)
    cap = queries.cap_faults(found.id, at=timezone.now())
    shown = replace(shown, misfits=(*shown.misfits, *cap))
    return {
        "bulletin": found,
        "previews": shown,
        "mouths": fitting.mouths(shown),
        "beside": fitting.beside(shown),
        "misfits": {misfit.channel: misfit for misfit in shown.misfits},
        "prompt": asked,
        "exercise": since_exercise(asked.last_exercise, clock.local(timezone.now()).date()),
    }


@room(Permission.BULLETINS_READ)
def bulletin(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Show one bulletin, with what the actor may do to it."""
    return show(request, actor, bulletin_id=bulletin_id)


def show(request: HttpRequest, actor: Actor, *, bulletin_id: int, told: Told | None = None) -> HttpResponse:
    """Render one bulletin, with a refused form kept."""
    told = told or Told()
    found = queries.get_for(actor, bulletin_id)
    about, is_out = f"bulletin:{found.id}", found.state in PUBLIC
    names = {village.code: village.name for village in areas.villages(settings.DISTRICT)}
    context = _previewed(found) | {
        "told": told,
        "is_out": is_out,
        "review_left": _minutes_left(found),
        "names": [names.get(code, code) for code in found.villages],
        "sounds": queries.sounds_of(found.id) if is_out else {},
        "may_record": access.may_record(actor) and found.state == State.PUBLISHED,
        "may_know": actor.may(Permission.CONTACT_REVEAL),
        "ledger": outbox.ledger(about, limit=LEDGER)
        if is_out and actor.may(Permission.BULLETINS_WRITE)
        else [],
        "reach": chain.reach(found.id, found.villages, now=timezone.now()) if is_out else None,
        "counts": [(MessageState(state).label, n) for state, n in outbox.counts(about).items()]
        if is_out
        else [],
        "posts": queries.posts_of(found.id) if is_out else [],
        "qr": mark_safe(queries.link_qr(found.id)) if is_out else "",  # noqa: S308 - SVG that segno made
        "link": f"{settings.SITE}/cek/{found.code}" if is_out else "",
        "may_edit": access.may_edit(actor, found) and found.state in COMPOSED,
        "may_submit": access.may_edit(actor, found) and found.state in {State.DRAFT, State.RETURNED},
        "may_decide": access.may_decide(actor, found) and found.state == State.SUBMITTED,
        "may_withdraw": access.may_withdraw(actor, found)
        and found.state == State.PUBLISHED
        and found.kind != Kind.WITHDRAWAL,
        "may_update": access.may_write(actor)
        and found.state == State.PUBLISHED
        and found.kind != Kind.WITHDRAWAL,
        "may_pass_on": access.may_edit(actor, found)
        and found.state in {State.DRAFT, State.RETURNED}
        and (found.source, found.kind) == (Source.RELAY, Kind.WARNING)
        and not found.references,
        "may_review": is_out
        and found.approver_id is None
        and found.reviewed_at is None
        and access.may_decide(actor, found),
    }
    return page(request, actor, "office/bulletins/one.html", context, here="bulletins", status=told.status)


def _minutes_left(found: BulletinView) -> int:
    """Return the minutes until a second person has to have looked; 0 where it is late, or nobody has to."""
    if found.relay is None:
        return 0
    return max(0, int((found.relay.due_at - timezone.now()).total_seconds() // 60))


def back(bulletin_id: int) -> str:
    """Return the address of a bulletin."""
    return reverse("office:bulletin", args=[bulletin_id])


def back_to_edit(bulletin_id: int) -> str:
    """Return the address of the composer of a draft."""
    return reverse("office:bulletin_edit", args=[bulletin_id])


def back_to_new() -> str:
    """Return the address of the empty composer."""
    return reverse("office:bulletin_new")
