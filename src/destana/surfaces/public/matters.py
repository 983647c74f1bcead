"""Questions, complaints and requests by a form: what the two pages share, and the receipt with its secret link."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from destana.foundation.areas import queries as areas
from destana.foundation.files import queries as files
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.foundation.people.terms import reporter
from destana.kit.phones import e164
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.consultations import actions, queries
from destana.response.consultations.terms import AskerView, Kind, Matter, Rating, Source, State
from destana.surfaces.public import choices, stamp, take
from destana.surfaces.public.form import Problem
from destana.surfaces.ui.address import address_of
from destana.surfaces.ui.pages import anyone, chosen_language, localized, page

MOST = 4000
"""Characters of a question: as many as a chat message holds (channels.md, section 1.3)."""

FLOOD = Limit("web-matter", most=60, window=timedelta(minutes=10))
"""Questions and requests from one address: a whole village may share one Wi-Fi, a program sends more."""

BROKEN = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnicodeError)
VISITOR = reporter(None, Source.WEB)


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, to be shown again with what is to be mended."""

    data: QueryDict = field(default_factory=QueryDict)
    key: str = ""
    is_broken: bool = False

    def get(self, name: str, limit: int = 200) -> str:
        """Return a field, cleaned."""
        return clean(self.data.get(name, ""), limit)

    @property
    def place(self) -> choices.Place | None:
        """The village that was chosen."""
        return choices.place_of(settings.DISTRICT, self.get("desa", 40))

    def problems(self) -> list[Problem]:
        """Return what is wrong on either page: a damaged form, a program's hidden field, a short number."""
        found = []
        if self.is_broken or self.get("situs"):
            found.append(Problem("kata", _("This did not arrive whole. Please send a shorter text.")))
        if self.get("hp", 40) and e164(self.get("hp", 40)) is None:
            found.append(Problem("hp", _("This number is too short. Example: 0812-5123-4567.")))
        return found


def read(request: HttpRequest) -> Sent:
    """Read a sent form; its signed mark makes it one matter, however often it is sent."""
    try:
        data = request.POST
        _files = request.FILES
    except BROKEN:
        return Sent(is_broken=True)
    mark = stamp.read(data.get("stempel", ""))
    key = mark.key if mark else hashlib.sha256(data.urlencode().encode()).hexdigest()[:40]
    return Sent(data, key)


def fields(request: HttpRequest, sent: Sent, at: datetime, problems: list[Problem]) -> dict[str, Any]:
    """Return what both forms show. Shown again, a form keeps its mark: it is still the same matter."""
    _key, mark = stamp.make(at)
    other = "id" if chosen_language(request) == "en" else "en"
    return {
        "here": "ask",
        "stamp": sent.data.get("stempel") or mark,
        "sent": {name: sent.get(name, MOST) for name in ("kata", "rt", "patokan", "hp", "nama", "orang")},
        "places": choices.places(settings.DISTRICT),
        "place": sent.place or choices.place_of(settings.DISTRICT, request.GET.get("desa", "")),
        "problems": problems,
        "oops": bool(problems),
        "other_url": f"?bahasa={other}",
        **{f"wrong_{problem.field}": problem.sentence for problem in problems},
    }


def take_in(
    request: HttpRequest,
    sent: Sent,
    matter: Matter,
    at: datetime,
    again: Callable[[list[Problem], int], HttpResponse],
) -> HttpResponse:
    """Keep a matter with its photo and lead to its receipt; ``again`` shows the form with what is to be mended."""
    if people.count(FLOOD, address_of(request), at=at) > FLOOD.most:
        sentence = _("Many messages came from your connection. Please send it again in ten minutes.")
        answer = again([Problem("kata", sentence)], 429)
        answer["Retry-After"] = "600"
        return answer
    photo = take.keep_photo(request.FILES.get("foto"), "", at=at)
    if photo is not None and photo.file_id is None and not matter.words and not matter.wish.needs:
        return again([Problem("foto", photo.problem)], 422)
    photos = (photo.file_id,) if photo is not None and photo.file_id is not None else ()
    try:
        made = actions.ask(matter=Matter(**(vars(matter) | {"photos": photos})), by=VISITOR, at=at)
    except Refusal as refused:
        return again([Problem("kata", str(refused))], refused.status)
    lost = "&foto=gagal" if photo is not None and photo.file_id is None else ""
    return redirect(f"/tanya/{made.code}?k={made.secret}{lost}", preserve_request=False)


