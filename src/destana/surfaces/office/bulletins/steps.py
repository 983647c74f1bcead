"""What is done to a bulletin: each view reads its form and calls one door."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.bulletins import actions, queries
from destana.response.incidents import queries as incidents
from destana.surfaces.office.bulletins import pages
from destana.surfaces.office.bulletins import wording as words
from destana.surfaces.office.frame import Incomplete, posting, say


@posting(Permission.BULLETINS_WRITE, "tulis", pages.show_new, pages.back_to_new)
def draft(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Begin a bulletin; its composer opens with the previews."""
    number = pages.incident_number(request.POST.get("kejadian", ""))
    incident = incidents.get_for(actor, number).pk if number else None
    made = actions.draft(wording=words.read(request), incident_id=incident, by=actor, at=now)
    return HttpResponseRedirect(pages.back_to_edit(made.id))


@posting(Permission.BULLETINS_WRITE, "tulis", pages.show_edit, pages.back_to_edit)
def edit(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> HttpResponse:
    """Keep the words; where the button says so, go on to the page that asks for the signature."""
    before = queries.get_for(actor, bulletin_id)
    wording = words.read(request, before.wording)
    if wording != before.wording:
        version = request.POST.get("versi", "")
        actions.edit(
            bulletin_id=bulletin_id,
            wording=wording,
            version=int(version) if version.isdecimal() else 0,
            by=actor,
            at=now,
        )
    is_next = "lanjut" in request.POST
    return HttpResponseRedirect(pages.back(bulletin_id) if is_next else pages.back_to_edit(bulletin_id))


@posting(Permission.BULLETINS_WRITE, "minta", pages.show, pages.back)
def submit(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Ask for the second signature: the first one, under exactly these words."""
    version = request.POST.get("versi", "")
    seen = int(version) if version.isdecimal() else None
    actions.submit(bulletin_id=bulletin_id, version=seen, by=actor, at=now)
    say(request, _("The second person is asked now."))


@posting(Permission.BULLETINS_WRITE, "teruskan", pages.show, pages.back)
def pass_on(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Publish an agency's warning at once, word for word; a second person looks at it within the hour."""
    version = request.POST.get("versi", "")
    done = actions.pass_on(
        bulletin_id=bulletin_id,
        original=request.POST.get("asli", ""),
        reference=request.POST.get("rujukan", ""),
        version=int(version) if version.isdecimal() else 0,
        by=actor,
        at=now,
    )
    say(
        request,
        _("Bulletin no. %(number)s is published. A second person has to review it within the hour.")
        % {"number": done.number},
    )


@posting(Permission.BULLETINS_APPROVE, "sahkan", pages.show, pages.back)
def publish(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Sign and publish exactly what was shown."""
    if not request.POST.get("dibaca"):
        raise Incomplete(sentence=_("Read it and tick that you did."))
    digest = clean(request.POST.get("sha256", ""), 64)
    done = actions.publish(bulletin_id=bulletin_id, sha256=digest, by=actor, at=now)
    say(
        request,
        _("Bulletin no. %(number)s is published. Code %(code)s.")
        % {"number": done.number, "code": done.code},
    )


@posting(Permission.BULLETINS_APPROVE, "kembalikan", pages.show, pages.back)
def send_back(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Return it to its author with a reason."""
    actions.send_back(bulletin_id=bulletin_id, reason=request.POST.get("alasan", ""), by=actor, at=now)
    say(request, _("Returned to the author."))


@posting(Permission.BULLETINS_APPROVE, "tolak", pages.show, pages.back)
def reject(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Refuse it for good, with a reason."""
    actions.reject(bulletin_id=bulletin_id, reason=request.POST.get("alasan", ""), by=actor, at=now)
    say(request, _("Rejected."))


@posting(Permission.BULLETINS_READ, "cabut", pages.show, pages.back)
def withdraw(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> HttpResponse:
    """Take a published bulletin back at once; another person reviews that afterwards."""
    queries.get_for(actor, bulletin_id)
    made = actions.withdraw(bulletin_id=bulletin_id, reason=request.POST.get("alasan", ""), by=actor, at=now)
    say(request, _("Withdrawn. Everybody who got it is told."))
    return HttpResponseRedirect(pages.back(made.id))


@posting(Permission.BULLETINS_WRITE, "perbarui", pages.show, pages.back)
def update(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> HttpResponse:
    """Begin the update of a published bulletin."""
    queries.get_for(actor, bulletin_id)
    made = actions.update(bulletin_id=bulletin_id, by=actor, at=now)
    return HttpResponseRedirect(pages.back_to_edit(made.id))


@posting(Permission.BULLETINS_APPROVE, "tinjau", pages.show, pages.back)
def review(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> HttpResponse:
    """Put a second name under what one person released alone."""
    actions.review(bulletin_id=bulletin_id, by=actor, at=now)
    say(request, _("Reviewed."))
    return HttpResponseRedirect(reverse("office:bulletins"))
