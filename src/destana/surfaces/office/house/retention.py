"""The page of what is kept how long: the rules, what goes next, the last run, and the press that lets it go on."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.surfaces.office.frame import Told, page, posting, room, say
from destana.surfaces.office.house import keeping


@room(Permission.AUDIT_READ)
def retention(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show every rule. Counts and dates only: nobody sees whose data it is."""
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the page, with a refusal where there was one."""
    now, told = timezone.now(), told or Told()
    rows = [(kept, keeping.last_gone(kept.rule.name)) for kept in keeping.standing(now)]
    context = {
        "told": told,
        "rows": rows,
        "due": sum(kept.due for kept, _last in rows),
        "lane": keeping.lane(now),
        "may_confirm": actor.may(Permission.SETTINGS_MANAGE),
    }
    return page(
        request, actor, "office/house/retention.html", context, here="settings", status=told.status, now=now
    )


def back(**_more: Any) -> str:
    """Return the address of the page."""
    return reverse("office:retention")


@posting(Permission.SETTINGS_MANAGE, "jalan", show, back)
def retention_confirm(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """Let the run go on after a long pause."""
    keeping.confirm(by=actor, at=now)
    say(request, _("The worker goes on within ten minutes."))
