"""A person's voice in place of the machine's: offered by one, heard by another, taken back by either."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.bulletins import actions, queries
from destana.response.bulletins.terms import MOST_SOUND_BYTES
from destana.surfaces.office.bulletins import pages
from destana.surfaces.office.frame import Incomplete, posting, say


@posting(Permission.BULLETINS_READ, "rekam", pages.show, pages.back)
def offer(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Take in a recording; another person listens to it before anybody else does."""
    queries.get_for(actor, bulletin_id)
    upload = request.FILES.get("rekaman")
    if upload is None:
        raise Incomplete(sentence=_("Choose the recording first."))
    data = upload.read(MOST_SOUND_BYTES + 1)
    actions.offer_recording(bulletin_id=bulletin_id, data=data, by=actor, at=now)
    say(request, _("The recording is kept. Another person listens to it now."))


@posting(Permission.BULLETINS_READ, "pakai", pages.show, pages.back)
def use(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Put the recording that was just heard in the machine's place."""
    queries.get_for(actor, bulletin_id)
    if not request.POST.get("didengar"):
        raise Incomplete(sentence=_("Listen to it and tick that you did."))
    heard = clean(request.POST.get("sha256", ""), 64)
    actions.use_recording(bulletin_id=bulletin_id, sha256=heard, by=actor, at=now)
    say(request, _("The recording is out."))


@posting(Permission.BULLETINS_READ, "mesin", pages.show, pages.back)
def drop(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> None:
    """Take the recording away: the machine's voice is heard again."""
    queries.get_for(actor, bulletin_id)
    actions.back_to_voice(bulletin_id=bulletin_id, by=actor, at=now)
    say(request, _("The machine voice is heard again."))


@posting(Permission.BULLETINS_READ, "suara", pages.show, pages.back)
def again(request: HttpRequest, actor: Actor, *, bulletin_id: int, now: datetime) -> HttpResponse | None:
    """Let the machine try once more."""
    queries.get_for(actor, bulletin_id)
    actions.try_voice_again(bulletin_id=bulletin_id, by=actor, at=now)
    say(request, _("The sound is being made."))
    return None
