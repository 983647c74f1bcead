"""What stands before every page of the desk: who is there, may they, is the second factor fresh.

    @needs(Permission.BULLETINS_APPROVE, fresh=True)
    def approve(request, number): ...

``get_actor(request)`` is what such a view passes on as ``by``. The decorator leaves ``view.access`` behind, so that a
test can ask every address for its rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from destana.foundation.people import access, queries
from destana.foundation.people.terms import Actor, Permission
from destana.surfaces.office.signin import again, kept, sessions
from destana.surfaces.office.signin.way import came_from, go

_log = structlog.get_logger(__name__)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SIGNED_IN, ANYONE = "signed_in", "anyone"
_SLOT = "_destana_actor"


def get_actor(request: HttpRequest) -> Actor:
    """Return the actor of a signed-in request; ``fresh`` says whether the second factor was just shown.

    Raises :class:`queries.UnknownPerson` for visitors: use it behind :func:`needs`.
    """
    known: Actor | None = getattr(request, _SLOT, None)
    if known is not None:
        return known
    if request.user.pk is None:
        raise queries.UnknownPerson
    actor = queries.actor_of(
        request.user.pk, district=settings.DISTRICT, fresh=sessions.is_fresh(request, at=timezone.now())
    )
    setattr(request, _SLOT, actor)
    return actor


def needs(permission: Permission | None = None, *, fresh: bool = False) -> Callable[[View[P]], View[P]]:
    """Open a view only for whoever holds ``permission`` (None: any signed-in person), ``fresh`` where it is weighty.

    Visitors are asked to sign in and come back. Whoever lacks the permission sees what a wrong address shows.
    A stale second factor is asked for on the spot, and so is one that an action misses (:class:`access.NotFresh`).
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            actor = get_actor(request)
            if permission is not None and not actor.may(permission):
                _log.warning("access.refused", by=actor.ref, wanted=permission.value, method=request.method)
                raise Http404
            if fresh and not actor.fresh and not _proven_now(request):
                return again.ask(request)
            try:
                response = view(request, *args, **kwargs)
            except access.NotFresh:
                response = again.ask(request) if not _proven_now(request) else view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        guarded.access = permission or SIGNED_IN  # type: ignore[attr-defined]
        return guarded

    return decorate


def anyone(view: View[P]) -> View[P]:
    """Declare that a view is open to visitors."""
    view.access = ANYONE  # type: ignore[attr-defined]
    return view


def _proven_now(request: HttpRequest) -> bool:
    """Read a second factor that came along with the form; true where it fits."""
    if not again.try_proof(request):
        return False
    if hasattr(request, _SLOT):
        delattr(request, _SLOT)
    return True


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the sign-in page and back to the same place, with what was filled in kept."""
    if request.method == "POST":
        kept.keep(request, person_id=getattr(request, "ended_person", None))
    return go(request, f"{reverse('signin:sign_in')}?{urlencode({'next': came_from(request)})}")
