"""The pocket card of a village: how to report by SMS in codes, four to an A4 sheet, in black and white."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.response.reports import queries
from destana.surfaces.office.frame import page, room


@room(Permission.INCIDENTS_READ)
def card(request: HttpRequest, actor: Actor, village: str) -> HttpResponse:
    """Show the sheet of one village of this district; the card holds nothing that is not on every wall."""
    known = {one.code: one.name for one in areas.villages(settings.DISTRICT)}
    if village not in known:
        raise areas.NoSuchArea(village)
    context = {
        "name": known[village],
        "card": queries.card_of(village),
        "number": settings.CHANNELS.get("sms", {}).get("sender", ""),
        "copies": range(4),
    }
    return page(request, actor, "office/villages/card.html", context, here="villages")
