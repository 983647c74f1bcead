"""Checking a code or a whole message that goes round."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from destana.kit.text import clean
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import Standing, Verdict
from destana.response.rumours import queries as rumours
from destana.surfaces.public import claims
from destana.surfaces.public.claims import Sent
from destana.surfaces.public.receipt import number_of
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page


@anyone
@csrf_exempt  # it decides nothing; a long message goes by POST only because addresses are short
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def check(request: HttpRequest) -> HttpResponse:
    """The form; a known code leads to its page on the board, a known message to its ruling."""
    at = timezone.now()
    if request.method != "POST":
        return _answer(request, Sent(clean(request.GET.get("kode", ""), claims.MOST)), at)
    if claims.brings_photo(request) and claims.is_too_many(request, at):
        problem = _("Too many photos from here. Please wait ten minutes.")
        return _page(request, Sent(), None, at, problem=problem, status=429)
    sent, problem = claims.read(request, at)
    if problem:
        return _page(request, sent, None, at, problem=problem, status=422)
    return _answer(request, sent, at)


def _answer(request: HttpRequest, sent: Sent, at: datetime) -> HttpResponse:
    said = sent.words
    if said[:2].upper() in ("L-", "L0") and number_of(said):
        return redirect(f"/lapor/{said.upper()}")
    if rumours.number_in(said) is not None:
        return redirect(f"/cek/{said.upper()}")
    verdict = bulletins.check(said, at=at) if said else None
    if verdict is not None and verdict.standing != Standing.UNKNOWN:
        english = "/en" if chosen_language(request) == "en" else ""
        return redirect(f"{english}/cek/{verdict.code}")
    fact = claims.known(sent)
    if fact is not None:
        return _page(request, sent, None, at, fact=fact)
    # A link to a code that nobody knows is a wrong address; the answer to a form is an answer.
    is_wrong = verdict is not None and request.method != "POST"
    return _page(request, sent, verdict, at, status=404 if is_wrong else 200)


@anyone
@require_safe
@localized
def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """A code that the board does not have: a claim, known under another spelling, too new for the board, or unknown."""
    at = timezone.now()
    waits = claims.standing(request, code)
    if waits is not None:
        return waits
    verdict = bulletins.check(code, at=at)
    if verdict.standing != Standing.UNKNOWN:
        return page(request, "public/kode.html", {"here": "check", "verdict": verdict})
    return _page(request, Sent(clean(code, 40)), verdict, at, status=404)


def _page(
    request: HttpRequest, sent: Sent, verdict: Verdict | None, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Show the form and what is known. What we do not know can be asked, where there is something to check."""
    asks = not more and status == 200 and claims.can_ask(sent)
    context = {
        "here": "check",
        "said": sent.words,
        "verdict": verdict,
        "asks": asks,
        "facts": rumours.fact_checks(settings.DISTRICT)[:5],
        "other_url": f"/cek?bahasa={'id' if chosen_language(request) == 'en' else 'en'}",
        **claims.form_fields(sent, at),
    }
    return page(request, "public/cek.html", {**context, **more}, status=status)
