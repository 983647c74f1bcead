"""Who is reached by a bulletin and who is not: figures, numbers to dial, villages, and what is posted by hand."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.files import actions as file_actions
from destana.foundation.files import queries as files
from destana.foundation.people.terms import Actor, Permission
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import PUBLIC
from destana.response.chain import access, actions, queries
from destana.response.chain.terms import How
from destana.surfaces.office.frame import Incomplete, Told, page, posting, room, say

MOST = 12 * 1024 * 1024
"""Bytes of a photo, as in a report."""


@room(Permission.BULLETINS_READ)
def calls(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Show who is reached."""
    return show(request, actor, bulletin_id=bulletin_id)


def show(
    request: HttpRequest, actor: Actor, *, bulletin_id: int, told: Told | None = None, **_more: Any
) -> HttpResponse:
    """Render who is reached, one village opened by ``?desa=``; names and numbers for those who keep the chain."""
    told, now = told or Told(), timezone.now()
    found = bulletins.get_for(actor, bulletin_id)
    if found.state not in PUBLIC:
        raise bulletins.NoDocument(bulletin_id)
    names = {village.code: village.name for village in areas.villages(settings.DISTRICT)}
    may_keep, chosen = access.may_keep(actor), request.POST.get("desa") or request.GET.get("desa", "")
    opened = chosen if chosen in names and access.may_keep(actor, chosen) else ""
    context = {
        "told": told,
        "bulletin": found,
        "reach": queries.reach(found.id, found.villages, now=now),
        "names": names,
        "may_keep": may_keep,
        "dial": queries.to_dial(actor, found.id, now=now) if may_keep else [],
        "opened": opened,
        "seats": queries.calls_of(actor, found.id, opened, now=now) if opened else [],
        "posts": queries.posts(actor, found.id, now=now) if may_keep else [],
        "ways": [(how.value, how.label) for how in How],
        "previews": bulletins.previews(found.id),
    }
    return page(
        request, actor, "office/chain/calls.html", context, here="bulletins", status=told.status, now=now
    )


def back(bulletin_id: int, **_more: Any) -> str:
    """Return the address of the page."""
    return reverse("office:calls", args=[bulletin_id])


def _version(request: HttpRequest) -> int:
    said = request.POST.get("versi", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


@posting(Permission.CHAIN_KEEP, "telepon", show, back)
def tick(request: HttpRequest, actor: Actor, *, bulletin_id: int, call_id: int, now: datetime) -> None:
    """Somebody rang: it is announced."""
    how = request.POST.get("cara", "")
    actions.tick(
        call_id=call_id,
        version=_version(request),
        how=How(how) if how in How.values else How.NONE,
        note=request.POST.get("catatan", ""),
        by=actor,
        at=now,
    )
    say(request, _("Noted: announced."))


@posting(Permission.CHAIN_KEEP, "telepon", show, back)
def no_answer(request: HttpRequest, actor: Actor, *, bulletin_id: int, call_id: int, now: datetime) -> None:
    """Somebody rang and nobody took it."""
    actions.no_answer(call_id=call_id, version=_version(request), by=actor, at=now)
    say(request, _("Noted. The next one of the list is asked."))


@posting(Permission.CHAIN_KEEP, "telepon", show, back)
def undo(request: HttpRequest, actor: Actor, *, bulletin_id: int, call_id: int, now: datetime) -> None:
    """Take the own tick back."""
    actions.undo(call_id=call_id, by=actor, at=now)
    say(request, _("Taken back."))


@posting(Permission.CHAIN_KEEP, "tempel", show, back)
def tick_post(request: HttpRequest, actor: Actor, *, bulletin_id: int, post_id: int, now: datetime) -> None:
    """It hangs there, or it is gone."""
    actions.tick_post(
        post_id=post_id, photo_id=_photo(request, now), note=request.POST.get("catatan", ""), by=actor, at=now
    )
    say(request, _("Noted."))


def _photo(request: HttpRequest, now: datetime) -> int | None:
    upload = request.FILES.get("foto")
    if upload is None or not upload.name:
        return None
    if upload.size and upload.size > MOST:
        raise Incomplete(sentence=_("This photo is too big. At most 12 MB."))
    return file_actions.keep_photo(data=upload.read(), name=upload.name, at=now).id


@posting(Permission.CHAIN_KEEP, "tempel", show, back)
def undo_post(request: HttpRequest, actor: Actor, *, bulletin_id: int, post_id: int, now: datetime) -> None:
    """Take the own tick back."""
    actions.undo_post(post_id=post_id, by=actor, at=now)
    say(request, _("Taken back."))


@room(Permission.CHAIN_KEEP)
def photo(request: HttpRequest, actor: Actor, file_id: int) -> HttpResponse:
    """Send the photo of an answer or of a posting; no browser keeps it."""
    shown = queries.photo_of(actor, file_id)
    answer = FileResponse(files.path(shown, "screen").open("rb"), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="umum-{shown}.jpg"'
    return cast("HttpResponse", answer)
