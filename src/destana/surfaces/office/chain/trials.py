"""Test calls: begin one, see who answered and how fast, and telephone the numbers that are silent."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.response.chain import access, actions, queries
from destana.surfaces.office.frame import Told, page, posting, room, say


@room(Permission.CHAIN_KEEP)
def trials(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the test calls, the latest first."""
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, *, told: Told | None = None, **_more: Any) -> HttpResponse:
    """Render the list, with the proposal where a month has passed."""
    told, now = told or Told(), timezone.now()
    names = {village.code: village.name for village in areas.villages(settings.DISTRICT)}
    context = {
        "told": told,
        "trials": queries.trials(actor),
        "is_due": queries.is_trial_due(settings.DISTRICT, now=now),
        "may_start": access.may_keep_district(actor),
        "danger": [names.get(code, code) for code in sorted(queries.in_danger(settings.DISTRICT, at=now))],
    }
    return page(
        request, actor, "office/chain/trials.html", context, here="villages", status=told.status, now=now
    )


def back(**_more: Any) -> str:
    """Return the address of the list."""
    return reverse("office:trials")


@posting(Permission.CHAIN_KEEP, "mulai", show, back)
def start(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Begin a test call."""
    trial_id = actions.start_trial(by=actor, at=now)
    say(request, _("The test call is on its way. Nobody can take it for a warning."))
    return HttpResponseRedirect(back_to_one(trial_id))


@room(Permission.CHAIN_KEEP)
def trial(request: HttpRequest, actor: Actor, trial_id: int) -> HttpResponse:
    """Show one test call."""
    return show_one(request, actor, trial_id=trial_id)


def show_one(
    request: HttpRequest, actor: Actor, *, trial_id: int, told: Told | None = None, **_more: Any
) -> HttpResponse:
    """Render one test call: the silent first, each with its number."""
    told, now = told or Told(), timezone.now()
    found, rows = queries.rings(actor, trial_id)
    context = {
        "told": told,
        "trial": found,
        "rows": rows,
        "names": {village.code: village.name for village in areas.villages(settings.DISTRICT)},
        "may_end": found.ended_at is None and access.may_keep_district(actor),
    }
    return page(
        request, actor, "office/chain/trial.html", context, here="villages", status=told.status, now=now
    )


def back_to_one(trial_id: int, **_more: Any) -> str:
    """Return the address of one test call."""
    return reverse("office:trial", args=[trial_id])


@posting(Permission.CHAIN_KEEP, "telepon", show_one, back_to_one)
def through(request: HttpRequest, actor: Actor, *, trial_id: int, ring_id: int, now: datetime) -> None:
    """Somebody rang and the person took it."""
    actions.ring_through(ring_id=ring_id, by=actor, at=now)
    say(request, _("Noted."))


@posting(Permission.CHAIN_KEEP, "selesai", show_one, back_to_one)
def end(request: HttpRequest, actor: Actor, *, trial_id: int, now: datetime) -> None:
    """End a test call."""
    queries.rings(actor, trial_id)
    actions.end_trial(trial_id=trial_id, by=actor, at=now)
    say(request, _("The test call is over."))
