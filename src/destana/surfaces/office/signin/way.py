"""The way to another page and back: where somebody came from, and how a whole page is sent elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def came_from(request: HttpRequest) -> str:
    """Return the page that a person looks at: this one, or for a form and a fragment the one around it."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    around = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(around, {request.get_host()}):
        return settings.LOGIN_REDIRECT_URL
    parts = urlsplit(around)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the whole page there, also when htmx asked for a piece of it."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
