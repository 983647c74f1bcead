"""``/bantuan``: ask for a boat, food, medicine; a number of people and a place are enough. Works without script."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from destana.response.consultations.terms import Kind, Matter, Need, Source, Wish
from destana.surfaces.public import matters
from destana.surfaces.public.form import Problem
from destana.surfaces.ui.pages import anyone, localized, page


@anyone
@never_cache
@csrf_exempt  # it needs no session; the form's own signed key makes it one request
@require_http_methods(["GET", "HEAD", "POST"])
@localized
def ask_for_help(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a filled one."""
    at = timezone.now()
    sent = matters.read(request) if request.method == "POST" else matters.Sent()
    chosen = set(sent.data.getlist("perlu"))
    weak = sent.data.get("rentan", "")

    def again(problems: list[Problem], status: int) -> HttpResponse:
        context = matters.fields(request, sent, at, problems)
        context["needs"] = [
            {"value": need.value, "label": need.label, "checked": need.value in chosen} for need in Need
        ]
        choices = [("ya", _("Yes")), ("tidak", _("No"))]
        context["weak"] = [
            {"value": value, "label": label, "checked": value == weak} for value, label in choices
        ]
        return page(request, "public/bantuan.html", context, status=status)

    if request.method != "POST":
        return again([], 200)
    problems = sent.problems()
    needs = tuple(need for need in Need if need.value in chosen)
    if not needs and not sent.get("kata", matters.MOST):
        problems.append(Problem("perlu", _("Choose what is needed.")))
    if sent.place is None:
        problems.append(Problem("desa", _("Choose the village, so that help finds you.")))
    if problems:
        return again(problems, 422)
    return matters.take_in(request, sent, _matter(sent, needs, weak), at, again)


def _matter(sent: matters.Sent, needs: tuple[Need, ...], weak: str) -> Matter:
    people = sent.get("orang", 6)
    wish = Wish(
        needs=needs or (Need.OTHER,),
        people=int(people) if people.isascii() and people.isdecimal() else None,
        has_vulnerable={"ya": True, "tidak": False}.get(weak),
        village=sent.place.code if sent.place else "",
        rts=sent.get("rt", 20),
        landmark=sent.get("patokan", 120),
    )
    return Matter(
        Kind.REQUEST,
        Source.WEB,
        sent.key,
        sent.get("kata", matters.MOST),
        wish=wish,
        asker_name=sent.get("nama", 80),
        asker_phone=sent.get("hp", 40),
    )
