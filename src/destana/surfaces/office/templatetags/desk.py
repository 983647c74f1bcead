"""Template tags of the desk: moments with their zone, and links to the steps of the open report."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from destana.kit import clock
from destana.response.hazards.terms import Depth, Trend

register = template.Library()


@register.filter
def hour_zone(at: datetime) -> str:
    """``06.04 WITA``."""
    return clock.hour_zone(at)


@register.filter
def when(at: datetime, now: datetime) -> str:
    """``06.04`` on the same day, else with the date: for lists that may reach back."""
    here, today = clock.local(at), clock.local(now)
    return clock.hour(at) if here.date() == today.date() else f"{clock.date(at)}, {clock.hour(at)}"


@register.filter
def age(at: datetime, now: datetime) -> str:
    """``12 mnt``, ``3 jam``: how long ago, short."""
    return clock.minutes(now - at)


@register.simple_tag(takes_context=True)
def step(context: template.Context, panel: str, **parts: Any) -> str:
    """The address of the open report with one panel open; the filter of the queue stays."""
    query = urlencode({name: value for name, value in {"langkah": panel, **parts}.items() if value})
    kept = str(context.get("address") or "").lstrip("?")
    place = reverse("office:report", args=[context["report"].pk])
    return f"{place}?{'&'.join(part for part in (kept, query) if part)}{'#langkah' if panel else ''}"


@register.filter
def incident_number(code: str) -> int:
    """``K-07`` → 7, for building addresses."""
    return int(code.removeprefix("K-"))


@register.filter
def claim_number(code: str) -> int:
    """``F-012`` → 12, for building addresses."""
    return int(code.removeprefix("F-"))


@register.filter
def depth_word(code: str) -> str:
    """The word of a depth."""
    return str(Depth(code).label)


@register.filter
def trend_word(code: str) -> str:
    """The word of a trend."""
    return str(Trend(code).label)


@register.filter
def thousands(number: int) -> str:
    """``11.816`` in Indonesian, ``11,816`` in English."""
    text = f"{number:,}"
    return text if (get_language() or "id").startswith("en") else text.replace(",", ".")