@anyone
@never_cache
@require_safe
@localized
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show how a matter stands to everybody with its code, and the thread to the holder of the link."""
    return _show(request, code, request.GET.get("k", ""))


@anyone
@never_cache
@csrf_exempt  # the link's secret is the key; the phone may have no cookie
@require_POST
@localized
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Take more words, or what the asker says of the answer."""
    try:
        data = request.POST
    except BROKEN:
        return _unknown(request, code)
    secret, at = data.get("k", ""), timezone.now()
    found = queries.find(district=settings.DISTRICT, code=code, secret=secret)
    if found is None:
        return _unknown(request, code)
    if found.contact_id is not None:  # asked in a chat: there it is answered, too
        return redirect(f"/tanya/{found.code}?k={secret}")
    try:
        if data.get("nilai") in Rating.values:
            actions.rate(matter_id=found.pk, rating=Rating(data["nilai"]), by=VISITOR, at=at)
        else:
            words = clean(data.get("kata", ""), MOST)
            key = hashlib.sha256(words.encode()).hexdigest()[:24]  # pressed twice is said once
            actions.say_more(matter_id=found.pk, key=key, words=words, by=VISITOR, at=at)
    except Refusal as refused:
        return _show(request, code, secret, problem=str(refused), status=refused.status)
    return redirect(f"/tanya/{found.code}?k={secret}&tambah=ya")


@anyone
@never_cache
@require_safe
def attachment(request: HttpRequest, code: str) -> HttpResponse:
    """Send the picture that came with the answer, to the holder of the link."""
    found = queries.find(district=settings.DISTRICT, code=code, secret=request.GET.get("k", ""))
    view = queries.view_of(found, now=timezone.now()) if found is not None else None
    if view is None or view.answer_file is None:
        raise Http404
    answer: Any = FileResponse(files.path(view.answer_file, "screen").open("rb"), content_type="image/jpeg")
    picture: HttpResponse = answer
    return picture


def _show(
    request: HttpRequest, code: str, secret: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    found, now = queries.get_code(settings.DISTRICT, code), timezone.now()
    if found is None:
        return _unknown(request, code)
    view, is_own = queries.view_of(found, now=now), bool(secret) and secret == found.secret
    other = "id" if chosen_language(request) == "en" else "en"
    context: dict[str, Any] = {
        "here": "ask",
        "one": view,
        "is_request": view.kind == Kind.REQUEST,
        "secret": secret if is_own else "",
        "by_chat": found.contact_id is not None,
        "needs": ", ".join(str(need.label) for need in view.needs),
        "place_name": _place(view),
        "is_answered": view.state in {State.ANSWERED, State.CLOSED} and bool(view.answer),
        "may_rate": is_own and view.state == State.ANSWERED and found.contact_id is None,
        "may_add": is_own and (view.is_open or view.may_reopen) and found.contact_id is None,
        "photo_failed": request.GET.get("foto") == "gagal",
        "added": request.GET.get("tambah") == "ya",
        "problem": problem,
        "problems": [Problem("kata", problem)] if problem else [],
        "oops": bool(problem),
        "other_url": f"?bahasa={other}" + (f"&k={secret}" if is_own else ""),
        "now": now,
    }
    return page(request, "public/urusan.html", context, status=status, is_secret=True)


def _place(view: AskerView) -> str:
    name = areas.name(view.village) if view.village else ""
    return f"{name} RT {view.rts}".strip() if view.rts else name


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return page(request, "public/tidak_dikenal.html", {"here": "ask", "code": code[:20]}, status=404)
