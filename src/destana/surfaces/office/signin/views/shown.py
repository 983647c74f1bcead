"""How the door's pages show a refusal: the sentence on top, a link to its field, the status, and how long to wait."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from destana.foundation.people.actions import TooMany
from destana.kit.refusals import Refusal


def page(
    request: HttpRequest, template: str, refusal: Refusal | None = None, field: str = "", **values: Any
) -> HttpResponse:
    """Render a page of the door; with a refusal it carries its status and the field that is meant."""
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
