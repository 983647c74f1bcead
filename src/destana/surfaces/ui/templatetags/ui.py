"""Template tags of the shared look: icons, moments on the villages' clock, telephone numbers, links."""

from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from destana.kit import clock, phones
from destana.response.hazards.terms import INSTRUCTIONS, Level
from destana.surfaces.ui import assets, figures
from destana.surfaces.ui.context import ENGLISH, language

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 24) -> SafeString:
    """One symbol of the sprite, hidden from readers: a word always stands beside it."""
    return format_html(
        '<svg width="{0}" height="{0}" aria-hidden="true"><use href="#i-{1}"/></svg>', size, name
    )


@register.simple_tag
def mark(level: str, size: int = 40) -> SafeString:
    """The shape of a level; ``level`` may be empty, which means no word yet."""
    return format_html(
        '<svg class="mark" width="{0}" height="{0}" aria-hidden="true"><use href="#l-{1}"/></svg>',
        size,
        level or Level.NONE.value,
    )


@register.filter
def level_word(level: str) -> str:
    """The official word of a level."""
    return str(Level(level or Level.NONE).label)


@register.filter
def level_says(level: str) -> str:
    """The plain instruction that goes with a level."""
    return str(INSTRUCTIONS[Level(level or Level.NONE)])


@register.filter
def hour(at: datetime) -> str:
    """``06.04``."""
    return clock.hour(at)


@register.filter
def hour_zone(at: datetime) -> str:
    """``06.04 WITA``."""
    return clock.hour_zone(at)


@register.filter
def stamp(at: datetime) -> str:
    """``14 Jan 2026, 06.05 WITA``."""
    return clock.stamp(at)


@register.filter
def day(at: datetime) -> str:
    """``Rabu, 14 Januari 2026``."""
    return clock.day(at)


@register.filter
def iso(at: datetime) -> str:
    """The moment for machines, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.simple_tag
def ago(at: datetime, now: datetime) -> str:
    """``12 menit lalu``, for pages that are made for one visit."""
    return clock.ago(at, now)


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A clock time that a script may complete with its age; without script the clock time stands alone."""
    return format_html(
        '<time class="num" datetime="{}" data-age><b>{}</b></time>',
        iso(at),
        _("at %(time)s") % {"time": clock.hour_zone(at)},
    )


@register.filter
def phone(number: str) -> str:
    """``0812-5123-4567``."""
    return phones.show(number)


@register.filter
def masked(number: str) -> str:
    """``0812-••••-4567``."""
    return phones.mask(number)


@register.simple_tag
def board_link(path: str) -> str:
    """The address of a public page in the active language: ``/kabar`` or ``/en/kabar``."""
    if language() != ENGLISH:
        return path
    return "/en/" if path == "/" else f"/en{path}"


@register.simple_tag
def form_link(path: str) -> str:
    """The address of a form in the active language: forms have one address and remember the language."""
    if language() != ENGLISH:
        return path
    return f"{path}{'&' if '?' in path else '?'}bahasa=en"


@register.simple_tag(takes_context=True)
def inline_css(context: template.Context) -> SafeString:
    """The style sheet that :func:`destana.surfaces.ui.pages.page` or the board handed over as ``style``."""
    sheet: assets.Sheet = context["style"]
    return mark_safe(f"<style>{sheet.text}</style>")  # noqa: S308 - our own built file


@register.inclusion_tag("ui/components/body_gauge.html")
def body_gauge(depth: str = "", depth_cm: int | None = None) -> dict[str, Any]:
    """A person standing in water, from a depth word or from centimetres."""
    return {"gauge": figures.gauge(depth, depth_cm)}
