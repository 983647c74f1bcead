"""What was filled in when the door closed: kept for the same person, shown again after sign-in, sent by a press."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

_SLOT = "signin.kept"
_MOST = 64 * 1024  # characters of a form that are kept; a bulletin has 2,000
_OURS = {"csrfmiddlewaretoken", "_kode", "_kunci"}


def fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a posted form, without ours; nothing for a page that was only looked at."""
    if request.method != "POST":
        return []
    return [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values]


def fits(request: HttpRequest) -> bool:
    """Tell whether the form can be carried along: text of a sensible length, no files."""
    return not request.FILES and sum(len(name) + len(value) for name, value in fields(request)) <= _MOST


def keep(request: HttpRequest, *, person_id: int | None) -> None:
    """Keep the form of a person whose session just ended. Without a known owner nothing is kept."""
    if person_id is not None and fits(request):
        request.session[_SLOT] = {
            "person": person_id,
            "action": request.get_full_path(),
            "fields": fields(request),
        }


def take(request: HttpRequest, person_id: int) -> dict[str, Any] | None:
    """Return and forget what was kept for this person; another person's is forgotten unseen."""
    said = request.session.pop(_SLOT, None)
    return said if isinstance(said, dict) and said.get("person") == person_id else None


def is_waiting(request: HttpRequest, person_id: int) -> bool:
    """Tell whether something is kept for this person."""
    said = request.session.get(_SLOT)
    return isinstance(said, dict) and said.get("person") == person_id
