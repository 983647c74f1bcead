"""Every part of the shared look in all its states on one page: for eyes and for the tests of the look."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor
from destana.response.hazards.terms import Depth, Level
from destana.response.rumours.terms import Ruling
from destana.surfaces.office.frame import page, room


@room(None)
def components(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the parts. Everything on the page is made up."""
    return page(request, actor, "office/house/components.html", _samples(), here="settings")


def _samples() -> dict[str, Any]:
    now = timezone.now()
    row = {"url": "#", "title": _("Water in the house"), "place": "Pimping RT 02", "note": ""}
    return {
        "levels": [level.value for level in Level],
        "depths": [depth.value for depth in Depth],
        "rulings": [(ruling.value, ruling.label) for ruling in Ruling],
        "queue_rows": [
            row | {"icon": "urgent", "age": "12", "is_late": True, "is_current": True},
            row | {"icon": "soon", "age": "6", "is_late": False},
            row | {"icon": "usual", "age": "2", "is_late": False},
        ],
        "steps": [
            {"label": _("Received"), "at": now - timedelta(minutes=20), "is_done": True},
            {"label": _("Checked"), "at": now - timedelta(minutes=9), "is_done": True},
            {"label": _("Acted on"), "at": None, "is_done": False},
        ],
        "compared": [
            {"label": _("Hazard"), "mine": _("Flood"), "other": _("Flood"), "is_same": True},
            {"label": _("Time"), "mine": "06.02", "other": "05.53", "is_same": False},
        ],
        "evidence": [
            {"number": number, "label": _("Proof %d") % number, "hint": "", "is_ticked": number < 5}
            for number in range(1, 7)
        ],
        "chips": [{"value": value, "label": value, "checked": value == "A"} for value in "ABC"],
        "actions": [_("Switch off the electricity in the house."), _("Put rice up high.")],
        "preview_fits": {"label": "SMS", "text": "SIAGA. Pimping.", "used": 15, "limit": 160, "fits": True},
        "preview_long": {"label": "SMS", "text": "SIAGA. " * 30, "used": 210, "limit": 160, "fits": False},
        "numbers": [{"label": _("Emergency"), "number": "112", "shown": "112"}],
        "mistakes": [{"field": "contoh", "sentence": _("Choose a village of this list.")}],
        "made_at": now,
    }
