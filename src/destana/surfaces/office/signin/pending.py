"""Between the password and the desk: what a person has shown so far, and which page comes next.

Nobody counts as signed in before the last step, so no other surface can mistake a half-proven visitor for staff.
The state lies in the visitor's session and is forgotten after 20 minutes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Self

from django.http import HttpRequest
from django.urls import reverse

from destana.foundation.people.models import Person
from destana.surfaces.office.signin import factors

_SLOT = "signin.pending"
LIFE = 20 * 60  # seconds: time enough to install an authenticator app on a slow line


@dataclass(frozen=True, slots=True)
class Pending:
    """One sign-in under way. ``proved`` names the second factor that was shown, ``target`` where it leads."""

    person_id: int
    since: float
    target: str = ""
    proved: str = ""
    secret: str = ""
    codes_open: bool = False

    @classmethod
    def begin(cls, request: HttpRequest, person_id: int, *, target: str, at: datetime) -> Self:
        """Start over in a session with a new id, so that an id planted earlier leads nowhere."""
        request.session.cycle_key()
        started = cls(person_id=person_id, since=at.timestamp(), target=target)
        started.keep(request)
        return started

    @classmethod
    def of(cls, request: HttpRequest, *, at: datetime) -> Self | None:
        """Return the sign-in under way in this session, or None where there is none any more."""
        said = request.session.get(_SLOT)
        if not isinstance(said, dict):
            return None
        state = cls(**said)
        return state if at.timestamp() - state.since < LIFE else None

    def keep(self, request: HttpRequest) -> None:
        """Write it into the session."""
        request.session[_SLOT] = asdict(self)

    def now(self, request: HttpRequest, **changes: object) -> Self:
        """Change and keep it."""
        changed = replace(self, **changes)  # type: ignore[arg-type]  # names are checked at run time
        changed.keep(request)
        return changed

    def next_page(self, person: Person) -> str:
        """Return the address of the step that is due, or an empty string after the last one."""
        has_factor = factors.has_enough(person.pk)
        if has_factor and not self.proved:
            return reverse("signin:code")
        if person.must_change_password:
            return reverse("signin:new_password")
        if not has_factor:
            return reverse("signin:set_up")
        if self.codes_open:
            return reverse("signin:first_codes")
        return ""


def forget(request: HttpRequest) -> None:
    """Drop what was under way."""
    request.session.pop(_SLOT, None)
