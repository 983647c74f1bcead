"""The house itself: people and roles, channels, the log, the parts of the look."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.audit import queries as audit
from destana.foundation.people import actions as people_actions
from destana.foundation.people import queries as people
from destana.foundation.people.roles import CARDS
from destana.foundation.people.terms import Actor, Permission, Role
from destana.kit.text import clean
from destana.messaging.channels import registry
from destana.messaging.outbox import actions as outbox_actions
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import PauseKind
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import OutletKind
from destana.surfaces.office.frame import Incomplete, Told, page, posting, room, say

LOG = 60


@room(None)
def settings_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what this person may set; everybody who is signed in may come here."""
    return show(request, actor)


def show(
    request: HttpRequest, actor: Actor, *, told: Told | None = None, secret: dict[str, str] | None = None
) -> HttpResponse:
    """Render the settings, with a refused form kept, or a link or password that is shown once."""
    told, now = told or Told(), timezone.now()
    chosen = people.settings_of(actor.person_id or 0)
    context: dict[str, Any] = {
        "told": told,
        "secret": secret,
        "chosen": chosen,
        "languages": settings.LANGUAGES,
    }
    if actor.may(Permission.PEOPLE_MANAGE):
        context |= _people(now)
    if actor.may(Permission.SETTINGS_MANAGE):
        context |= _channels()
    if actor.may(Permission.AUDIT_READ):
        context |= _log(request)
    context |= {
        "may_bound": actor.may(Permission.AREAS_MANAGE),
        "may_health": actor.may(Permission.AUDIT_READ),
    }
    return page(
        request, actor, "office/house/settings.html", context, here="settings", status=told.status, now=now
    )


def _people(now: datetime) -> dict[str, Any]:
    names = {village.code: village.name for village in areas.villages(settings.DISTRICT)}
    return {
        "may_people": True,
        "people": [
            (one, [role.label for role in one.roles], [names.get(code, code) for code in one.villages])
            for one in people.people(settings.DISTRICT)
        ],
        "invitations": [
            (one, names.get(one.village, "")) for one in people.open_invitations(settings.DISTRICT, at=now)
        ],
        "roles_offered": [(role.value, role.label, CARDS[role].description) for role in Role],
        "villages": areas.villages(settings.DISTRICT),
    }


def _channels() -> dict[str, Any]:
    pauses = {pause.channel: pause for pause in outbox.pauses()}
    waiting, oldest = outbox.waiting(), outbox.oldest_waiting()
    return {
        "may_channels": True,
        "channels": [
            {
                "name": name,
                "is_on": registry.is_on(name),
                "pause": pauses.get(name),
                "is_paused": name in pauses and pauses[name].kind != PauseKind.NONE,
                "waiting": waiting.get(name, 0),
                "since": oldest.get(name),
            }
            for name in registry.names()
        ],
        "doubtful": outbox.for_person(limit=20),
        "outlets": [(one, registry.is_on(one.kind)) for one in bulletins.outlets(settings.DISTRICT)],
        "outlet_kinds": OutletKind.choices,
    }


def _log(request: HttpRequest) -> dict[str, Any]:
    head = audit.head()
    entries = audit.since(max(0, head.seq - LOG))[::-1]
    # Of people outside of the office the log has a number; their names are behind a reason, not behind this page.
    names = people.names(entry.by_ref for entry in entries if entry.by_ref.startswith("person:"))
    faults = audit.check() if request.GET.get("periksa") == "1" else None
    return {
        "may_log": True,
        "head": head,
        "entries": [(entry, names.get(entry.by_ref, entry.by_ref)) for entry in entries],
        "was_checked": faults is not None,
        "faults": faults or [],
    }


def back(**_more: Any) -> str:
    """Return the address of the settings."""
    return reverse("office:settings")


def show_again(request: HttpRequest, actor: Actor, *, told: Told, **_more: Any) -> HttpResponse:
    """Render the settings after a refusal, whatever the form was about."""
    return show(request, actor, told=told)


