"""Who may come: everybody. Said aloud, so that a test can ask every address for its rule."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
ANYONE = "anyone"


def anyone(view: View[P]) -> View[P]:
    """Declare that a view is open to visitors."""
    view.access = ANYONE  # type: ignore[attr-defined]
    return view
