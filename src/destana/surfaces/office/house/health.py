"""The health page, the sheet of the day that goes on the wall, and the note of an exercise."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.audit import actions as audit_actions
from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import Actor, Permission
from destana.kit import clock
from destana.messaging.inbox import queries as inbox
from destana.messaging.outbox import queries as outbox
from destana.response.bulletins import actions as bulletin_actions
from destana.response.incidents import queries as incidents
from destana.response.reports import queries as reports
from destana.surfaces.office.frame import Incomplete, Told, page, posting, room, say
from destana.surfaces.office.house import ages
from destana.surfaces.office.house.lamps import LOOK, lamps

_GROUP = 8
"""Signs of the log's end that stand together on paper: eyes compare eight at a time."""


@room(Permission.AUDIT_READ)
def health(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how the office is. Ages and counts only: whoever keeps the house need not see any report."""
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the health page, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    context = _found(now) | {
        "told": told,
        "may_note": actor.may(Permission.SETTINGS_MANAGE),
        "doubt": audit.clock_doubt(),
        "may_confirm": actor.may(Permission.BULLETINS_APPROVE),
        "today": clock.local(now).date().isoformat(),
    }
    return page(
        request, actor, "office/house/health.html", context, here="settings", status=told.status, now=now
    )


@room(Permission.AUDIT_READ)
def day_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the sheet of the day, one A4 page: the end of the log on paper is what no thief can rewrite."""
    now = timezone.now()
    head = audit.head()
    context = _found(now) | {
        "day": clock.day(now),
        "stamp": clock.stamp(now),
        "head": head,
        "groups": [head.hash[start : start + _GROUP] for start in range(0, len(head.hash), _GROUP)],
        "counts": _counts(),
    }
    return page(request, actor, "office/house/day_sheet.html", context, here="settings", now=now)


def _found(now: datetime) -> dict[str, Any]:
    found = list(lamps(settings.DISTRICT, Path(settings.DATA), now))
    late = [(ages.room_name(name), one) for name, one in ages.over_age(settings.DISTRICT, now=now)]
    return {"lamps": found, "troubled": sum(one.standing is LOOK for one in found), "late": late}


def _counts() -> list[tuple[str, int]]:
    """Return what is open, by kind: figures that the next shift can count again."""
    waiting = [(str(state.label), count) for state, count in reports.open_by_state(settings.DISTRICT).items()]
    return [
        *((_("Reports: %s") % label, count) for label, count in waiting),
        (_("Running incidents"), incidents.running_count(settings.DISTRICT)),
        (_("Messages to be read"), sum(inbox.counts().values())),
        (_("Messages to be sent"), sum(outbox.waiting().values())),
    ]


def back(**_more: Any) -> str:
    """Return the address of the health page."""
    return reverse("office:health")


@posting(Permission.SETTINGS_MANAGE, "latihan", show, back)
def note_exercise(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """Note the day on which the office practised."""
    try:
        day = date.fromisoformat(request.POST.get("tanggal", ""))
    except ValueError:
        raise Incomplete(sentence=_("Give the day of the exercise.")) from None
    bulletin_actions.record_exercise(day=day, by=actor, at=now)
    say(request, _("The exercise is noted."))


@posting(Permission.BULLETINS_APPROVE, "jam", show, back)
def confirm_clock(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """The person has compared the computer's clock with another one."""
    audit_actions.trust_clock(by=actor, at=now)
    say(request, _("The clock is confirmed. Publishing and expiry go on."))
