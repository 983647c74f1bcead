"""What is done to a matter: each view reads its form and calls one door."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from destana.foundation.files import actions as files
from destana.foundation.people.terms import Actor, Permission
from destana.kit import phones
from destana.kit.text import clean
from destana.response.consultations import actions, queries
from destana.response.consultations.terms import State, Topic, Wording
from destana.surfaces.office.consultations.pages import back, show
from destana.surfaces.office.frame import Incomplete, Told, posting, say

_ANSWER, _APPROVE = Permission.CONSULTATIONS_ANSWER, Permission.CONSULTATIONS_APPROVE
_PHOTO = 12 * 1024 * 1024


@posting(_ANSWER, "ambil", show, back)
def take(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Take a matter for 15 minutes."""
    actions.take(matter_id=queries.get_for(actor, matter).pk, by=actor, at=now)


@posting(_ANSWER, "lepas", show, back)
def give_back(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Put it back into the list."""
    actions.give_back(matter_id=queries.get_for(actor, matter).pk, by=actor, at=now)


@posting(_ANSWER, "rebut", show, back)
def break_lease(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Take it from another desk, on record."""
    actions.break_lease(matter_id=queries.get_for(actor, matter).pk, by=actor, at=now)


@posting(Permission.CONTACT_CONFIDENTIAL, "serah", show, back)
def assign(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Give it to a member."""
    person = request.POST.get("orang", "")
    if not person.isdecimal() or len(person) > 9:
        raise Incomplete(sentence=_("Choose who answers it."))
    found = queries.get_for(actor, matter)
    actions.assign(matter_id=found.pk, person_id=int(person), by=actor, at=now)
    say(request, _("%(code)s is given to somebody.") % {"code": found.code})


@posting(_ANSWER, "jawab", show, back)
def answer(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Answer; what binds the office goes to a second person."""
    said, found = request.POST.get, queries.get_for(actor, matter)
    topic = said("topik", "")
    if topic not in Topic.values:
        raise Incomplete(sentence=_("Choose what it is about."))
    upload, file_id = request.FILES.get("lampiran"), None
    if upload is not None:
        file_id = files.keep_photo(data=upload.read(_PHOTO + 1), name=upload.name or "", at=now).id
    wording = Wording(said("jawaban", ""), Topic(topic), said("dasar", ""), file_id)
    done = actions.answer(matter_id=found.pk, wording=wording, seen=_seen(request), by=actor, at=now)
    if done.state == State.WAITING_APPROVAL:
        say(request, _("%(code)s: a second person approves this answer.") % {"code": done.code})
    else:
        say(request, _("%(code)s is answered.") % {"code": done.code})


@posting(_ANSWER, "tanya", show, back)
def ask_back(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Ask the asker; the clock stands still until the answer."""
    found = queries.get_for(actor, matter)
    text = request.POST.get("pertanyaan", "")
    actions.ask_back(matter_id=found.pk, text=text, seen=_seen(request), by=actor, at=now)
    say(request, _("%(code)s: the question is on its way. The clock stands still.") % {"code": found.code})


@posting(_APPROVE, "sahkan", show, back)
def approve(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Send an answer that binds the office: never the one who wrote it."""
    found = queries.get_for(actor, matter)
    actions.approve(matter_id=found.pk, seen=_seen(request), by=actor, at=now)
    say(request, _("%(code)s is answered.") % {"code": found.code})


@posting(_APPROVE, "kembali", show, back)
def send_back(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Return an answer to its writer."""
    found = queries.get_for(actor, matter)
    actions.send_back(matter_id=found.pk, seen=_seen(request), **_reason(request), by=actor, at=now)
    say(request, _("%(code)s went back to its writer.") % {"code": found.code})


@posting(_ANSWER, "tutup", show, back)
def close(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Close it with the reason."""
    found = queries.get_for(actor, matter)
    actions.close(matter_id=found.pk, seen=_seen(request), **_reason(request), by=actor, at=now)
    say(request, _("%(code)s is closed.") % {"code": found.code})


@posting(_ANSWER, "jadi", show, back)
def report(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Make a report of urgent words."""
    found = queries.get_for(actor, matter)
    code = actions.to_report(matter_id=found.pk, seen=_seen(request), by=actor, at=now)
    say(request, _("%(code)s is report %(report)s now.") % {"code": found.code, "report": code})


@posting(Permission.CONSULTATIONS_READ, "urung", show, back)
def undo(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> None:
    """Take the own last step back within ten minutes."""
    done = actions.undo(matter_id=queries.get_for(actor, matter).pk, by=actor, at=now)
    say(request, _("Taken back: %(code)s is yours for 15 minutes.") % {"code": done.code})


@posting(Permission.CONTACT_REVEAL, "nomor", show, back)
def reveal(request: HttpRequest, actor: Actor, *, matter: str, now: datetime) -> HttpResponse:
    """Show the asker's whole number once, on record with the reason."""
    found = queries.get_for(actor, matter)
    number = actions.reveal_asker(matter_id=found.pk, **_reason(request), by=actor, at=now)
    typed = {"nomor_penuh": phones.show(number)}
    return show(request, actor, matter=matter, told=Told("nomor", typed))


def _seen(request: HttpRequest) -> int | None:
    version = request.POST.get("versi", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def _reason(request: HttpRequest) -> dict[str, Any]:
    return {"reason": clean(request.POST.get("alasan", ""), 300)}
