"""What is done to a claim: each view reads its form and calls one door."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from destana.foundation.files import actions as files
from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.rumours import actions, queries
from destana.response.rumours.terms import Claim, Ruling, Source, State, Wording
from destana.surfaces.office.frame import Incomplete, posting, say
from destana.surfaces.office.rumours.pages import back, show, show_list
from destana.surfaces.office.when import read_local

_PHOTO = 12 * 1024 * 1024
_CHECK, _SIGN = Permission.REPORTS_CHECK, Permission.REPORTS_CONFIRM_HOAX


def _list_url() -> str:
    return reverse("office:rumours")


@posting(_CHECK, "baru", show_list, _list_url)
def write_down(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Write down what somebody asks at the counter, on the phone, or from a group that nobody can read."""
    key = clean(request.POST.get("kunci", ""), 64)
    if not key:
        raise Incomplete(sentence=_("Please open this form again."))
    upload = request.FILES.get("foto")
    file_id = None
    if upload is not None:
        file_id = files.keep_photo(data=upload.read(_PHOTO + 1), name=upload.name or "", at=now).id
    claim = Claim(Source.DESK, f"{actor.ref}:{key}", request.POST.get("kabar", ""), file_id=file_id)
    asked = actions.ask(claim=claim, by=actor, at=now)
    if not asked.is_new:
        say(request, _("This claim is known: %(code)s.") % {"code": asked.code})
    return HttpResponseRedirect(reverse("office:rumour", args=[queries.number_in(asked.code)]))


@posting(_CHECK, "ambil", show, back)
def take(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Begin to check."""
    card = queries.get_for(actor, claim)
    actions.take(rumour_id=card.pk, seen=_seen(request), by=actor, at=now)


@posting(_CHECK, "hasil", show, back)
def find(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Write what was found."""
    said, card = request.POST.get, queries.get_for(actor, claim)
    ruling = said("putusan", "")
    if ruling not in Ruling.values:
        raise Incomplete(sentence=_("Choose what the claim is worth."))
    wording = Wording(Ruling(ruling), said("kabar", ""), said("hasil", ""), read_local(said("lagi", "")))
    done = actions.find(rumour_id=card.pk, wording=wording, seen=_seen(request), by=actor, at=now)
    if done.state == State.CHECKING:
        say(request, _("%(code)s: proposed as FALSE. The section head decides.") % {"code": done.code})
    else:
        say(request, _("%(code)s: a second person publishes it.") % {"code": done.code})


@posting(_SIGN, "sahkan", show, back)
def confirm(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Confirm that it is false: never the one who proposed it."""
    card = queries.get_for(actor, claim)
    actions.confirm(rumour_id=card.pk, seen=_seen(request), by=actor, at=now)
    say(
        request,
        _("%(code)s is false. Publish it so that everybody who asked hears it.") % {"code": card.code},
    )


@posting(_CHECK, "batal", show, back)
def turn_down(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Turn the proposal down, or take it back."""
    card = queries.get_for(actor, claim)
    actions.turn_down(rumour_id=card.pk, seen=_seen(request), **_reason(request), by=actor, at=now)


@posting(_SIGN, "terbit", show, back)
def publish(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Let everybody read it."""
    card = queries.get_for(actor, claim)
    actions.publish(rumour_id=card.pk, seen=_seen(request), by=actor, at=now)
    said = _("%(code)s is out. Everybody who asked by chat gets the answer.")
    say(request, said % {"code": card.code})


@posting(_CHECK, "buka", show, back)
def reopen(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Look again at what is out."""
    card = queries.get_for(actor, claim)
    actions.reopen(rumour_id=card.pk, seen=_seen(request), **_reason(request), by=actor, at=now)
    say(request, _("%(code)s is being checked again. Its page says so.") % {"code": card.code})


@posting(_CHECK, "gabung", show, back)
def join(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Say that it is the same as another claim."""
    card, main = queries.get_for(actor, claim), _named(request, actor)
    actions.join(rumour_id=card.pk, main_id=main.pk, seen=_seen(request), by=actor, at=now)
    said = _("%(code)s is the same as %(main)s. Who asked hears its answer.")
    say(request, said % {"code": card.code, "main": main.code})


@posting(_CHECK, "sisih", show, back)
def set_aside(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Close what holds nothing to check."""
    card = queries.get_for(actor, claim)
    actions.set_aside(rumour_id=card.pk, seen=_seen(request), **_reason(request), by=actor, at=now)
    say(request, _("%(code)s was set aside.") % {"code": card.code})


@posting(_CHECK, "pulih", show, back)
def restore(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Bring back what was set aside or joined."""
    card = queries.get_for(actor, claim)
    actions.restore(rumour_id=card.pk, seen=_seen(request), by=actor, at=now)


@posting(_CHECK, "urung", show, back)
def undo(request: HttpRequest, actor: Actor, *, claim: int, now: datetime) -> None:
    """Take the own last step back within ten minutes."""
    card = actions.undo(rumour_id=queries.get_for(actor, claim).pk, by=actor, at=now)
    say(
        request,
        _("Taken back: %(code)s is now: %(state)s.") % {"code": card.code, "state": State(card.state).label},
    )


def _named(request: HttpRequest, actor: Actor) -> Any:
    number = queries.number_in(request.POST.get("kode", ""))
    if number is None:
        raise Incomplete(sentence=_("Write the code of the main claim, for example F-012."))
    try:
        return queries.get_for(actor, number)
    except queries.NotHere:
        raise Incomplete(sentence=_("No claim has this code.")) from None


def _seen(request: HttpRequest) -> int | None:
    version = request.POST.get("versi", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def _reason(request: HttpRequest) -> dict[str, Any]:
    return {"reason": clean(request.POST.get("alasan", ""), 300)}
