"""Checking a code or a whole message that goes round."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from destana.kit.text import clean
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import Standing, Verdict
from destana.response.reports import queries as reports
from destana.surfaces.public.receipt import number_of
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

_MOST = 4000


@anyone
@csrf_exempt  # it changes nothing; a long message goes by POST only because addresses are short
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def check(request: HttpRequest) -> HttpResponse:
    """The form; a known code leads to its page on the board."""
    said = clean((request.POST if request.method == "POST" else request.GET).get("kode", ""), _MOST)
    if said[:2].upper() in ("L-", "L0") and number_of(said):
        return redirect(f"/lapor/{said.upper()}")
    verdict = bulletins.check(said, at=timezone.now()) if said else None
    if verdict is not None and verdict.standing != Standing.UNKNOWN:
        english = "/en" if chosen_language(request) == "en" else ""
        return redirect(f"{english}/cek/{verdict.code}")
    # A link to a code that nobody knows is a wrong address; the answer to a form is an answer.
    is_wrong = verdict is not None and request.method != "POST"
    return _page(request, said, verdict, status=404 if is_wrong else 200)


@anyone
@require_safe
@localized
def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """A code that the board does not have: known under another spelling, too new for the board, or unknown."""
    verdict = bulletins.check(code, at=timezone.now())
    if verdict.standing != Standing.UNKNOWN:
        return page(request, "public/kode.html", {"here": "check", "verdict": verdict})
    return _page(request, clean(code, 40), verdict, status=404)


def _page(request: HttpRequest, said: str, verdict: Verdict | None, *, status: int = 200) -> HttpResponse:
    context = {
        "here": "check",
        "said": said,
        "verdict": verdict,
        "facts": reports.fact_checks(settings.DISTRICT)[:5],
        "other_url": f"/cek?bahasa={'id' if chosen_language(request) == 'en' else 'en'}",
    }
    return page(request, "public/cek.html", context, status=status)
