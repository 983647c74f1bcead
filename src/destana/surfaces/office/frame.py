"""The frame of every desk page: who sits here, what waits in which room, and how a refusal is shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.people import queries as people
from destana.foundation.people.access import NotFresh
from destana.foundation.people.terms import Actor, Permission
from destana.kit.clock import hour
from destana.kit.refusals import Refusal
from destana.response.bulletins import queries as bulletins
from destana.response.consultations import queries as consultations
from destana.response.handovers import queries as handovers
from destana.response.incidents import queries as incidents
from destana.response.reports import queries as reports
from destana.response.reports.queries import Counts
from destana.response.rumours import queries as rumours
from destana.surfaces.office.signin.guard import get_actor, needs
from destana.surfaces.office.signin.sessions import is_news

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
NOT_FOUND = 404
_CHOSEN = "_destana_chosen"


@dataclass(frozen=True)
class RailItem:
    """One room of the desk in the rail; ``count`` is what waits there for this person."""

    url: str
    label: str
    icon: str
    count: int = 0
    hot: bool = False
    current: bool = False


def room(
    permission: Permission | None, *methods: str
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Let only those in who hold ``permission`` (None: everybody signed in), only with these methods.

    The page speaks the language that the person chose; refusals are shown as sentences.
    """
    allowed = methods or ("GET", "HEAD")

    def outer(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @needs(permission)
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            actor = get_actor(request)
            with translation.override(_chosen(request, actor).language):
                try:
                    return view(request, actor, *args, **kwargs)
                except NotFresh:
                    raise  # the guard asks for the second factor and sends the form again
                except Refusal as refusal:
                    return refused(request, actor, refusal)

        return inner

    return outer


def page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    status: int = 200,
    now: datetime | None = None,
) -> HttpResponse:
    """Render a desk page inside its frame; ``here`` names the room that the rail marks."""
    return render(
        request, template, {**frame(request, actor, here, now or timezone.now()), **context}, status=status
    )


def frame(request: HttpRequest, actor: Actor, here: str, now: datetime) -> dict[str, Any]:
    """Return what every page of the desk shows around its own matter."""
    counts = reports.counts(actor, now=now)
    return {
        "actor": actor,
        "said": _said(request),
        "now": now,
        "counts": counts,
        "rail": _rail(actor, here, counts, now),
        "person_name": actor.name,
        "initials": initials(actor.name),
        "saved_at": hour(now),
        "search_url": reverse("office:desk"),
        "letter_keys": _chosen(request, actor).letter_keys,
    }


def _said(request: HttpRequest) -> list[str]:
    """Return what the last step had to say; news leave it for the page that the person is waiting for."""
    return [] if is_news(request) else [str(message) for message in messages.get_messages(request)]


def _chosen(request: HttpRequest, actor: Actor) -> people.PersonSettings:
    """Return what the person chose for the own screen, asked once a request."""
    known: people.PersonSettings | None = getattr(request, _CHOSEN, None)
    if known is None:
        known = people.settings_of(actor.person_id or 0)
        setattr(request, _CHOSEN, known)
    return known


def refused(request: HttpRequest, actor: Actor, refusal: Refusal) -> HttpResponse:
    """Show a refusal that has no form to go back to: the sentence, whom to ask, the way on."""
    context = {"problem": refusal, "is_missing": refusal.status == NOT_FOUND}
    return page(request, actor, "office/refused.html", context, here="", status=refusal.status)


def say(request: HttpRequest, sentence: str) -> None:
    """Put a sentence where the next page shows it and reads it out."""
    messages.success(request, sentence)


def initials(name: str) -> str:
    """Return one or two letters that stand for a name: ``Anggota 2`` → ``A2``."""
    parts = name.split()
    return "".join(part[0] for part in (parts[0], parts[-1])).upper() if len(parts) > 1 else name[:2].upper()


def _rail(actor: Actor, here: str, counts: Counts, now: datetime) -> list[RailItem]:
    waiting = len(bulletins.waiting_for(actor)) if actor.may(Permission.BULLETINS_READ) else 0
    claims = rumours.counts(actor, now=now)
    talks = handovers.count_waiting() if actor.may(Permission.REPORTS_CHECK) else 0
    matters = consultations.counts(actor, now=now)
    rooms = [
        (
            Permission.REPORTS_READ,
            "desk",
            _("Reports"),
            "in",
            counts.open,
            counts.critical > 0 or counts.late > 0,
        ),
        (Permission.REPORTS_CHECK, "talks", _("Talks"), "chat", talks, talks > 0),
        (
            Permission.INCIDENTS_READ,
            "incidents",
            _("Incidents"),
            "wave",
            len(incidents.running(actor)),
            False,
        ),
        (
            Permission.CONSULTATIONS_READ,
            "matters",
            _("Consultations"),
            "chat",
            matters.open,
            matters.critical > 0 or matters.late > 0,
        ),
        (Permission.RUMOURS_READ, "rumours", _("Fact checks"), "q", claims.open, claims.late > 0),
        (Permission.BULLETINS_READ, "bulletins", _("Bulletins"), "mega", waiting, waiting > 0),
        (Permission.INCIDENTS_READ, "villages", _("Villages"), "desa", 0, False),
    ]
    items = [
        RailItem(reverse(f"office:{name}"), label, icon, count, hot, current=name == here)
        for permission, name, label, icon, count, hot in rooms
        if actor.may(permission)
    ]
    return [*items, RailItem(reverse("office:settings"), _("Settings"), "gear", current=here == "settings")]


@dataclass(frozen=True)
class Told:
    """What a page shows after a form was refused: which form, what was typed, the refusal."""

    form: str = ""
    typed: dict[str, Any] = field(default_factory=dict)
    problem: Refusal | None = None

    @property
    def status(self) -> int:
        """The status that the page is answered with."""
        return self.problem.status if self.problem is not None else 200


class Incomplete(Refusal):
    """The form lacks what the step needs; the sentence says what."""

    sentence = gettext_lazy("Something is missing.")
    status = 422


def posting(
    permission: Permission | None, form: str, show: Callable[..., HttpResponse], back: Callable[..., str]
) -> Callable[[Callable[..., HttpResponse | None]], Callable[..., HttpResponse]]:
    """Make the POST view of a form: done, it leads to ``back``; refused, ``show`` renders the page with ``told=``.

    Asked for again by GET (a browser that reloads), it leads to ``back`` too.
    """

    def outer(view: Callable[..., HttpResponse | None]) -> Callable[..., HttpResponse]:
        def inner(request: HttpRequest, actor: Actor, /, **where: Any) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseRedirect(back(**where))
            try:
                done = view(request, actor, now=timezone.now(), **where)
            except NotFresh:
                raise
            except Refusal as refusal:
                if refusal.status == NOT_FOUND:
                    raise
                typed = {name: request.POST.get(name, "") for name in request.POST}
                answer = show(request, actor, told=Told(form, typed, refusal), **where)
                answer["HX-Push-Url"] = back(**where)
                return answer
            return done or HttpResponseRedirect(back(**where))

        inner.__doc__, inner.__name__ = view.__doc__, getattr(view, "__name__", "form")
        return room(permission, "GET", "HEAD", "POST")(inner)

    return outer
