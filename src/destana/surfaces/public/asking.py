"""``/tanya``: ask the office without an account, or complain; works without script."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from destana.response.consultations.terms import Kind, Matter, Source, Wish
from destana.surfaces.public import matters
from destana.surfaces.public.form import Problem
from destana.surfaces.ui.pages import anyone, localized, page


@anyone
@never_cache
@csrf_exempt  # it needs no session; the form's own signed key makes it one question
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a filled one."""
    at = timezone.now()
    sent = matters.read(request) if request.method == "POST" else matters.Sent()

    def again(problems: list[Problem], status: int) -> HttpResponse:
        context = matters.fields(request, sent, at, problems)
        kinds = [(Kind.QUESTION, _("Question")), (Kind.COMPLAINT, _("Complaint"))]
        chosen = sent.data.get("jenis", Kind.QUESTION)
        context["kinds"] = [
            {"value": kind, "label": label, "checked": kind == chosen} for kind, label in kinds
        ]
        context["is_secret"] = bool(sent.data.get("rahasia"))
        context["is_nameless"] = bool(sent.data.get("tanpa_nama"))
        return page(request, "public/tanya.html", context, status=status)

    if request.method != "POST":
        return again([], 200)
    problems = sent.problems()
    has_photo = not sent.is_broken and "foto" in request.FILES
    if not problems and not sent.get("kata", matters.MOST) and not has_photo:
        problems = [Problem("kata", _("Write your question in one sentence."))]
    if problems:
        return again(problems, 422)
    return matters.take_in(request, sent, _matter(sent), at, again)


def _matter(sent: matters.Sent) -> Matter:
    return Matter(
        Kind.COMPLAINT if sent.data.get("jenis") == Kind.COMPLAINT else Kind.QUESTION,
        Source.WEB,
        sent.key,
        sent.get("kata", matters.MOST),
        wish=Wish(village=sent.place.code if sent.place else "", rts=sent.get("rt", 20)),
        asker_name=sent.get("nama", 80),
        asker_phone=sent.get("hp", 40),
        is_confidential=bool(sent.data.get("rahasia")),
        is_anonymous=bool(sent.data.get("tanpa_nama")),
    )
