"""Asking the office to check what goes round: the page without a chat. It gives an address to come back to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.foundation.people.terms import reporter
from destana.kit.text import clean
from destana.response.rumours import actions, queries
from destana.response.rumours.terms import OPEN, Claim, FactView, Source, State
from destana.surfaces.public import stamp, take
from destana.surfaces.public.form import Photo
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

MOST = 4000
"""Characters: a chat message (channels.md, section 1.3)."""

FLOOD = Limit("web-claim", most=20, window=timedelta(minutes=10))
"""Claims and photos from one address: a whole village may share one Wi-Fi, a program sends more."""

_BROKEN = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnicodeError)


@dataclass(frozen=True)
class Sent:
    """What the form brought: words, a photo that was kept, and the key under which it is one question."""

    words: str = ""
    photo: Photo | None = None
    key: str = ""

    @property
    def file_id(self) -> int | None:
        """The kept photo."""
        return self.photo.file_id if self.photo else None


def read(request: HttpRequest, at: datetime) -> tuple[Sent, str]:
    """Read a sent form; return it, and in words why its photo could not be taken."""
    try:
        data, upload = request.POST, request.FILES.get("foto")
    except _BROKEN:
        return Sent(), _("This did not arrive whole. Please send a shorter text or a smaller photo.")
    words = clean(data.get("kode", ""), MOST)
    mark = stamp.read(data.get("stempel", ""))
    photo = take.keep_photo(upload, data.get("foto_tersimpan", ""), at=at)
    return Sent(words, photo, mark.key if mark else ""), photo.problem if photo else ""


def brings_photo(request: HttpRequest) -> bool:
    """Say whether a photo came with the form; one that arrived broken brings none."""
    try:
        return "foto" in request.FILES
    except _BROKEN:
        return False


def is_too_many(request: HttpRequest, at: datetime) -> bool:
    """Count one more claim from this address, and say whether it is one too many."""
    return people.count(FLOOD, address_of(request), at=at) > FLOOD.most


def known(sent: Sent) -> FactView | None:
    """Return the ruling on what was sent, where everybody may know it."""
    found = queries.find(settings.DISTRICT, words=sent.words, file_id=sent.file_id)
    return queries.fact_of(found[0].pk) if found else None


def can_ask(sent: Sent) -> bool:
    """Say whether there is a claim that the office could check."""
    return sent.file_id is not None or queries.is_checkable(sent.words)


def form_fields(sent: Sent, at: datetime) -> dict[str, Any]:
    """Return what the form carries besides the words: its key, and the photo that is here already."""
    _key, mark = stamp.make(at)
    kept = take.photo_token(sent.photo) if sent.photo and sent.photo.file_id else ""
    return {"stamp": mark, "kept_photo": kept}


@anyone
@csrf_exempt  # it needs no session; the form's own signed key makes it one question
@require_POST
@localized
def ask(request: HttpRequest) -> HttpResponse:
    """Take a question: the card is opened, or the one that is there gets one more who asks."""
    at = timezone.now()
    sent, problem = read(request, at)
    if problem or not sent.key or not can_ask(sent) or is_too_many(request, at):
        return redirect("/cek")
    claim = Claim(Source.WEB, sent.key, sent.words, file_id=sent.file_id)
    asked = actions.ask(claim=claim, by=reporter(None, Source.WEB), at=at)
    return redirect(address(request, asked.code, is_out=asked.fact is not None))


def standing(request: HttpRequest, code: str) -> HttpResponse | None:
    """Answer ``/cek/F-012``: its page on the board, or until when we look; None for a code that is none of ours."""
    number = queries.number_in(code)
    if number is None:
        return None
    fact = queries.fact(settings.DISTRICT, code)
    if fact is not None:
        return redirect(address(request, fact.code, is_out=True))
    waits = queries.waiting(settings.DISTRICT, number)
    if waits is None:
        return None
    context = {
        "here": "check",
        "waits": waits,
        "is_open": waits.state in OPEN,
        "is_aside": waits.state == State.SET_ASIDE,
    }
    return page(request, "public/diperiksa.html", context)


def address(request: HttpRequest, code: str, *, is_out: bool) -> str:
    """Return where a claim is read: on the board once it is out, else the page that says until when."""
    if not is_out:
        return f"/cek/{code}"
    return f"{'/en' if chosen_language(request) == 'en' else ''}/fakta/{code}"
