"""Ends sessions whose time is over, before any page asks who is there: 8 hours idle, 24 hours at most."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from destana.foundation.audit import queries as audit
from destana.surfaces.office.signin import sessions


class SessionClock:
    """Stands behind Django's authentication middleware. Visitors without a session cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock, then pass on."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = timezone.now()
            why = sessions.ended_because(request, at=now)
            # A clock that jumped ahead by a night must not send everybody away who could set it right.
            if why and audit.clock_doubt() is None:
                person_id = request.user.pk
                sessions.close_session(request, at=now, reason=why)
                request.ended_person = person_id  # type: ignore[attr-defined]  # the guard keeps this one's form
        return self.get_response(request)
