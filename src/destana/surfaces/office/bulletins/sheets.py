"""What goes on paper and into chats by hand: the A4 sheet, the script for the loudspeaker, the picture."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.bulletins import queries
from destana.response.bulletins.terms import PUBLIC, BulletinView, State
from destana.surfaces.office.frame import page, room

_SPOKEN = "id"
"""What hangs on a board or is read out is Indonesian, whatever the screen of the person who prints it."""


def _published(actor: Actor, bulletin_id: int) -> BulletinView:
    found = queries.get_for(actor, bulletin_id)
    if found.state not in PUBLIC:
        raise queries.NoDocument(bulletin_id)
    return found


def _is_over(found: BulletinView) -> bool:
    return found.state != State.PUBLISHED or (found.expires_at or timezone.now()) < timezone.now()


@room(Permission.BULLETINS_READ)
def poster(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Show the sheet for the notice board: one A4 page that works in black and white."""
    found = _published(actor, bulletin_id)
    names = {village.code: village.name for village in areas.villages(settings.DISTRICT)}
    with translation.override(_SPOKEN):
        context = {
            "bulletin": found,
            "head": queries.previews(found.id).head.removeprefix(f"{found.level.label} "),
            "names": [names.get(code, code) for code in found.villages],
            "qr": mark_safe(queries.link_qr(found.id)),  # noqa: S308 - SVG that segno made
            "document_qr": mark_safe(queries.document_qr(found.id)),  # noqa: S308 - the same
            "is_over": _is_over(found),
        }
        return page(request, actor, "office/bulletins/poster.html", context, here="bulletins")


@room(Permission.BULLETINS_READ)
def script(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Show the script for the loudspeaker on one page, with the line that whoever reads it out ticks."""
    found = _published(actor, bulletin_id)
    with translation.override(_SPOKEN):
        context = {
            "bulletin": found,
            "previews": queries.previews(found.id),
            "is_over": _is_over(found),
        }
        return page(request, actor, "office/bulletins/script.html", context, here="bulletins")


@room(Permission.BULLETINS_READ)
def sound(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Send the sound named by its hash (``?cap=``); without one, how the voice would read it as it stands."""
    found = queries.get_for(actor, bulletin_id)
    sha256 = clean(request.GET.get("cap", ""), 64)
    data = queries.sound_data(found.id, sha256) if sha256 else queries.spoken(found.id)
    if not data:
        raise Http404
    return HttpResponse(data, content_type="audio/ogg")


@room(Permission.BULLETINS_READ)
def picture(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Send the picture as it goes out, also before anybody has signed it."""
    found = queries.get_for(actor, bulletin_id)
    return HttpResponse(queries.picture(found.id), content_type="image/png")