@posting(None, "saya", show_again, back)
def choose(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """Keep the own choice of language and of single-letter keys."""
    language = request.POST.get("bahasa", "")
    if language not in dict(settings.LANGUAGES):
        raise Incomplete(sentence=_("Choose a language."))
    people_actions.choose_settings(
        person_id=actor.person_id or 0,
        language=language,
        letter_keys=bool(request.POST.get("huruf")),
        by=actor,
        at=now,
    )


@posting(Permission.PEOPLE_MANAGE, "undang", show_again, back)
def invite(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Make an invitation and show its link, once."""
    role, village = request.POST.get("peran", ""), clean(request.POST.get("desa", ""), 13)
    if role not in Role.values:
        raise Incomplete(sentence=_("Choose a role."))
    made = people_actions.invite(
        role=Role(role), district=settings.DISTRICT, village=village, by=actor, at=now
    )
    link = request.build_absolute_uri(reverse("signin:invitation", args=[made.token]))
    return show(request, actor, secret={"title": _("Send this link to the person"), "text": link})


@posting(Permission.PEOPLE_MANAGE, "tarik", show_again, back)
def withdraw_invitation(request: HttpRequest, actor: Actor, *, invitation_id: int, now: datetime) -> None:
    """Close an open invitation."""
    people_actions.withdraw_invitation(invitation_id=invitation_id, by=actor, at=now)
    say(request, _("The invitation no longer opens."))


@posting(Permission.PEOPLE_MANAGE, "peran", show_again, back)
def give_role(request: HttpRequest, actor: Actor, *, person_id: int, now: datetime) -> None:
    """Give a person one more role."""
    role, village = request.POST.get("peran", ""), clean(request.POST.get("desa", ""), 13)
    if role not in Role.values:
        raise Incomplete(sentence=_("Choose a role."))
    people_actions.give_role(
        person_id=person_id, role=Role(role), district=settings.DISTRICT, village=village, by=actor, at=now
    )
    say(request, _("Role given."))


@posting(Permission.PEOPLE_MANAGE, "ambil", show_again, back)
def take_role(request: HttpRequest, actor: Actor, *, person_id: int, now: datetime) -> None:
    """Take a role from a person, in every village where it was held."""
    role = request.POST.get("peran", "")
    if role not in Role.values:
        raise Incomplete(sentence=_("Choose a role."))
    held = people.person(person_id).villages if CARDS[Role(role)].own_village_only else ("",)
    for village in held:
        people_actions.take_role(
            person_id=person_id,
            role=Role(role),
            district=settings.DISTRICT,
            village=village,
            reason=clean(request.POST.get("alasan", ""), 200),
            by=actor,
            at=now,
        )
    say(request, _("Role taken."))


@posting(Permission.PEOPLE_MANAGE, "sandi", show_again, back)
def new_password(request: HttpRequest, actor: Actor, *, person_id: int, now: datetime) -> HttpResponse:
    """Set a password for one use and show it, once; with ``hilang`` the lost second factors are dropped as well."""
    if request.POST.get("hilang"):
        people_actions.forget_factors(person_id=person_id, by=actor, at=now)
    text = people_actions.set_one_time_password(person_id=person_id, by=actor, at=now)
    return show(request, actor, secret={"title": _("Password for one use, valid for 7 days"), "text": text})


@posting(Permission.PEOPLE_MANAGE, "matikan", show_again, back)
def deactivate(request: HttpRequest, actor: Actor, *, person_id: int, now: datetime) -> None:
    """Switch an account off."""
    reason = clean(request.POST.get("alasan", ""), 200)
    if not reason:
        raise Incomplete(sentence=_("Write the reason."))
    people_actions.deactivate(person_id=person_id, reason=reason, by=actor, at=now)
    say(request, _("The account is off."))


@posting(Permission.SETTINGS_MANAGE, "kanal", show_again, back)
def switch_channel(request: HttpRequest, actor: Actor, *, name: str, now: datetime) -> None:
    """Stop a channel, or let it run again."""
    if name not in registry.names():
        raise Incomplete(sentence=_("There is no such channel."))
    reason = clean(request.POST.get("alasan", ""), 200)
    if "jalan" in request.POST:
        outbox_actions.resume(channel=name, by=actor, at=now, reason=reason)
        say(request, _("The channel runs again."))
        return
    if not reason:
        raise Incomplete(sentence=_("Write the reason."))
    outbox_actions.pause(channel=name, by=actor, at=now, reason=reason)
    say(request, _("The channel stands still. What waits keeps waiting."))
