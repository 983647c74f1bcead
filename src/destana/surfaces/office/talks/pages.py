"""Talks in which somebody wants a person: who waits and since when, and one talk with its last words."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.handovers import access, actions, queries
from destana.response.handovers.terms import HELD, State
from destana.response.reports.terms import Source
from destana.surfaces.office.frame import Told, page, posting, room, say

_CHECK = Permission.REPORTS_CHECK


@room(_CHECK)
def talks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who waits for a person, the longest first, and who has which talk."""
    access.check_may_answer(actor)
    now = timezone.now()
    found = [(one, _channel(one.channel)) for one in queries.waiting(actor, at=now)]
    return page(request, actor, "office/talks/list.html", {"found": found}, here="talks", now=now)


@room(_CHECK)
def talk(request: HttpRequest, actor: Actor, handover_id: int) -> HttpResponse:
    """Show one talk."""
    return show(request, actor, handover_id=handover_id)


def show(
    request: HttpRequest, actor: Actor, *, handover_id: int, told: Told | None = None, **_more: Any
) -> HttpResponse:
    """Render one talk, with a refused answer kept."""
    access.check_may_answer(actor)
    told, now = told or Told(), timezone.now()
    one = queries.one(actor, handover_id, at=now)
    context = {
        "talk": one,
        "channel": _channel(one.channel),
        "is_open": one.state != State.ENDED,
        "is_free": one.state == State.WAITING
        or one.is_mine
        or (one.held_until is not None and one.held_until <= now),
        "minutes": int(HELD.total_seconds() // 60),
        "key": told.typed.get("kunci") or uuid.uuid4().hex,
        "words": told.typed.get("kata", ""),
        "told": told,
    }
    return page(request, actor, "office/talks/one.html", context, here="talks", status=told.status, now=now)


def back(*, handover_id: int) -> str:
    """Return the address of a talk."""
    return reverse("office:talk", args=[handover_id])


@posting(_CHECK, "ambil", show, back)
def take(request: HttpRequest, actor: Actor, *, handover_id: int, now: Any) -> None:
    """Take the talk: the machine is silent in it."""
    actions.take(handover_id=handover_id, by=actor, at=now)


@posting(_CHECK, "jawab", show, back)
def answer(request: HttpRequest, actor: Actor, *, handover_id: int, now: Any) -> None:
    """Say something to the person."""
    key = clean(request.POST.get("kunci", ""), 64) or uuid.uuid4().hex
    words = request.POST.get("kata", "")
    actions.answer(handover_id=handover_id, key=key, words=words, by=actor, at=now)
    say(request, _("Your answer is on its way."))


@posting(_CHECK, "selesai", show, back)
def finish(request: HttpRequest, actor: Actor, *, handover_id: int, now: Any) -> HttpResponse:
    """Hand the talk back to the machine."""
    actions.finish(handover_id=handover_id, by=actor, at=now)
    say(request, _("Handed back to the machine."))
    return HttpResponseRedirect(reverse("office:talks"))


def _channel(name: str) -> str:
    return str(Source(name).label) if name in Source.values else name
