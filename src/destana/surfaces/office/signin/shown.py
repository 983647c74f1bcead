"""How the door's pages show themselves: in the reader's language, a refusal on top with a link to its field."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from destana.foundation.people import queries
from destana.foundation.people.actions import TooMany
from destana.kit.refusals import Refusal
from destana.surfaces.ui.pages import chosen_language


def page(
    request: HttpRequest, template: str, refusal: Refusal | None = None, field: str = "", **values: Any
) -> HttpResponse:
    """Render a page of the door; a refusal gives it its status, and says how long to wait where it is a limit."""
    with translation.override(language_of(request)):
        problems = [{"field": field, "sentence": str(refusal)}] if refusal else []
        response = render(
            request,
            f"signin/{template}.html",
            {**values, "problems": problems, "oops": bool(refusal)},
            status=refusal.status if refusal else 200,
        )
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def language_of(request: HttpRequest) -> str:
    """Return the person's own language once signed in, before that the one chosen in this browser."""
    if request.user.is_authenticated:
        return queries.settings_of(request.user.pk).language
    return chosen_language(request)
