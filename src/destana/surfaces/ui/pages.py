"""Rendering helpers for the surfaces: a page with its style sheet inside, and the language a visitor chose."""

import gzip
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import brotli
from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from destana.surfaces.ui.assets import sheet
from destana.surfaces.ui.context import ENGLISH, INDONESIAN

P = ParamSpec("P")
_BROTLI = 5
_YEAR = 365 * 24 * 3600


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    is_secret: bool = False,
) -> HttpResponse:
    """Render a public page with its style sheet inside: one round trip before the first paint.

    The security policy stays strict: it names the hash of exactly this sheet. The page is compressed unless it
    ``is_secret``: what is repeated from the request beside a secret would tell of it by its length.
    """
    style = sheet("ui/public.css")
    response = render(request, template, {**(context or {}), "style": style}, status=status)
    return allow_style(response if is_secret else squeezed(request, response), style.source)


def squeezed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Compress an answer for browsers that read it; a weak line carries a third of the bytes."""
    patch_vary_headers(response, ("Accept-Encoding",))
    codings = request.headers.get("Accept-Encoding", "").lower()
    if re.search(r"\bbr\b(?!;q=0)", codings):
        response.content, coding = brotli.compress(response.content, quality=_BROTLI), "br"
    elif re.search(r"\bgzip\b(?!;q=0)", codings):
        response.content, coding = gzip.compress(response.content, compresslevel=6), "gzip"
    else:
        return response
    response.headers["Content-Encoding"] = coding
    return response


def allow_style(response: HttpResponse, source: str) -> HttpResponse:
    """Let the security policy of one answer name one more style sheet, by its hash.

    django-csp reads this attribute of the answer; its own decorator could only do so for a sheet known beforehand.
    """
    vars(response)["_csp_update"] = {"style-src": [SELF, source]}
    return response


def chosen_language(request: HttpRequest) -> str:
    """``?bahasa=`` wins, then what was chosen before, then Indonesian: never the browser's own guess."""
    for said in (request.GET.get("bahasa"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if said in (INDONESIAN, ENGLISH):
            return said
    return INDONESIAN


def localized(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Run a view in the visitor's language and remember a choice made by ``?bahasa=``."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        language = chosen_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = view(request, *args, **kwargs)
        if request.GET.get("bahasa") == language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return wrapped


def anyone(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Declare that a view is open to visitors; a test asks every address for its rule."""
    vars(view)["access"] = "anyone"
    return view
