"""Public places on which bulletins are posted: which there are, how their last post went, and the switch of each."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import OutletKind
from destana.surfaces.office.frame import Incomplete, posting, say
from destana.surfaces.office.house.pages import back, show_again

_LONGEST = 64


@posting(Permission.SETTINGS_MANAGE, "saluran", show_again, back)
def add(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """Let bulletins be posted on one more place."""
    kind = request.POST.get("jenis", "")
    if kind not in OutletKind.values:
        raise Incomplete(sentence=_("Choose what kind of place it is."))
    address = clean(request.POST.get("alamat", ""), _LONGEST)
    bulletins.add_outlet(kind=OutletKind(kind), address=address, by=actor, at=now)
    say(request, _("The next bulletin is posted there, too."))


@posting(Permission.SETTINGS_MANAGE, "saluran", show_again, back)
def switch(request: HttpRequest, actor: Actor, *, outlet_id: int, now: datetime) -> None:
    """Switch a place on or off."""
    is_on = "jalan" in request.POST
    reason = clean(request.POST.get("alasan", ""), 200)
    if not is_on and not reason:
        raise Incomplete(sentence=_("Write the reason."))
    bulletins.switch_outlet(outlet_id=outlet_id, is_on=is_on, reason=reason, by=actor, at=now)
    say(
        request,
        _("Bulletins are posted there again.") if is_on else _("Nothing new is posted there any more."),
    )
